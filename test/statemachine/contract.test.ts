import { MESSAGE_SUPPRESSED } from '../../tasks/contract/publication.ts';
import { existsSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { functionOfSlot } from '../../local/workflow/installed-definition.ts';
import {
  allStates,
  loadWorkflow,
  type State as NamedState,
  type Workflow,
} from '../../statemachine/definition.ts';
import { functionTasks } from '../fixtures/function-tasks.ts';
import { ANNOUNCED_FAILURES, FAILURE_NAMES, TERMINAL_ERRORS } from '../../tasks/contract/errors.ts';
import { RESTORE_ERRORS } from '../../tasks/repairs/restore-trail/errors.ts';

/** A state with the paths that only the engine reads. */
type State = NamedState & { ResultPath?: string };

const workflow = loadWorkflow();
const states = new Map<string, State>(allStates(workflow));
const tasks = [...states].filter(([, { Type }]) => Type === 'Task');
const state = (name: string): State => states.get(name)!;
const [repairBranch, alertBranch] = state('Respond').Branches as [Workflow, Workflow];

test('restart, record and notification take at most 30 states', () => {
  // They compare and restore the trail, end older incidents, and put events on the bus.
  const others = [
    ...['CompareTrail', 'WhatDiffers', 'RestoreTrail', 'VerifyTrail'],
    ...['RecordResolution', 'PublishResolution', 'IncidentsNotResolved'],
    ...['AnnounceDetection', 'AnnounceOutcome', 'AnnounceResolution'],
  ];
  expect([...states.keys()]).toEqual(expect.arrayContaining(others));
  expect(states.size - others.length).toBeLessThanOrEqual(30);
});

type Retrier = NonNullable<State['Retry']>[number];
const retrierOf = (name: string, error: string): Retrier =>
  state(name).Retry!.find(({ ErrorEquals }) => ErrorEquals.includes(error))!;

/** The longest that each wait of a retrier can be, in seconds: with full jitter, the whole of it. */
function waitsOf({
  IntervalSeconds,
  BackoffRate,
  MaxAttempts,
  MaxDelaySeconds = Infinity,
}: Retrier): number[] {
  return Array.from({ length: MaxAttempts }, (_, index) =>
    Math.min(IntervalSeconds * BackoffRate ** index, MaxDelaySeconds),
  );
}

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);

/** The longest that a Task can take: every retrier used up, every attempt timed out. */
function longest({ Retry = [], TimeoutSeconds = Infinity }: State): number {
  const attempts = 1 + sum(Retry.map(({ MaxAttempts }) => MaxAttempts));
  return attempts * TimeoutSeconds + sum(Retry.flatMap(waitsOf));
}

const LAMBDA_SERVICE_ERRORS = [
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
];

describe.each(functionTasks(workflow))('the Task $name that calls a function', ({ name, slot }) => {
  const task = state(name);

  test('has a slot that names a handler file', () => {
    expect(existsSync(`tasks/${functionOfSlot(slot)}.ts`)).toBe(true);
  });

  test('is named after its function, or after its function and the moment', () => {
    // VerifyTrail compares.
    const [verb = ''] = name === 'VerifyTrail' ? ['verify'] : functionOfSlot(slot).split('-');
    expect(name.toLowerCase()).toContain(verb);
  });

  test('retries the five errors of the Lambda service together', () => {
    expect(retrierOf(name, 'Lambda.ServiceException').ErrorEquals).toEqual(LAMBDA_SERVICE_ERRORS);
    expect(retrierOf(name, 'Lambda.ServiceException').MaxAttempts).toBeGreaterThan(0);
  });

  test('has its Retry for every error alone and last, if it has one', () => {
    expect([-1, task.Retry!.length - 1]).toContain(task.Retry!.findIndex(hasAll));
  });
});

describe.each(tasks)('the Task %s', (_name, { Retry = [], Catch = [], ...task }) => {
  test('has a timeout', () => {
    expect(task.TimeoutSeconds).toBeGreaterThan(0);
  });

  test('has a Catch for every error, alone and last', () => {
    expect(Catch.at(-1)!.ErrorEquals).toEqual(['States.ALL']);
    for (const { ErrorEquals } of [...Retry, ...Catch].filter(hasAll)) expect(ErrorEquals).toHaveLength(1);
  });

  test('has a path for its result and for each caught error', () => {
    expect(task).toHaveProperty('ResultPath');
    for (const catcher of Catch) expect(catcher).toHaveProperty('ResultPath');
  });

  test('names no error twice, so that every retrier and catcher is reachable', () => {
    for (const list of [Retry, Catch]) {
      const names = list.flatMap(({ ErrorEquals }) => ErrorEquals);
      expect(new Set(names).size).toBe(names.length);
    }
  });
});

