import { describe, expect, test } from '@jest/globals';
import type { Detected } from '../../../tasks/contract/record-results.ts';
import type { ObservedTrail, TrailState } from '../../../tasks/contract/table.ts';
import { ACCOUNT, REGION, TRAIL_ARN, DEPLOYMENT } from '../../fixtures/deployment.ts';
import type { Fields } from '../../fixtures/identities.ts';
import { at, execution } from '../../fixtures/recorded-executions.ts';
import { eventOf, putEventSelectors, putInsightSelectors, updateTrail } from '../../fixtures/records.ts';
import { table } from './shared-table.ts';

const { rememberState } = await import('../../../tasks/aws/state-store.ts');
const { writeMessage } = await import('../../../tasks/notify/write-message.ts');

const ACCOUNT_KEY = `account#${ACCOUNT}#${REGION}`;
const OTHER = TRAIL_ARN.replace(/[^/]+$/, 'sentinel');
const OBSERVED = {
  observedAt: at(-300),
  settings: { s3BucketName: 'audit-log' },
  selectors: {},
} as ObservedTrail;
const LOGS: Partial<TrailState> = { logging: 'on', observed: OBSERVED };

const reduced = () =>
  execution(eventOf(putEventSelectors({ eventSelectors: [{ readWriteType: 'ReadOnly' }] })));
const redirected = () => execution(eventOf(updateTrail({ s3BucketName: 'elsewhere' })));

/** The mail and the JSON that the alert of an execution becomes. */
function alertOf({ incident }: ReturnType<typeof execution>, detection: Detected) {
  const input = { moment: 'alert', incident, detection, executionArn: 'arn:x' } as const;
  const { subject, message } = writeMessage(input, DEPLOYMENT);
  const { email, default: json } = JSON.parse(message) as Record<string, string>;
  return { subject, mail: email ?? '', json: JSON.parse(json ?? '') as { incident: Fields } };
}

describe('the severity that depends on the state of trails', () => {
  test('is high if no other trail is known to log; item, mail and JSON say so, and do not report it as unknown', async () => {
    await rememberState(ACCOUNT_KEY, { trails: [TRAIL_ARN] });
    const one = reduced();
    const detected = await one.detect();
    const remark = 'No other trail is known to log write management events.';
    const weighed = { severity: 'high', remark };
    expect(detected).toMatchObject({ weighed });
    expect(await table.item(one.id)).toMatchObject({ severity: 'high', remarks: [remark], weighed });
    const { subject, mail, json } = alertOf(one, detected);
    expect(subject).toMatch(/^\[HIGH\]/);
    expect(mail).toContain(remark);
    expect(mail).not.toContain('does not show');
    expect(json.incident).toMatchObject({ severity: 'high', remarks: [remark] });
  });

  test('is medium if another trail logs; a second delivery returns the same', async () => {
    await rememberState(ACCOUNT_KEY, { trails: [TRAIL_ARN, OTHER] });
    await rememberState(OTHER, LOGS);
    const one = reduced();
    await expect(one.detect()).resolves.toMatchObject({ weighed: { severity: 'medium' } });
    await rememberState(OTHER, { logging: 'off' });
    await expect(one.detect()).resolves.toMatchObject({ weighed: { severity: 'medium' } });
  });

  test('depends on the destination of the log in the last sweep before the call', async () => {
    await rememberState(TRAIL_ARN, { observed: { ...OBSERVED, observedAt: at(60) }, reference: OBSERVED });
    await expect(redirected().detect()).resolves.toMatchObject({ weighed: { severity: 'high' } });
  });

  test.each([
    ['selectors before the first sweep', reduced],
    ['a bucket of a trail that no sweep saw', redirected],
  ])('is medium while the state is unknown, and the alert says so: %s', async (_what, begin) => {
    const one = begin();
    const detected = await one.detect();
    expect(detected).not.toHaveProperty('weighed');
    const { subject, mail } = alertOf(one, detected);
    expect(subject).toMatch(/^\[MEDIUM\]/);
    expect(mail).toMatch(/The event (does not show|contains only new values)/);
    expect(await table.item(one.id)).toMatchObject({ severity: 'medium' });
  });

  test('of Insights is medium for a trail that a sweep has seen, and low and noted for a new one', async () => {
    const begin = () => execution(eventOf(putInsightSelectors([])));
    const fresh = begin();
    const { subject, mail, json } = alertOf(fresh, await fresh.detect());
    expect(subject).toMatch(/^\[LOW\]/);
    expect(mail).toContain('No sweep has seen the trail yet');
    expect(json).toMatchObject({ incident: { status: 'NOTED' } });
    expect(await table.item(fresh.id)).toMatchObject({ severity: 'low', status: 'NOTED' });
    await rememberState(TRAIL_ARN, { observed: OBSERVED });
    const seen = begin();
    const detected = await seen.detect();
    expect(detected).not.toHaveProperty('weighed');
    expect(alertOf(seen, detected).mail).toContain('The event does not show whether Insights was on.');
    expect(await table.item(seen.id)).toMatchObject({ severity: 'medium', status: 'NEEDS_ACTION' });
  });

  test('is the one that alerts are counted by', async () => {
    await rememberState(ACCOUNT_KEY, { trails: [TRAIL_ARN] });
    await reduced().detect();
    const counts = (await table.items()).map(({ occurredAtId }) => occurredAtId);
    expect(counts.filter((key) => key.startsWith('alert#high#'))).toHaveLength(1);
  });
});
