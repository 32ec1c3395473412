import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { overspent, RUNS } from '../../../bench/check/budgets.ts';
import { RunCounter } from '../../../bench/cost/count-run.ts';
import { loadScenario, scenarioNames } from '../../../local/scenarios/load-scenario.ts';
import { runScenario, type ScenarioResult } from '../../../local/scenarios/run-scenario.ts';
import type { Step } from '../../../local/scenarios/scenario.ts';
import { StateFolder } from '../../../local/state-folder.ts';
import { temporaryFolder } from '../state-folder-for-tests.ts';

const folder = temporaryFolder();

/** Waits are shortened further: the tests check the outcome. */
const SPEED = 40;

const results = new Map<string, Promise<ScenarioResult>>();

/** What each run used. */
const counters = new Map<string, RunCounter>();

/** The result of a scenario; each one runs once. */
function run(name: string): Promise<ScenarioResult> {
  const known = results.get(name);
  if (known) return known;
  const watcher = new RunCounter();
  counters.set(name, watcher);
  // Alerts of one scenario take no slot from those of another.
  const own = new StateFolder(join(folder.path, name));
  const result = runScenario(loadScenario(name), { folder: own, speed: SPEED, watcher });
  results.set(name, result);
  return result;
}

const REQUIRED = [
  'stop',
  'stop-assumed-role',
  'stop-root',
  'denied-attempt',
  'delete',
  'weaken',
  'selectors-off',
  'trail-gone',
  'not-management-account',
  'sns-down',
  'dynamodb-down',
  'throttled',
  'slow-to-converge',
  'duplicate-delivery',
  'malformed-event',
  'event-lost',
  'recreated-by-attacker',
  'changed-while-stopped',
  'forged-stop',
  'finding',
  'finding-late',
  'finding-joins',
  'remediator-tampered',
  'topic-tampered',
  'drill',
];

describe('scenarios, over HTTP with the real SDK', () => {
  test('every required scenario exists, and stop is the first', () => {
    expect(scenarioNames()).toEqual(expect.arrayContaining(REQUIRED));
    expect(scenarioNames()[0]).toBe('stop');
  });

  // Enforced trails wait for CloudTrail's one write a second: they have a file of their own, which runs beside this one.
  test.each(scenarioNames().filter((name) => !loadScenario(name).trail.enforced))(
    '%s ends as its file expects',
    async (name) => {
      const { checks } = await run(name);
      expect(checks.filter(({ holds }) => !holds)).toEqual([]);
      expect(checks.length).toBeGreaterThanOrEqual(4);
    },
    60_000,
  );

  test.each(Object.keys(RUNS))('%s keeps its budget of transitions and requests', async (name) => {
    await run(name);
    const { counts } = counters.get(name)!;
    expect(counts.transitions).toBeGreaterThan(5);
    expect(overspent(name, counts)).toEqual([]);
  });

  test('a stop stores the whole incident: actor, call, proof, blind window and the record', async () => {
    const { observed, recorder } = await run('stop');
    const { incident } = observed;
    expect(incident).toMatchObject({
      status: 'RESTORED',
      subject: {
        key: expect.stringMatching(
          /^arn:aws:cloudtrail:eu-central-1:111122223333:trail\/management-events(-\d+)?$/,
        ),
      },
      actor: { type: 'IAMUser', name: 'mallory', sourceIp: '203.0.113.77', userAgent: 'aws-cli/2.31.18' },
      repair: { outcome: 'restored', rounds: 1 },
    });
    expect(incident?.repair?.proof?.blindWindowSeconds).toBeGreaterThanOrEqual(0);
    expect(incident?.record.gzip).toBeInstanceOf(Uint8Array);
    expect(recorder.mails().every(({ endpoint }) => endpoint === 'security@example.com')).toBe(true);
    expect(recorder.mails()[1]?.body).toMatch(/Logging\swas\soff\sfor\s/);
  });

  test.each(['recreated-by-attacker', 'changed-while-stopped'])(
    '%s is not reported as restored: a mail shows both buckets and how to stop the trail',
    async (name) => {
      const { recorder } = await run(name);
      const mails = recorder.mails();
      expect(mails.map(({ subject }) => subject)).not.toContainEqual(expect.stringContaining('RESTORED'));
      const [mail] = mails.filter(({ subject }) => subject.startsWith('[ACT NOW]'));
      expect(mail?.body).toMatch(/Bucket: audit-log-111122223333 → mallorys-bucket/);
      expect(mail?.body).toMatch(/Scope: all Regions → eu-central-1 only/);
      expect(mail?.body).toContain('aws cloudtrail stop-logging --region eu-central-1 --name arn:');
    },
  );

  test('drift-organization is mailed with both values, and the trail is left to people', async () => {
    const { recorder } = await run('drift-organization');
    const [mail] = recorder.mails().filter(({ subject }) => subject.includes('weaker than approved'));
    expect(mail?.body).toMatch(/Whole organization: on → off \(WEAKER\)/);
    expect(mail?.body).toContain('incidents baseline restore organization-trail');
  });

  test('slow convergence shows as retries of VerifyLogging in the history', async () => {
    const { recorder } = await run('slow-to-converge');
    const failures = recorder
      .executions()[0]!
      .events.flatMap(({ lambdaFunctionFailedEventDetails: failed }) => failed?.error ?? []);
    expect(failures).toEqual(Array(4).fill('TrailNotLoggingError'));
  });

  test('throttling shows in the history: the call at once is refused, and the function retries', async () => {
    const { recorder } = await run('throttled');
    const failures = recorder
      .executions()[0]!
      .events.flatMap(
        ({ taskFailedEventDetails: task, lambdaFunctionFailedEventDetails: failed }) =>
          (task ?? failed)?.error ?? [],
      );
    expect(failures).toEqual([
      'CloudTrail.ThrottlingException',
      'CloudTrailBusyError',
      'CloudTrailBusyError',
    ]);
  });

  test('a refusal names the trail that the scenario runs on, after any earlier runs', async () => {
    await run('stop');
    const { observed } = await run('not-allowed');
    const { subject, repair } = observed.incident!;
    expect(subject.key).toMatch(/trail\/management-events$/);
    expect(JSON.stringify(repair?.failure)).toContain(`${subject.key} with an explicit deny`);
  });

  test('a result that differs from the scenario file is reported', async () => {
    const scenario = loadScenario('denied-attempt');
    const { checks } = await runScenario(
      { ...scenario, steps: scenario.steps.map((step): Step => ({ ...step, refused: undefined })) },
      { folder, speed: SPEED },
    );
    expect(checks.filter(({ holds }) => !holds)).toEqual([
      { holds: false, text: 'StopLogging was refused with AccessDeniedException (expected: accepted)' },
    ]);
  });
});

test('a scenario sets the state of the destinations of its trail', async () => {
  const weaken = loadScenario('weaken');
  const { checks } = await runScenario(
    {
      ...weaken,
      conditions: { cloudTrail: { buckets: { 'mallorys-bucket': 'missing' } } },
      steps: [
        {
          call: 'UpdateTrail',
          parameters: { Name: weaken.trail.name, S3BucketName: 'mallorys-bucket' },
          refused: 'S3BucketDoesNotExistException',
        },
      ],
    },
    { folder, speed: SPEED },
  );
  expect(checks.filter(({ text }) => text.startsWith('UpdateTrail was'))).toEqual([]);
});
