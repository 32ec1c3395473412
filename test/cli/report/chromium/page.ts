import { beforeAll, expect, test } from '@jest/globals';
import { embedIncident } from '../../../../cli/report/data.ts';
import { entriesOf, sorted } from '../../../../cli/report/selection.ts';
import { trailHistories } from '../../../../cli/report/trail-histories.ts';
import { length } from '../../../../cli/report/words.ts';
import { CHANGED } from '../../../fixtures/incidents.ts';
import { buildIncident, buildSuspect } from '../../incident-builder.ts';
import { demoData } from '../demo.ts';
import { describeInChromium, open } from './describe-in-chromium.ts';
import { GENERATED_AT, reportHtml } from '../html.ts';

const END = Date.parse(GENERATED_AT) - 3_600_000;

describeInChromium('the report in Chromium', () => {
  let html: string;
  const demo = demoData({ count: 180, end: END });
  const failed = demo.incidents.find(({ repair }) => repair?.outcome === 'not-restored')!;

  beforeAll(async () => {
    html = await reportHtml(demo);
  });

  test('the page opens from disk without a request, an error or a policy violation, and shows every part', async () => {
    const { page, complaints } = await open(html);
    await expect(page.locator('h2').allTextContents()).resolves.toEqual([
      'History',
      'When trails did not log',
      'Blind windows',
      'What happened',
      'Who did it',
      'Incidents',
    ]);
    expect(await page.locator('.timeline svg .blind').count()).toBeGreaterThan(20);
    expect(await page.locator('.restore .bars li').count()).toBeGreaterThan(2);
    expect(await page.evaluate(textsOutside)).toEqual([]);
    expect(await page.locator('.incidents tbody tr').count()).toBe(50);
    expect(complaints).toEqual([]);
  });

  test('the table, the charts and the announced count follow the filter', async () => {
    const { page, complaints } = await open(html);
    await page.getByRole('combobox', { name: 'What happened' }).selectOption('Logging stopped');
    await page.getByRole('combobox', { name: 'Severity' }).selectOption('Critical');
    await page.getByRole('combobox', { name: 'Trail' }).selectOption('sandbox');
    const { length: count } = demo.incidents.filter(
      ({ kind, subject }) => kind === 'LOGGING_STOPPED' && subject.name === 'sandbox',
    );
    expect(count).toBeGreaterThan(0);
    expect(await page.locator('.incidents tbody tr').count()).toBe(count);
    await page
      .getByRole('status')
      .filter({ hasText: `${count} of 180 incidents shown` })
      .waitFor({ state: 'attached' });
    await page.getByLabel('Search').fill('no such thing');
    expect(await page.getByText('No incident fits the filter.').isVisible()).toBe(true);
    await page.getByRole('button', { name: 'Show all 180' }).click();
    expect(await page.locator('.incidents tbody tr').count()).toBe(50);
    await page.getByLabel('Search').fill(failed.id.slice(0, 13));
    expect(await page.locator('.incidents tbody tr').count()).toBe(1);
    expect(complaints).toEqual([]);
  });

  test('the timeline shows a trail that is still off up to its edge, no bar before a trail was created, and an unverified state as unverified', async () => {
    const made = (kind: 'TRAIL_CREATED' | 'TRAIL_DELETED', name: string, day: number) =>
      buildIncident({ kind, status: 'NOTED', trail: { name }, occurredAt: `2026-11-${day}T10:00:00.000Z` });
    const started = buildIncident({
      ...{ kind: 'LOGGING_STARTED', status: 'NOTED', trail: { name: 'young' } },
      occurredAt: '2026-11-19T10:00:30.000Z',
    });
    const refused = buildIncident({
      kind: 'ATTEMPT_FAILED',
      status: 'NOTED',
      trail: { name: '192.168.1.1' },
    });
    const incidents = [
      ...[made('TRAIL_DELETED', 'gone', 20), made('TRAIL_CREATED', 'young', 19), started, refused],
      made('TRAIL_CREATED', 'never-started', 18),
    ];
    const { page } = await open(await reportHtml({ incidents }));
    await page.waitForSelector('.timeline svg');
    const edge = async (selector: string, side: 'left' | 'right') => {
      const boxes = await page.locator(selector).all();
      return Promise.all(
        boxes.map(async (rect) => {
          const box = (await rect.boundingBox())!;
          return Math.round(side === 'left' ? box.x : box.x + box.width);
        }),
      );
    };
    const [axis] = await edge('.timeline svg .unverified', 'right');
    const [dark] = await edge('.timeline svg .dark', 'right');
    expect(Math.abs(dark! - axis!)).toBeLessThanOrEqual(1);
    const lefts = await edge('.timeline svg :is(.logging, .unverified)', 'left');
    expect(lefts).toHaveLength(2);
    expect(Math.abs(lefts[1]! - lefts[0]!)).toBeGreaterThan(100);
    expect(await page.locator('.timeline .trail-name').allTextContents()).toEqual([
      'gone',
      'young',
      'never-started',
    ]);
    expect(await page.locator('.timeline .trail-total .condition').allTextContents()).toEqual([
      'Deleted',
      'Not known',
      'Not known',
    ]);
  });

  test('the table sorts by any column and announces the direction', async () => {
    const { page } = await open(html);
    const blind = page.getByRole('columnheader', { name: 'Blind for' });
    await blind.getByRole('button').click();
    expect(await blind.getAttribute('aria-sort')).toBe('descending');
    const incidents = demo.incidents.map(embedIncident);
    const entries = entriesOf(incidents, trailHistories(incidents, Date.parse(GENERATED_AT)));
    const [longest] = sorted(entries, { key: 'blind', descending: true });
    expect(await page.locator('tbody td.blind').first().textContent()).toBe(length(longest!.blindSeconds!));
    await blind.getByRole('button').click();
    expect(await blind.getAttribute('aria-sort')).toBe('ascending');
    expect(await page.locator('th[aria-sort]').count()).toBe(1);
    await page.getByRole('button', { name: 'When (UTC)' }).click();
  });

  test('the table keeps its page when the reader comes back from an incident', async () => {
    const { page } = await open(html);
    await page.getByRole('button', { name: 'Next' }).click();
    expect(await page.getByText('Page 2 of 4').isVisible()).toBe(true);
    const link = page.locator('tbody tr:nth-child(20) a');
    await link.scrollIntoViewIfNeeded();
    await link.click();
    expect(await page.locator('article h1').evaluate((h1) => h1 === document.activeElement)).toBe(true);
    await page.goBack();
    expect(await page.getByText('Page 2 of 4').isVisible()).toBe(true);
    expect(await link.evaluate((a) => a === document.activeElement)).toBe(true);
    expect(await page.evaluate(() => scrollY)).toBeGreaterThan(500);
  });

  test('the page can be read and operated with the keyboard alone', async () => {
    const { page } = await open(html);
    await page.reload();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the report');
    await page.getByRole('listbox').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    const option = page.getByRole('option', { selected: true }).and(page.locator('#timeline-tip'));
    expect(await option.isVisible()).toBe(true);
    const said = (await option.textContent()) ?? '';
    await page.keyboard.press('Escape');
    expect(await option.getAttribute('class')).toContain('unseen');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.waitForSelector('article h1');
    expect(said).toMatch(/UTC/);
  });

  test('the timeline shows the incident under the pointer, and zooms to the dragged period', async () => {
    const { page } = await open(html);
    const bar = page.locator('.timeline svg .blind').nth(8);
    await bar.scrollIntoViewIfNeeded();
    const box = (await bar.boundingBox())!;
    await page.mouse.move(box.x + 1, box.y + box.height / 2);
    expect(await page.locator('#timeline-tip:not(.unseen)').isVisible()).toBe(true);
    await page.mouse.move(box.x - 60, box.y + 4);
    await page.mouse.down();
    await page.mouse.move(box.x + 60, box.y + 4, { steps: 4 });
    await page.mouse.up();
    expect(await page.locator('button.chip').count()).toBe(1);
    const shown = await page.locator('.outcome p[aria-hidden]').textContent();
    expect(shown).toMatch(/^\d+ of 180 incidents$/);
    await page.getByRole('button', { name: 'All time', exact: true }).click();
    expect(await page.locator('button.chip').count()).toBe(0);
  });

  test('the page shows the path of an incident through the workflow, with its errors, and lists its steps', async () => {
    const { page, complaints } = await open(html, {
      hash: `#/incident/${encodeURIComponent(failed.id)}`,
    });
    const drawing = page.getByRole('img', { name: /^The workflow\. The execution went through/ });
    expect(await drawing.locator('.state.taken .name').allTextContents()).toEqual(
      expect.arrayContaining([
        'ClassifyEvent',
        'StartLogging',
        'RepairEnded',
        'PublishOutcome',
        'TrailNotRestored',
      ]),
    );
    expect(await drawing.locator('.state.caught .name').allTextContents()).toEqual([
      'StartLogging',
      'CompareTrail',
    ]);
    expect(await drawing.locator('.state.failed .name').allTextContents()).toEqual(['TrailNotRestored']);
    const steps = page.getByRole('table', { name: /^Steps of the execution/ });
    expect(await steps.getByRole('rowheader', { name: 'StartLogging' }).count()).toBe(1);
    expect(await steps.textContent()).toContain(failed.repair!.failure!.error);
    expect(await page.getByText(failed.repair!.failure!.advice).count()).toBeGreaterThan(0);
    expect(await page.title()).toContain('Logging stopped');
    expect(complaints).toEqual([]);
  });

  test('the address keeps the filter: it can be loaded, and each choice is one step back', async () => {
    const { page, complaints } = await open(html, {
      hash: '#/?kind=LOGGING_STOPPED&trail=arn%3Aaws%3Acloudtrail%3Aeu-central-1%3A111122223333%3Atrail%2Fmanagement-events',
    });
    const { length: stops } = demo.incidents.filter(
      ({ kind, subject }) => kind === 'LOGGING_STOPPED' && subject.name === 'management-events',
    );
    await page.reload();
    const shown = page.locator('.outcome p[aria-hidden]');
    expect(await shown.textContent()).toBe(`${stops} of 180 incidents`);
    await page.getByRole('combobox', { name: 'Trail' }).selectOption('All');
    expect(page.url()).toMatch(/#\/\?kind=LOGGING_STOPPED$/);
    await page.getByLabel('Search').fill('mal');
    await page.getByLabel('Search').fill('mallory');
    await page.locator('tbody a').first().click();
    expect(page.url()).toMatch(/#\/incident\/[^?]+\?text=mallory&kind=LOGGING_STOPPED$/);
    await page.goBack();
    expect(await page.getByLabel('Search').inputValue()).toBe('mallory');
    await page.goBack();
    expect(await page.getByLabel('Search').inputValue()).toBe('');
    await page.goBack();
    expect(await shown.textContent()).toBe(`${stops} of 180 incidents`);
    await page.goForward();
    expect(page.url()).toMatch(/#\/\?kind=LOGGING_STOPPED$/);
    expect(complaints).toEqual([]);
  });

  test('the page shows an attack and a deletion first, lists unreadable items, and counts alike everywhere', async () => {
    const stored = (source: 'sweep' | 'person', by: string) => ({
      resolution: {
        ...{ source, by, at: '2026-11-21T12:00:00.000Z', executionArn: 'x' },
        ...(source === 'sweep' ? { proof: 'It logs again.' } : { note: 'Moved on purpose.' }),
      },
    });
    const occurredAt = '2026-11-21T10:00:00.000Z';
    const attack = buildIncident({
      ...{ kind: 'REMEDIATOR_TAMPERED', status: 'NEEDS_ACTION', occurredAt, call: { name: 'DisableRule' } },
      trail: { key: 'remediator#111122223333#eu-central-1', name: 'detection' },
      repair: { repair: 'none', outcome: 'not-needed', rounds: 0 },
    });
    const incidents = [
      attack,
      buildIncident({ kind: 'TRAIL_DELETED', status: 'NEEDS_ACTION', trail: { name: 'gone' }, occurredAt }),
      buildIncident({
        ...{ kind: 'TRAIL_WEAKENED', status: 'CLOSED', trail: { name: 'moved' }, occurredAt },
        stored: stored('person', 'arn:aws:iam::111122223333:user/ana'),
      }),
      buildIncident({
        ...{ kind: 'COVERAGE_REDUCED', status: 'RESTORED', trail: { name: 'back' }, occurredAt },
        stored: stored('sweep', 'bob'),
      }),
    ];
    const unreadable = [{ trailArn: 'arn:odd', occurredAtId: '2026-11-20#7', reason: 'it has no kind' }];
    const { page, complaints } = await open(await reportHtml({ incidents, unreadable }));
    expect(await page.locator('h1').textContent()).toBe('1 trail is off and 2 incidents need action.');
    expect(await page.locator('.now .figure .value').allTextContents()).toEqual(['1', '0', '0 of 3', '2']);
    expect(await page.locator('.now-list li').count()).toBe(2);
    expect(await page.locator('.unreadable li').allTextContents()).toEqual([
      'arn:odd 2026-11-20#7 it has no kind',
    ]);
    expect(await page.locator('.timeline .condition.gone').count()).toBe(1);
    await page.getByRole('button', { name: 'Only 2 incidents that need action' }).click();
    expect(await page.locator('.incidents tbody .status.needs_action').count()).toBe(2);
    const views = [
      'Not fixed: needs your decision.',
      '',
      'Closed by arn:aws:iam::111122223333:user/ana at 12:00:00 UTC on 21 Nov 2026. Note: Moved on purpose.',
      'Restored by bob, verified by a sweep at 12:00:00 UTC on 21 Nov 2026. It logs again.',
    ];
    for (const [index, { id }] of incidents.entries()) {
      await page.evaluate((hash) => (location.hash = hash), `#/incident/${encodeURIComponent(id)}`);
      await page.waitForSelector('article h1');
      const lead = (await page.locator('.lead').innerText()).replaceAll(/\s+/g, ' ');
      expect(lead).toContain(views[index]);
      expect(await page.locator('.facts').innerText()).not.toContain('not needed');
    }
    expect(complaints).toEqual([]);
  });

  test('each incident has its own view, also where two have the same id', async () => {
    const failed = buildIncident({
      id: 'same',
      status: 'NEEDS_ACTION',
      occurredAt: '2026-11-20T09:00:00.000Z',
    });
    const noted = buildIncident({ id: 'same', status: 'NOTED', occurredAt: '2026-11-19T09:00:00.000Z' });
    const { page } = await open(await reportHtml({ incidents: [failed, noted] }));
    const rows = page.locator('.incidents tbody tr');
    expect(await rows.count()).toBe(2);
    for (const [index, { status }] of [failed, noted].entries()) {
      await rows.nth(index).locator('a').click();
      expect(await page.locator('article .status').first().getAttribute('class')).toContain(
        status.toLowerCase(),
      );
      await page.goBack();
    }
  });

  test('the page shows what differs if a trail logs again but not as before', async () => {
    const suspect = buildSuspect(CHANGED);
    const { page, complaints } = await open(await reportHtml({ incidents: [suspect] }), {
      hash: `#/incident/${encodeURIComponent(suspect.id)}`,
    });
    const text = await page.locator('article').innerText();
    expect(text).toContain('Something logs again, but it is not shown to be as before.');
    expect(text).toContain('s3BucketName: audit-log → mallorys-bucket');
    expect(complaints).toEqual([]);
  });

  test('the page shows approved and current settings, the weaker ones, and the approver', async () => {
    const suspect = {
      ...buildSuspect({
        ...CHANGED,
        ...{ against: 'approved', baseline: { version: 3, severity: 'critical' } },
        differences: [{ setting: 's3BucketName', before: 'audit-log', now: 'other', weaker: true }],
      }),
      approvedBy: { by: 'arn:aws:iam::111122223333:user/ana', at: '2026-11-01T08:00:00.000Z' },
    };
    const { page, complaints } = await open(await reportHtml({ incidents: [suspect] }), {
      hash: `#/incident/${encodeURIComponent(suspect.id)}`,
    });
    const section = page.locator('.approved');
    expect(await section.innerText()).toContain(
      'Version 3, approved by arn:aws:iam::111122223333:user/ana, 2026-11-01 08:00:00 UTC.',
    );
    expect((await section.locator('tbody tr').innerText()).split(/\s+/)).toEqual(
      expect.arrayContaining(['Bucket', 'audit-log', 'other', 'weaker']),
    );
    expect(complaints).toEqual([]);
  });

  test('the page writes times on a 24-hour clock', async () => {
    const evening = { ...failed, occurredAt: '2026-11-21T19:58:00.000Z' };
    const { page } = await open(await reportHtml({ incidents: [evening] }));
    expect(await page.locator('.timeline svg').last().textContent()).toContain('19:59');
  });

  test('the page describes itself without JavaScript', async () => {
    const { page } = await open(await reportHtml({ ...demo, incidents: [failed] }), {
      javaScriptEnabled: false,
    });
    const text = await page.locator('body').innerText();
    expect(text).toContain('Account 111122223333');
    expect(text).toMatch(/\d+ trails? (logs?|is|are)\b/);
    expect(text).toContain('need JavaScript');
  });

  test('the page reports that it is damaged if incidents are missing from the file', async () => {
    const whole = await reportHtml({ incidents: demo.incidents.slice(0, 3) });
    const { page } = await open(whole.replace(/^\{"id".*\n/m, ''));
    expect(await page.getByRole('alert').textContent()).toContain(
      'This file should hold 3 incidents and holds 2.',
    );
  });

  test('the page marks an empty report, and an incident without a history', async () => {
    const empty = await open(await reportHtml({}));
    expect(await empty.page.locator('main h1').textContent()).toBe('Whether trails log now is not known.');
    expect(await empty.page.getByText('No incident is recorded here.').isVisible()).toBe(true);
    expect(empty.complaints).toEqual([]);
    const bare = await open(await reportHtml({ incidents: [failed] }), {
      hash: `#/incident/${encodeURIComponent(failed.id)}`,
    });
    expect(await bare.page.getByText('The history of this execution is not in the report').isVisible()).toBe(
      true,
    );
    expect(bare.complaints).toEqual([]);
  });
});

/** Elements whose content is wider than they are, or that reach out of the window. */
function textsOutside(): string[] {
  const shown = [...document.querySelectorAll('main *')].filter(
    (element): element is HTMLElement =>
      element instanceof HTMLElement && element.offsetParent !== null && !element.closest('.unseen, select'),
  );
  return shown
    .filter((element) => {
      const { left, right } = element.getBoundingClientRect();
      const cut =
        getComputedStyle(element).display !== 'inline' && element.scrollWidth > element.clientWidth + 1;
      return cut || left < 0 || right > document.documentElement.clientWidth + 1;
    })
    .map((element) => `${element.className}: ${element.textContent.slice(0, 60)}`);
}
