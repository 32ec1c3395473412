import { beforeAll, expect, test } from '@jest/globals';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { buildIncident } from '../../incident-builder.ts';
import { demoData } from '../demo.ts';
import { describeInChromium, open } from './describe-in-chromium.ts';
import { GENERATED_AT, reportHtml } from '../html.ts';

const END = Date.parse(GENERATED_AT) - 3_600_000;

/** What axe finds in a part of the page. @param part a CSS selector */
async function violations(page: Page, part: string): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  const { violations: found } = await page.evaluate(async (root) => {
    const { axe: loaded } = globalThis as unknown as { axe: typeof axe };
    return loaded.run(root, {
      // What passes is not described, node by node.
      resultTypes: ['violations'],
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
  }, part);
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}

describeInChromium('the report for every reader', () => {
  let html: string;
  /** The same without most of the incidents, and so without a second page: axe looks at every cell of the table. */
  let short: string;
  const demo = demoData({ count: 60, end: END });
  const closed = demo.incidents.find(({ status }) => status === 'CLOSED')!;
  const incidents = [
    ...demo.incidents.filter((incident) => incident !== closed).slice(0, 56),
    closed,
    buildIncident({ trail: { name: 'stopped'.repeat(18) } }),
    buildIncident({ kind: 'TRAIL_DELETED', status: 'NEEDS_ACTION', trail: { name: 'gone' } }),
    buildIncident({ kind: 'TRAIL_WEAKENED', status: 'NEEDS_ACTION', trail: { name: 'weakened' } }),
  ];
  const unreadable = [{ trailArn: 'arn:odd', occurredAtId: '2026-11-20#7', reason: 'it has no kind' }];

  beforeAll(async () => {
    html = await reportHtml({ ...demo, incidents, unreadable });
    short = await reportHtml({ ...demo, incidents: incidents.slice(-8), unreadable });
  });

  test.each([
    ['overview', 'light', 1280],
    ['overview', 'dark', 390],
    ['incident', 'dark', 1280],
    ['incident', 'light', 390],
  ] as const)(
    'the page has no accessibility violation (%s, %s, %i px wide)',
    async (view, colorScheme, width) => {
      const { page } = await open(short, {
        colorScheme,
        viewport: { width, height: 844 },
        hash: `#/${view === 'incident' ? `incident/${encodeURIComponent(closed.id)}` : ''}`,
      });
      expect(await violations(page, 'html')).toEqual([]);
    },
    90_000,
  );

  test('the table has no accessibility violation on its pages', async () => {
    const { page } = await open(html);
    expect(await page.locator('.pages button').count()).toBe(4);
    expect(await violations(page, '.incidents nav.pages')).toEqual([]);
  });

  test('the page never scrolls sideways at 390 and 320 px', async () => {
    for (const hash of ['#/', `#/incident/${encodeURIComponent(closed.id)}`]) {
      for (const width of [390, 320]) {
        const { page } = await open(html, { viewport: { width, height: 844 }, hash });
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      }
    }
  });

  test('the page prints every row that matches the filter, in light colours and without controls', async () => {
    const { page } = await open(html, { colorScheme: 'dark' });
    await page.emulateMedia({ media: 'print' });
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    expect(await page.locator('.incidents tbody tr').count()).toBe(60);
    expect(await page.locator('.incidents th button').count()).toBe(0);
    expect(await page.locator('.filter select').first().isVisible()).toBe(false);
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).toBe(
      'rgb(255, 255, 255)',
    );
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    expect(await page.locator('.incidents tbody tr').count()).toBe(50);
  });
});
