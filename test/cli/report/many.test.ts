import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Locator } from 'playwright-core';
import { openReport, startChromium } from './browser.ts';
import { demoData } from './demo.ts';
import { describeInChromium } from './describe-in-chromium.ts';
import { GENERATED_AT, reportHtml } from './html.ts';

const COUNT = 5000;
describeInChromium('a report of 5,000 incidents', () => {
  let browser: Browser;
  let html: string;
  beforeAll(async () => {
    browser = await startChromium();
    html = await reportHtml(demoData({ count: COUNT, end: Date.parse(GENERATED_AT), days: 365 }));
  });
  afterAll(() => browser.close());

  test('opens, filters and sorts, and draws only the rows of one page', async () => {
    expect(html.length).toBeLessThan(COUNT * 5200 + 1_000_000);
    const { page, complaints, close } = await openReport(browser, html);
    const outcome = page.locator('.outcome p').first();
    const search = page.locator('input[type=search]');
    await search.fill('mallory');
    await expectText(outcome, /^[\d,]+ of 5,000 incidents/);
    await search.fill('');
    await expectText(outcome, /^5,000 incidents$/);
    await page.locator('th button').nth(3).click();
    expect(await page.locator('tbody tr').count()).toBeLessThan(200);
    expect(complaints).toEqual([]);
    await close();
  });
});

async function expectText(locator: Locator, pattern: RegExp): Promise<void> {
  await locator.filter({ hasText: pattern }).waitFor();
}
