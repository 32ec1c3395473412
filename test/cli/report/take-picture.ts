import { fileURLToPath } from 'node:url';
import { openReport, startChromium } from './chromium/browser.ts';
import { demoData } from './demo.ts';
import { GENERATED_AT, reportHtml } from './html.ts';

/**
 * Takes the README's picture of the report, docs/report.png, from demo data: `node test/cli/report/take-picture.ts`.
 * Needs Chromium.
 */
const [count = '140', seed = '7'] = process.argv.slice(2);
const demo = demoData({ count: Number(count), end: Date.parse(GENERATED_AT) - 600_000, seed: Number(seed) });
const html = await reportHtml({ ...demo, scope: 'All trails, incidents since 22 September 2026' });
const browser = await startChromium();
const { page } = await openReport(browser, html, { viewport: { width: 1280, height: 1660 } });
await page.waitForSelector('.timeline svg');
await page.screenshot({ path: fileURLToPath(new URL('../../../docs/report.png', import.meta.url)) });
await browser.close();
