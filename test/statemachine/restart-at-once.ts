import { StartLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { describe, expect, test } from '@jest/globals';
import fc from '../fixtures/seeded.ts';
import { runWorkflow } from '../fixtures/run-workflow.ts';
import { anything, namedByRequest } from '../fixtures/arbitraries.ts';
import { awsError } from '../fixtures/aws-errors.ts';
import { ACCOUNT, REGION, trailArn } from '../fixtures/deployment.ts';
import { failing } from '../fixtures/failing.ts';
import type { Fields } from '../fixtures/identities.ts';
import { eventOf, recordOf, stopLogging } from '../fixtures/records.ts';
import { recentStop } from '../fixtures/remediation.ts';
import { world } from './world.ts';

const FUNCTIONS = [
  ...['classify-event', 'check-logging', 'start-logging', 'verify-logging', 'compare-trail', 'restore-trail'],
  ...['record-incident', 'publish-notification'],
];
const BROKEN = Object.fromEntries(
  FUNCTIONS.map((name) => [name, failing('Lambda.TooManyRequestsException')]),
);

/** The states before ClassifyEvent, and the names that StartLogging was called with there. */
async function begin(input: unknown, ignoreTrails: string[] = []) {
  const started: unknown[] = [];
  const { visited, calls } = await runWorkflow({
    input,
    ignoreTrails,
    handlers: {
      ...BROKEN,
      'classify-event': failing('UnclassifiableEventError'),
      'publish-notification': () => ({ messageId: '1' }),
      'events:putEvents': () => ({ FailedEntryCount: 0 }),
      RestartAtOnce: (request) => {
        started.push(request);
        return {};
      },
    },
  });
  return { first: visited.slice(0, 2), third: visited[2], started, calls };
}

const AT_ONCE = ['IsStop', 'RestartAtOnce'];
const LATER = ['IsStop', 'NoRestartAtOnce'];
const named = (name: unknown, fields?: Fields) =>
  eventOf(stopLogging({ requestParameters: { name } }), fields);

describe('a successful StopLogging', () => {
  test.each(['management-events', trailArn('of-the-organization', REGION, '999988887777')])(
    'is answered before any function runs, with the trail name of the request: %s',
    async (name) => {
      const { first, started } = await begin(named(name));
      expect(first).toEqual(AT_ONCE);
      expect(started).toEqual([{ Name: name }]);
    },
  );

  test('is followed by a start even if every function is broken', async () => {
    const run = await world.remediate(eventOf(recentStop()), BROKEN);
    expect(run).toMatchObject({ status: 'FAILED', error: 'NotificationFailedError' });
    expect(world.cloudTrail.commandCalls(StartLoggingCommand)).toHaveLength(1);
  });

  test('is repaired by the function, without a poll before, if the first call is refused', async () => {
    world.cloudTrail.on(StartLoggingCommand).rejectsOnce(awsError('ThrottlingException')).resolves({});
    world.answerLogging(new Date());
    const run = await world.remediate(eventOf(recentStop()));
    expect(run.path.repair).toEqual([
      'RepairNeeded',
      'StartLogging',
      'VerifyLogging',
      'CompareTrail',
      'RepairEnded',
    ]);
    expect(run.history.find(({ type }) => type === 'TaskFailed')?.taskFailedEventDetails).toMatchObject({
      resourceType: 'aws-sdk:cloudtrail',
      resource: 'startLogging',
      error: 'CloudTrail.ThrottlingException',
      cause: expect.stringContaining('(Service: CloudTrail, Status Code: 400, Request ID: '),
    });
    expect(run.item).toMatchObject({ status: 'RESTORED', repair: { rounds: 1 } });
  });

  test('has its restart applied, and in its first round, if the first call was accepted', async () => {
    const run = await world.remediate(eventOf(recentStop()));
    expect(run.item).toMatchObject({
      status: 'RESTORED',
      repair: { rounds: 1, applied: { at: expect.stringMatching(/^20\d\d-.*Z$/) } },
    });
    expect(run.history.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['TaskScheduled', 'TaskStarted', 'TaskSucceeded']),
    );
  });

  test('has no second call if the call hangs: ClassifyEvent follows after two seconds', async () => {
    const hanging = () => new Promise(() => undefined);
    const run = await world.remediate(eventOf(recentStop()), { RestartAtOnce: hanging });
    expect(run.history.find(({ type }) => type === 'TaskTimedOut')?.taskTimedOutEventDetails).toMatchObject({
      error: 'States.Timeout',
    });
    expect(run.path.repair.slice(0, 2)).toEqual(['RepairNeeded', 'StartLogging']);
  });
});

