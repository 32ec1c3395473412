import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { trailStateKey, type TrailState } from '../../tasks/contract/table.ts';
import { TRAIL_ARN } from '../fixtures/deployment.ts';
import type { Fields } from '../fixtures/identities.ts';
import { startIncidentTable, type IncidentTable } from '../fixtures/incident-table.ts';
import { at, call, execution, finding, sweep } from '../fixtures/recorded-executions.ts';
import { eventOf, recordOf } from '../fixtures/records.ts';

let table: IncidentTable;
beforeAll(async () => {
  table = await startIncidentTable();
});
beforeEach(() => table.clear());
afterAll(() => table.close());

async function stateOf(arn: string): Promise<TrailState | undefined> {
  const key = trailStateKey(arn);
  return (await table.items()).find(({ trailArn }) => trailArn === key.trailArn) as TrailState | undefined;
}

describe('what the sweep is told of a trail', () => {
  test.each<[what: string, event: Fields, state: object | undefined]>([
    ['a stop', call(), { shouldLog: true, seenLoggingAt: at(0) }],
    ['a start', eventOf(recordOf('StartLogging')), { shouldLog: true, seenLoggingAt: at(0) }],
    ['a deletion', eventOf(recordOf('DeleteTrail')), { shouldLog: false, deletedAt: at(0) }],
    ['a change', eventOf(recordOf('PutEventSelectors')), undefined],
    ['a sample finding', finding(0, { service: { additionalInfo: { sample: true } } }), undefined],
  ])('by %s', async (_what, event, state) => {
    await execution(event).detect();
    const stored = await stateOf(TRAIL_ARN);
    if (state) expect(stored).toMatchObject(state);
    else expect(stored).toBeUndefined();
  });

  test('by a stop that comes later than the deletion after it: the trail is missed no more', async () => {
    await execution(eventOf(recordOf('DeleteTrail', { eventTime: at(30) }))).detect();
    await execution(call(10)).detect();
    expect(await stateOf(TRAIL_ARN)).toMatchObject({ shouldLog: false, deletedAt: at(30) });
    await execution(call(40)).detect();
    expect(await stateOf(TRAIL_ARN)).toMatchObject({ shouldLog: true });
  });

  test('stands beside what the sweep knows itself', async () => {
    await execution(call()).detect();
    await execution(eventOf(recordOf('DeleteTrail', { eventTime: at(1) }))).detect();
    expect(await stateOf(TRAIL_ARN)).toMatchObject({ shouldLog: false, seenLoggingAt: at(0) });
  });

  test('points at a stop that no call told of, for the call that may come late', async () => {
    const found = execution(sweep(0));
    await found.detect();
    await execution(finding(2)).detect();
    expect(await stateOf(TRAIL_ARN)).toMatchObject({ foundStop: `${found.incident.occurredAt}#${found.id}` });
  });

  test('is in no index, and no incident', async () => {
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