function hasAll({ ErrorEquals }: { ErrorEquals: string[] }): boolean {
  return ErrorEquals.includes('States.ALL');
}

describe('each step adds one key and changes no other', () => {
  // What ClassifyEvent throws is read by the end of the workflow alone.
  const keysOf = ({ ResultPath, Catch = [] }: State) =>
    [ResultPath, ...Catch.map((catcher) => catcher.ResultPath)].filter(
      (key) => !/^\$\.(repair\.)?(failure|notStarted|notStopped|notRestored)$/.test(key ?? ''),
    );
  test.each([...states].filter(([, { Type }]) => ['Task', 'Parallel'].includes(Type)))(
    '%s writes to one key of its own',
    (_name, writer) => {
      const keys = keysOf(writer);
      expect(new Set(keys).size).toBeLessThanOrEqual(1);
      for (const key of keys) expect(key).toMatch(/^\$\.(repair\.|alert\.)?\w+$/);
    },
  );

  test.each(tasks)('no state after %s writes to its key', (name, { ResultPath }) => {
    // The next round writes to the keys of the one before.
    const keys = after(name)
      .filter((later) => later !== name)
      .map((later) => state(later).ResultPath);
    expect(keys).not.toContain(ResultPath);
  });

  /** Every state that can be entered after a state, in its own branch. */
  function after(name: string, seen: string[] = []): string[] {
    const { Next, Default, Choices = [], Catch = [] } = state(name);
    const next = [Next, Default, ...[...Choices, ...Catch].map((way) => way.Next)];
    for (const later of next) {
      if (later !== undefined && !seen.includes(later)) after(later, (seen.push(later), seen));
    }
    return seen;
  }
});

test('the workflow has at most 40 states', () => {
  expect(states.size).toBeLessThanOrEqual(40);
});

