import { describe, expect, test } from '@jest/globals';
import { buildTimeline } from '../../cli/history/timeline.ts';
import { functionOfSlot } from '../../local/workflow/installed-definition.ts';
import type { TaskHandler } from '../../local/workflow/aws-semantics.ts';
import { runWorkflow, type WorkflowRun } from '../../local/workflow/run.ts';
import { allStates, loadWorkflow, slotOf, type State } from '../../statemachine/definition.ts';
import { FAILURE_NAMES } from '../../tasks/contract/errors.ts';
import {
  compareTrailInput,
  publishNotificationInput,
  recordIncidentInput,
  startLoggingInput,
  verifyLoggingInput,
} from '../../tasks/contract/inputs.ts';
import { parseInput } from '../../tasks/contract/parse-input.ts';
import { writeMessage } from '../../tasks/core/write-message.ts';
import { AS_BEFORE, classified, VERIFICATION } from '../fixtures/incidents.ts';
import { eventOf, stopLogging } from '../fixtures/records.ts';
import { failing } from '../fixtures/failing.ts';

const states = new Map(allStates(loadWorkflow()));
const tasks = [...states].filter(([, { Type }]) => Type === 'Task');

/** How AWS reports a function that hangs, dies, cannot be loaded, or throws something unforeseen. */
const EVERYWHERE = [
  'States.Timeout',
  'Sandbox.Timedout',
  'Lambda.Unknown',
  'Runtime.ExitError',
  'Runtime.ImportModuleError',
  'InvalidInputError',
  'Error',
];

/** The incident of something that is no proof of a stop. */
function checkedFirst(): ReturnType<typeof classified> {
  const { incident, record } = classified(stopLogging());
  return { record, incident: { ...incident, checkFirst: true } };
}

/** What has to go wrong before a Task is entered at all. */
const WAY_TO: Readonly<Record<string, Readonly<Record<string, TaskHandler>>>> = {
  CheckLogging: { ClassifyEvent: checkedFirst },
  RestartLogging: { VerifyLogging: failing('TrailNotLoggingError') },
  ReverifyLogging: { VerifyLogging: failing('TrailNotLoggingError') },
  PublishEscalation: { StartLogging: failing('TrailGoneError') },
  PublishUnclassified: { ClassifyEvent: failing('UnclassifiableEventError') },
};

/** Functions that check what they are given, write what they would say, and do nothing else. */
const FUNCTIONS: Readonly<Record<string, TaskHandler>> = {
  'classify-event': () => classified(stopLogging()),
  'check-logging': (input) => {
    parseInput(startLoggingInput, input);
    return { isLogging: false, startLoggingTime: null, stopLoggingTime: null };
  },
  'start-logging': (input) => {
    parseInput(startLoggingInput, input);
    return { acceptedAt: '2026-11-21T20:11:20.900Z' };
  },
  'verify-logging': (input) => {
    parseInput(verifyLoggingInput, input);
    return VERIFICATION;
  },
  'compare-trail': (input) => {
    parseInput(compareTrailInput, input);
    return AS_BEFORE;
  },
  'record-incident': (input) => {
    const { moment } = parseInput(recordIncidentInput, input);
    return moment === 'detection'
      ? { duplicate: false, status: 'OPEN', announce: true, repeats: 1, waitSeconds: 0 }
      : { duplicate: false, status: 'RESTORED', changed: true };
  },
  'publish-notification': (input) => {
    writeMessage(parseInput(publishNotificationInput, input));
    return { messageId: '0d7f1b9e' };
  },
};

const run = (overrides: Readonly<Record<string, TaskHandler>>): Promise<WorkflowRun> =>
  runWorkflow({ input: eventOf(stopLogging()), handlers: { ...FUNCTIONS, ...overrides } });

const callsOf = ({ calls }: WorkflowRun, name: string) => calls.filter(({ state }) => state === name);

/** Every error that a Task names, and those that it cannot name. */
function failuresOf({ Retry = [], Catch = [] }: State): string[] {
  const named = [...Retry, ...Catch].flatMap(({ ErrorEquals }) => ErrorEquals);
  return [...new Set([...named, ...EVERYWHERE])].filter((name) => name !== 'States.ALL');
}

const matches = (error: string) => (way: { ErrorEquals: string[] }) =>
  way.ErrorEquals.includes(error) || way.ErrorEquals.includes('States.ALL');

/** How often a Task is called in all when every call fails so, and where it then goes on. */
function expected(
  { Retry = [], Catch = [] }: State,
  error: string,
): { calls: number; next: string | undefined } {
  return {
    calls: 1 + (Retry.find(matches(error))?.MaxAttempts ?? 0),
    next: Catch.find(matches(error))?.Next,
  };
}

const cases = tasks.flatMap(([name, task]) =>
  failuresOf(task).map((error) => ({ name, error, ...expected(task, error) })),
);

describe('a Task that fails for good', () => {
  test.each(cases)('$name with $error: $calls calls, then $next', async ({ name, error, calls, next }) => {
    const failed = await run({ ...WAY_TO[name], [name]: failing(error) });
    expect(callsOf(failed, name)).toHaveLength(calls);
    const { visits } = buildTimeline(failed.history);
    const visit = visits.findIndex(({ state }) => state === name);
    expect(visits[visit]).toMatchObject({ caught: { error } });
    expect(visits.find(({ from }) => from?.visit === visit && from.how === 'caught')?.state).toBe(next);
    expectTold(failed, [...Object.values(FAILURE_NAMES), ...(name === 'ClassifyEvent' ? [error] : [])]);
  });

  /** It ends well, or under a name that says how; and a person hears of it from the workflow or from the failure rule. */
  function expectTold({ status, error, history }: WorkflowRun, names: string[]): void {
    if (status !== 'SUCCEEDED') expect(names).toContain(error);
    const published = buildTimeline(history).visits.some(
      ({ state, attempts }) => state.startsWith('Publish') && attempts.at(-1)?.outcome === 'succeeded',
    );
    expect(published || error === FAILURE_NAMES.notPublished).toBe(true);
  }
});

describe('a Task that fails for a while', () => {
  const passing = cases.filter(({ calls }) => calls > 1);

  test.each(passing)('$name goes on after $error as if nothing had been', async ({ name, error, calls }) => {
    const real = FUNCTIONS[functionOfSlot(slotOf(states.get(name)!))]!;
    const undisturbed = await run({ ...WAY_TO[name], [name]: real });
    const disturbed = await run({ ...WAY_TO[name], [name]: failing(error, calls - 1, real) });
    expect(callsOf(disturbed, name)).toHaveLength(calls);
    expect(disturbed.visited.toSorted()).toEqual(undisturbed.visited.toSorted());
    expect([disturbed.status, disturbed.error]).toEqual([undisturbed.status, undisturbed.error]);
  });
});
