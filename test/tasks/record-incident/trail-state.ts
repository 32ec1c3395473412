import { describe, expect, test } from '@jest/globals';
import { stateKey, type TrailState, ticketKey } from '../../../tasks/contract/table.ts';
import { ACCOUNT, REGION, TRAIL_ARN } from '../../fixtures/deployment.ts';
import type { Fields } from '../../fixtures/identities.ts';
import { RESTORED } from '../../fixtures/incidents.ts';
import { at, call, execution, finding, sweep } from '../../fixtures/recorded-executions.ts';
import { eventOf, recordOf } from '../../fixtures/records.ts';
import { table } from './shared-table.ts';

const { rememberState } = await import('../../../tasks/aws/state-store.ts');

async function stateOf(arn: string): Promise<TrailState | undefined> {
  const key = stateKey(arn);
  return (await table.items()).find(({ trailArn }) => trailArn === key.trailArn) as TrailState | undefined;
}

const ACCOUNT_KEY = `account#${ACCOUNT}#${REGION}`;

describe('the stored state of a trail before its stop', () => {
  test('is undefined in a new deployment, whose first sweep has not run', async () => {
    await expect(execution(call()).detect()).resolves.not.toHaveProperty('trailBefore');
  });

  test('is undefined after a sweep has seen it log', async () => {
    await rememberState(ACCOUNT_KEY, { trails: [TRAIL_ARN] });
    await rememberState(TRAIL_ARN, { shouldLog: true, seenLoggingAt: at(-60) });
    await expect(execution(call()).detect()).resolves.not.toHaveProperty('trailBefore');
  });

  test('is off if a sweep saw that; a retry, and a second delivery, return the same', async () => {
    await rememberState(TRAIL_ARN, { offSince: at(-300) });
    const [first, trailBefore] = [execution(call()), { state: 'off', since: at(-300) }];
    await expect(first.detect()).resolves.toMatchObject({ duplicate: false, trailBefore });
    await rememberState(TRAIL_ARN, { shouldLog: true, seenLoggingAt: at(0) });
    await expect(first.detect()).resolves.toMatchObject({ duplicate: false, trailBefore });
  });

  test('is unknown if sweeps ran and none saw it log; a retry returns the same', async () => {
    await rememberState(ACCOUNT_KEY, { trails: [] });
    const first = execution(call());
    await expect(first.detect()).resolves.toMatchObject({ trailBefore: { state: 'unknown' } });
    await expect(first.detect()).resolves.toMatchObject({ trailBefore: { state: 'unknown' } });
    await expect(execution(call(30)).detect()).resolves.not.toHaveProperty('trailBefore');
  });

  test('is undefined for a trail that a sweep hands over, or that is ignored', async () => {
    await rememberState(ACCOUNT_KEY, { trails: [] });
    const ignored = call(0, { requestParameters: { name: 'scratch' } });
    await expect(execution(ignored).detect()).resolves.not.toHaveProperty('trailBefore');
    await expect(execution(sweep()).detect()).resolves.not.toHaveProperty('trailBefore');
  });
});

describe('the expected state of a trail for the sweep', () => {
  test.each<[what: string, event: Fields, state: object | undefined]>([
    ['a stop', call(), { shouldLog: true, seenLoggingAt: at(0) }],
    ['a start', eventOf(recordOf('StartLogging')), { shouldLog: true, seenLoggingAt: at(0) }],
    ['a deletion', eventOf(recordOf('DeleteTrail')), { shouldLog: false, deletedAt: at(0) }],
    ['a change', eventOf(recordOf('PutEventSelectors')), undefined],
    ['a sample finding', finding(0, { service: { additionalInfo: { sample: true } } }), undefined],
  ])('is written by %s', async (_what, event, state) => {
    await execution(event).detect();
    const stored = await stateOf(TRAIL_ARN);
    if (state) expect(stored).toMatchObject(state);
    else expect(stored).toBeUndefined();
  });

  test('is written by a stop that comes later than the deletion after it: the trail is no longer missing', async () => {
    await execution(eventOf(recordOf('DeleteTrail', { eventTime: at(30) }))).detect();
    await execution(call(10)).detect();
    expect(await stateOf(TRAIL_ARN)).toMatchObject({ shouldLog: false, deletedAt: at(30) });
    await execution(call(40)).detect();
    expect(await stateOf(TRAIL_ARN)).toMatchObject({ shouldLog: true });
  });

  test('is written beside the observation of the sweep', async () => {
    await execution(call()).detect();
    await execution(eventOf(recordOf('DeleteTrail', { eventTime: at(1) }))).detect();
    expect(await stateOf(TRAIL_ARN)).toMatchObject({ shouldLog: false, seenLoggingAt: at(0) });
  });

  test('refers to a stop that no call showed, for the call that may come late', async () => {
    const found = execution(sweep(0));
    await found.detect();
    await execution(finding(2)).detect();
    expect(await stateOf(TRAIL_ARN)).toMatchObject({ foundStop: `${found.incident.occurredAt}#${found.id}` });
  });

  test('is not written by a stop of a trail that was off, which does not show that it should log', async () => {
    await rememberState(TRAIL_ARN, { offSince: at(-300) });
    await execution(call()).detect();
    expect(await stateOf(TRAIL_ARN)).not.toHaveProperty('shouldLog');
  });

  test('is in no index, and is no incident', async () => {
    await execution(call()).detect();
    const state = (await table.items()).find(({ occurredAtId }) => occurredAtId === 'state');
    expect(Object.keys(state ?? {}).sort()).toEqual([
      'occurredAtId',
      'seenLoggingAt',
      'shouldLog',
      'trailArn',
    ]);
  });
});

describe('the tickets of an incident', () => {
  const ticket = { opsItem: 'oi-0a1b2c3d4e5f', preset: 'jira', ticket: 'SEC-41' };

  test('are in the result of the outcome after the workflow of the tickets has written them, for the mail', async () => {
    const one = execution(call());
    const detection = await one.detect();
    const { occurredAt, id } = one.incident;
    await table.put({ ...ticketKey(TRAIL_ARN, 'LOGGING_STOPPED'), about: `${occurredAt}#${id}`, ...ticket });
    expect(await one.conclude(RESTORED, detection)).toMatchObject({
      tickets: [
        { system: 'opscenter', id: 'oi-0a1b2c3d4e5f', status: 'open' },
        { system: 'jira', id: 'SEC-41', status: 'open' },
      ],
    });
  });

  test('are omitted if there are none yet, and for another incident that is over', async () => {
    const one = execution(call());
    const detection = await one.detect();
    await table.put({ ...ticketKey(TRAIL_ARN, 'LOGGING_STOPPED'), about: 'another', ...ticket });
    expect(await one.conclude(RESTORED, detection)).not.toHaveProperty('tickets');
  });
});