describe('the branches', () => {
  test('the alert branch computes nothing and reads no path that can be absent', () => {
    // An intrinsic is a value that begins with States. and a bracket; here only the wildcard of errors does begin so.
    expect(new Set(JSON.stringify(alertBranch).match(/"States\.\w+/g))).toEqual(new Set(['"States.ALL']));
    const written = [
      '$.incident',
      '$.record',
      '$.alert',
      '$.alert.detection',
      '$.alert.publication',
      '$.alert.announcement',
      '$$.Execution.Id',
    ];
    const paths = JSON.stringify(alertBranch).match(/\$\$?\.[\w.]+/g)!;
    const unsure = [...new Set(paths)].filter((path) => !written.includes(path));
    // Asked for with IsPresent before it is read.
    expect(unsure).toEqual(['$.alert.detection.announce', '$.alert.detection.waitSeconds']);
  });

  test('no branch of the Parallel can end in Fail', () => {
    for (const branch of [repairBranch, alertBranch])
      expect(allStates(branch).filter(([, { Type }]) => Type === 'Fail')).toEqual([]);
  });

  test('the alert branch takes at most 60 seconds: the join waits for it', () => {
    expect(
      sum(
        allStates(alertBranch)
          .filter(([, { Type }]) => Type === 'Task')
          .map(([, task]) => longest(task)),
      ),
    ).toBeLessThanOrEqual(60);
  });

  test('the workflow times out later than all its Tasks together, and within a day', () => {
    expect(workflow.TimeoutSeconds).toBeGreaterThan(sum(tasks.map(([, task]) => longest(task))));
    expect(workflow.TimeoutSeconds).toBeLessThan(24 * 3600);
  });
});

describe.each(['AnnounceDetection', 'AnnounceOutcome', 'AnnounceResolution'])('%s', (name) => {
  test('takes at most two seconds, is not retried, and leads to the same state after every error', () => {
    const { Retry, TimeoutSeconds, Catch, Next } = state(name);
    expect({ Retry, TimeoutSeconds }).toEqual({ TimeoutSeconds: 2 });
    expect(Catch!.map((way) => way.Next)).toEqual([Next]);
  });
});

describe('the waits of the repair', () => {
  test.each(['StartLogging'])('%s retries for at most 5 minutes, with full jitter', (name) => {
    const busy = retrierOf(name, 'CloudTrailBusyError');
    expect(busy.JitterStrategy).toBe('FULL');
    expect(sum(waitsOf(busy))).toBeLessThanOrEqual(300);
    // Full jitter draws from zero: on average half of it, and AWS says to wait "a few minutes".
    expect(sum(waitsOf(busy)) / 2).toBeGreaterThan(100);
  });

  test.each([
    ['VerifyLogging', 'TrailNotLoggingError'],
    ['VerifyTrail', 'TrailDiffersError'],
  ])('%s polls for about 3.5 minutes, without jitter', (name, error) => {
    const notLogging = retrierOf(name, error);
    expect(notLogging).toMatchObject({
      IntervalSeconds: 1,
      BackoffRate: 2,
      MaxDelaySeconds: 30,
      MaxAttempts: 11,
    });
    expect(notLogging.JitterStrategy).toBe('NONE');
    expect(waitsOf(notLogging)).toEqual([1, 2, 4, 8, 16, 30, 30, 30, 30, 30, 30]);
  });

  test.each(['VerifyLogging'])(
    '%s polls for half a minute for a stop that GetTrailStatus does not show, and then ends the repair',
    (name) => {
      const unconfirmed = retrierOf(name, 'StopNotConfirmedError');
      expect(unconfirmed.JitterStrategy).toBe('NONE');
      expect(sum(waitsOf(unconfirmed))).toBe(31);
      const { Next } = state(name).Catch!.find(({ ErrorEquals }) =>
        ErrorEquals.includes('StopNotConfirmedError'),
      )!;
      expect(Next).toBe('RepairEnded');
    },
  );

  test('CompareTrail comes after every verified restart, and ends the repair if it fails', () => {
    expect(state('VerifyLogging').Next).toBe('CompareTrail');
    expect(state('CompareTrail').Next).toBe('WhatDiffers');
    expect(state('CompareTrail').Catch!.map(({ Next }) => Next)).toEqual(['RepairEnded']);
    // Others may use up the ten reads a second. The mail waits a minute at most.
    expect(waitsOf(retrierOf('CompareTrail', 'CloudTrailBusyError'))).toEqual([1, 2, 4, 8, 16, 30]);
  });

  test('CheckLogging retries for a few seconds, and ends the repair only if there is nothing to start', () => {
    const busy = retrierOf('CheckLogging', 'CloudTrailBusyError');
    expect(sum(waitsOf(busy))).toBeLessThanOrEqual(10);
    const [gone, hopeless, anything] = state('CheckLogging').Catch!;
    expect(gone).toMatchObject({ ErrorEquals: ['TrailGoneError'], Next: 'CompareTrail' });
    expect(hopeless).toMatchObject({
      ErrorEquals: ['NotTrailOwnerError', 'WrongHomeRegionError'],
      Next: 'RepairEnded',
    });
    expect(anything!.Next).toBe('IsLogging');
  });

  test('RestoreTrail ends on every error that a retry cannot change, and is verified after any other', () => {
    const [terminal, anything] = state('RestoreTrail').Catch!;
    expect(terminal!.ErrorEquals).toEqual(RESTORE_ERRORS.map((Terminal) => new Terminal('').name));
    expect(terminal!.Next).toBe('RepairEnded');
    expect(anything!.Next).toBe('VerifyTrail');
    expect(sum(waitsOf(retrierOf('RestoreTrail', 'CloudTrailBusyError')))).toBeLessThanOrEqual(100);
  });

  test('only an enforced trail is restored: CompareTrail decides, after an event that plans a repair', () => {
    expect(state('WhatDiffers')).toMatchObject({ Default: 'RepairEnded' });
    expect(state('WhatDiffers').Choices!.map(({ Next }) => Next)).toEqual(['RestoreTrail']);
  });

  test('no other error is retried by name', () => {
    const retriers = tasks.flatMap(([, { Retry = [] }]) =>
      Retry.filter(({ MaxAttempts }) => MaxAttempts > 0),
    );
    const names = retriers.flatMap(({ ErrorEquals }) => ErrorEquals);
    const custom = new Set(names.filter((name) => !/^(Lambda|States|Sandbox|Runtime)\./.test(name)));
    expect(custom).toEqual(
      new Set([
        'CloudTrailBusyError',
        'TrailNotLoggingError',
        'StopNotConfirmedError',
        'CallNotAllowedError',
        'RestoreNotAllowedError',
        'TrailDiffersError',
      ]),
    );
    expect(retrierOf('RecordResolution', 'NothingToResolveError').MaxAttempts).toBe(0);
    expect(retrierOf('CompareTrail', 'TrailGoneError').MaxAttempts).toBe(0);
  });

  test('VerifyLogging gives up at once on every terminal error', () => {
    const terminal = TERMINAL_ERRORS.map((Terminal) => new Terminal('').name);
    const [gone, others] = state('VerifyLogging').Catch!;
    expect(gone).toMatchObject({ ErrorEquals: ['TrailGoneError'], Next: 'CompareTrail' });
    expect(others).toMatchObject({ Next: 'RepairEnded' });
    expect([...gone!.ErrorEquals, ...others!.ErrorEquals]).toEqual(terminal);
  });

  test('GetTrailStatus is called once after every refusal of StartLogging, unless the trail does not exist', () => {
    const [gone, refused] = state('StartLogging').Catch!;
    expect(gone).toMatchObject({ ErrorEquals: ['TrailGoneError'], Next: 'CompareTrail' });
    expect(refused).toMatchObject({ ResultPath: '$.repair.failure', Next: 'CheckLogging' });
    const terminal = TERMINAL_ERRORS.map((Terminal) => new Terminal('').name);
    expect(new Set([...gone!.ErrorEquals, ...refused!.ErrorEquals])).toEqual(
      new Set([...terminal, 'CallNotAllowedError']),
    );
  });
});

describe('the failure of the workflow', () => {
  const fails = [...states.values()].filter(({ Type }) => Type === 'Fail');

  test('uses a Fail state for each failure name, and no other', () => {
    const names = fails.map(({ Error }) => Error ?? FAILURE_NAMES.unclassifiable);
    expect(new Set(names)).toEqual(new Set(Object.values(FAILURE_NAMES)));
    expect(fails.filter(({ Error }) => Error === undefined)).toEqual([state('Unclassifiable')]);
  });

  test('is announced by the workflow, except if an announcement fails, which the failure rule announces', () => {
    const unannounced = [FAILURE_NAMES.notPublished, FAILURE_NAMES.notResolved];
    expect(new Set([...ANNOUNCED_FAILURES, ...unannounced])).toEqual(new Set(Object.values(FAILURE_NAMES)));
    for (const name of unannounced) expect(ANNOUNCED_FAILURES).not.toContain(name);
  });

  test.each(
    fails.map(({ Error }) => Error).filter((name) => name !== undefined && ANNOUNCED_FAILURES.includes(name)),
  )('with %s only follows a published message, of this execution or an earlier one', (error) => {
    const [fail] = [...states].find(([, { Error }]) => Error === error)!;
    // WhatFollows leads there if RecordOutcome says that the outcome was announced before.
    const sources = sourcesOf(fail).flatMap((name) => (name === 'HowItEnded' ? sourcesOf(name) : name));
    expect(sources.length).toBeGreaterThan(0);
    for (const before of sources) expect(before).toMatch(/^(Publish\w+|WhatFollows|Announce\w+)$/);
  });

  test('has the name that the failure rule matches if a message could not be published', () => {
    const nextOf = (name: string) => state(name).Catch!.map(({ Next }) => Next);
    expect(nextOf('PublishUnclassified')).toEqual(['NotificationFailed']);
    // Rules may still reach people: the event is sent first.
    expect(nextOf('PublishOutcome')).toEqual(['AnnounceOutcome']);
    expect(nextOf('PublishResolution')).toEqual(['AnnounceResolution']);
    // What a function suppressed is counted, and the next message says so.
    const error = { Variable: '$.publication.Error' };
    expect(state('HowItEnded').Choices![0]).toEqual({
      And: [{ ...error, IsPresent: true }, { Not: { ...error, StringEquals: MESSAGE_SUPPRESSED.Error } }],
      Next: 'NotificationFailed',
    });
    expect(state('NotificationFailed').Error).toBe(FAILURE_NAMES.notPublished);
  });

  /** States that go on to a state without an error. */
  function sourcesOf(target: string): string[] {
    return [...states]
      .filter(([, { Next, Default, Choices = [] }]) =>
        [Next, Default, ...Choices.map((choice) => choice.Next)].includes(target),
      )
      .map(([name]) => name);
  }
});