describe('an ignored trail stays off', () => {
  const arn = trailArn('scratch', REGION);
  test.each([
    ['by name', ['sandbox', 'scratch', 'staging'], 'scratch'],
    ['by name, stopped by its ARN', ['sandbox', 'scratch', 'staging'], arn],
    ['by ARN', ['sandbox', arn, 'staging'], arn],
    ['by ARN, stopped by its name', ['sandbox', arn, 'staging'], 'scratch'],
  ])('%s', async (_how, ignoreTrails, name) => {
    await expect(begin(named(name), ignoreTrails)).resolves.toMatchObject({
      first: LATER,
      started: [],
    });
  });

  test.each([
    ['another name', ['scratch'], 'scratch-2'],
    ['a name that it ends', ['scratch'], 'my-scratch'],
    ['a name that it ends, by ARN', ['scratch'], trailArn('my-scratch', REGION)],
    ['an ARN of another name', [arn], 'my-scratch'],
    ['another Region', [trailArn('scratch', 'us-west-2')], 'scratch'],
    ['another account', [trailArn('scratch', REGION, '999988887777')], 'scratch'],
  ])('but not an ignored trail of %s', async (_what, ignoreTrails, name) => {
    await expect(begin(named(name), ignoreTrails)).resolves.toMatchObject({ first: AT_ONCE });
  });
});

describe('no other event restarts a trail before it is classified', () => {
  test.each<[what: string, event: unknown]>([
    ['a call that failed', eventOf(stopLogging({ errorCode: 'AccessDenied' }))],
    ['another call', eventOf(recordOf('DeleteTrail'))],
    ['another service', eventOf(stopLogging({ eventSource: 'example.amazonaws.com' }))],
    ['an event of another source', eventOf(stopLogging(), { source: 'my.application' })],
    ['an event of another account', eventOf(stopLogging(), { account: '999988887777' })],
    ['a name that is no text', named(['management-events'])],
    ['a name that is absent', named(undefined)],
    ['no request', eventOf(stopLogging({ requestParameters: null }))],
  ])('%s', async (_what, event) => {
    await expect(begin(event)).resolves.toMatchObject({ first: LATER, third: 'ClassifyEvent', started: [] });
  });

  test.each([
    null,
    [],
    {},
    'text',
    7,
    true,
    { detail: [] },
    { source: {}, account: [], detail: { eventName: 1 } },
  ])('an input of %j', async (input) => {
    await expect(begin(input)).resolves.toMatchObject({ first: LATER, third: 'ClassifyEvent' });
  });
});

test('ClassifyEvent gets every input as a whole', async () => {
  const input = fc.oneof(
    anything,
    namedByRequest.map(({ event }) => event),
    fc.constantFrom('x'.repeat(250_000), 'x').map((policy) => named('a-trail', { policy })),
  );
  // Step Functions takes 256 KiB at most.
  const acceptable = input.filter((event) => Buffer.byteLength(JSON.stringify(event ?? null)) < 262_000);
  await fc.assert(
    fc.asyncProperty(acceptable, async (event) => {
      const { third, calls } = await begin(event, ['scratch', trailArn('other', REGION, ACCOUNT)]);
      expect(third).toBe('ClassifyEvent');
      expect(calls.find(({ state }) => state === 'ClassifyEvent')?.input).toEqual(
        JSON.parse(JSON.stringify(event ?? null)),
      );
    }),
    { numRuns: 100 },
  );
});
