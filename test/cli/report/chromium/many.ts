import { beforeAll, expect, test } from '@jest/globals';
import type { Locator } from 'playwright-core';
import { demoData } from '../demo.ts';
import type { Demo } from '../demo.ts';
import { describeInChromium, open } from './describe-in-chromium.ts';
import { GENERATED_AT, reportHtml } from '../html.ts';

const COUNT = 5000;
describeInChromium('a report of 5,000 incidents', () => {
  let html: string;
  beforeAll(async () => {
    const end = Date.parse(GENERATED_AT);
    const demo = demoData({ count: COUNT / 10, end, days: 36 });
    const timelines: Demo['timelines'] = new Map();
    const incidents = Array.from({ length: 10 }, (_, times) =>
      demo.incidents.map((incident) => {
        const id = `${incident.id}-${times}`;
        // Step Functions keeps histories for 90 days.
        const executionArn = `${incident.executionArn}-${times}`;
        if (times < 3) timelines.set(executionArn, demo.timelines.get(incident.executionArn)!);
        const occurredAt = new Date(Date.parse(incident.occurredAt) - times * 36 * 86_400_000).toISOString();
        return { ...incident, id, executionArn, occurredAt };
      }),
    ).flat();
    html = await reportHtml({ ...demo, incidents, timelines });
  });

  test('the page opens, filters and sorts, and renders only the rows of one table page', async () => {
    expect(html.length).toBeLessThan(COUNT * 2500 + 1_000_000);
    const { page, complaints } = await open(html);
    const outcome = page.locator('.outcome p').first();
    const search = page.locator('input[type=search]');
    await search.fill('mallory');
    await expectText(outcome, /^[\d,]+ of 5,000 incidents/);
    await search.fill('');
    await expectText(outcome, /^5,000 incidents$/);
    await page.locator('th button').nth(3).click();
    expect(await page.locator('tbody tr').count()).toBeLessThan(200);
    expect(complaints).toEqual([]);
  });
});

async function expectText(locator: Locator, pattern: RegExp): Promise<void> {
  await locator.filter({ hasText: pattern }).waitFor();
}
