import { beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { embedIncident } from '../../../../cli/report/data.ts';
import { buildTimeline } from '../../../../cli/history/timeline.ts';
import { HistoryWriter } from '../../history/history-writer.ts';
import { demoData } from '../demo.ts';
import { describeInChromium, open } from './describe-in-chromium.ts';
import { HOSTILE, hostileIncidents } from '../hostile.ts';
import { GENERATED_AT, reportHtml } from '../html.ts';

const [example] = demoData({ count: 1, end: Date.parse(GENERATED_AT) }).incidents;
const incidents = hostileIncidents(example!);
const timelines = new Map(
  incidents.map(({ id, actor: { name: text } }) => [
    id,
    buildTimeline(
      new HistoryWriter(Date.parse(example!.occurredAt))
        .task('StartLogging', [{ ms: 20, error: text, message: text }])
        .task(text, [{ ms: 20 }])
        .fail('TrailNotRestored', text, text),
    ),
  ]),
);
let written: Promise<string> | undefined;
/** The report, written once: every test reads the same text. */
const hostileReport = () =>
  (written ??= reportHtml({ incidents, timelines, title: HOSTILE.join(' '), scope: HOSTILE.join(' ') }));

describe('the report file of hostile events', () => {
  let html: string;
  beforeAll(async () => {
    html = await hostileReport();
  });

  test('has its own five blocks and no other script, style or element with an attribute from an event', () => {
    expect([...html.matchAll(/<script\b[^>]*>/gi)].map(([tag]) => tag)).toEqual([
      '<script type="application/json" id="report">',
      '<script type="application/x-ndjson" id="incidents">',
      '<script type="application/x-ndjson" id="timelines">',
      '<script>',
    ]);
    expect(html.match(/<style/gi)).toHaveLength(1);
    expect(html.match(/<\/script/gi)).toHaveLength(4);
    expect(html).not.toMatch(/<(?:img|svg|a href="(?!#))/i);
  });

  test('runs only the script whose hash it contains', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
    const script = /<script>([\s\S]*?)<\/script>/.exec(html)?.[1] ?? '';
    const style = /<style>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? '';
    const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `script-src ${hash(script)}`,
      `style-src ${hash(style)}`,
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ]);
  });

  test('has no character that reorders or hides text', () => {
    const data = html.slice(html.indexOf('<script type="application/json"'), html.lastIndexOf('<script>'));
    expect(data).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b-\u200f\u2028\u2029]/);
    expect(html.slice(0, html.indexOf('<script type'))).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b]/);
  });

  test('returns exactly the incidents that were written', () => {
    const block = /id="incidents">\n([\s\S]*?)<\/script>/.exec(html)?.[1] ?? '';
    const read = block
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(read).toEqual(incidents.map(embedIncident));
  });
});

describeInChromium('a report whose events are hostile', () => {
  test('the page shows hostile texts as text, runs none of them, and keeps its layout at 1280 and 390 px', async () => {
    const { page, complaints } = await open(await hostileReport());
    expect(await page.locator('.incidents tbody tr').count()).toBe(HOSTILE.length);
    const hashes = [
      '#/',
      ...incidents.map(({ id }) => `#/incident/${encodeURIComponent(id.toWellFormed())}`),
    ];
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 900 });
      const views = await page.evaluate(showEach, hashes);
      for (const [index, view] of views.entries()) {
        expect(view.width).toBeLessThanOrEqual(width);
        expect(view.turned).toEqual([]);
        const plain = /^[ -~]{1,60}/.exec(incidents[index - 1]?.actor.name ?? '')?.[0] ?? '';
        expect(view.lead.startsWith(plain)).toBe(true);
      }
    }
    expect(await page.evaluate(() => (globalThis as { hacked?: unknown }).hacked)).toBeUndefined();
    expect(
      await page
        .locator('main img, main iframe, main a[href^="java"], main [onload], main [onerror]')
        .count(),
    ).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('the page shows hidden characters by their codes and isolates bidirectional text', async () => {
    const { page } = await open(await hostileReport());
    const cell = page.locator('tbody td.who > bdi').filter({ hasText: 'invoice' });
    expect(await cell.textContent()).toBe('invoiceU+202Egnp.exe');
    expect(await cell.evaluate((bdi) => getComputedStyle(bdi).unicodeBidi)).toBe('isolate');
  });

  test('the page can show a text of 10,000 characters in full', async () => {
    const long = incidents.find(({ actor }) => actor.name.startsWith('long-name'))!;
    const { page } = await open(await hostileReport(), {
      hash: `#/incident/${encodeURIComponent(long.id)}`,
    });
    const fact = page.locator('dl div').filter({ hasText: 'User agent' }).locator('dd');
    expect((await fact.textContent())?.length).toBeLessThan(500);
    await fact.getByRole('button', { name: /^Show all 10,\d+ characters$/ }).click();
    expect(await fact.textContent()).toBe(long.actor.userAgent);
  });
});

/**
 * Leads the report to each address, and gives the page's width, what an incident's view says first, and every text and
 * attribute, the title included, that has a character that reorders or hides text (invisible attributes excepted).
 */
async function showEach(hashes: string[]): Promise<{ width: number; lead: string; turned: string[] }[]> {
  const views = [];
  for (const hash of hashes) {
    location.hash = hash;
    // The title follows the view once that is drawn.
    await new Promise((resolve) => setTimeout(() => requestAnimationFrame(() => setTimeout(resolve))));
    const texts = [document.title];
    for (const element of document.querySelectorAll('body > header, body > header *, main, main *')) {
      for (const { name, value } of element.attributes)
        if (name !== 'href' && name !== 'value') texts.push(value);
      for (const node of element.childNodes) if (node instanceof Text) texts.push(node.data);
    }
    views.push({
      width: document.documentElement.scrollWidth,
      lead: document.querySelector('.lead')?.textContent ?? '',
      turned: texts.filter((text) => /[\u202a-\u202e\u2066-\u2069\u200b\u2028\u2029]/.test(text)),
    });
  }
  return views;
}
