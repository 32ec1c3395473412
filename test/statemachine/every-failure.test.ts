import { describe, expect, test } from '@jest/globals';
import { buildTimeline } from '../../cli/history/timeline.ts';
import { functionOfSlot } from '../../local/workflow/installed-definition.ts';
import type { TaskHandler } from '../../local/workflow/aws-semantics.ts';
import { runWorkflow, type WorkflowRun } from '../fixtures/run-workflow.ts';
import { allStates, loadWorkflow, type Workflow } from '../../statemachine/definition.ts';
import { functionTasks } from '../fixtures/function-tasks.ts';
import { loadTickets, TICKET_SYSTEMS } from '../../statemachine/tickets.ts';
import { FAILURE_NAMES } from '../../tasks/contract/errors.ts';
import { compareTrailInput } from '../../tasks/contract/compare-input.ts';
import { publishNotificationInput } from '../../tasks/contract/publish-inputs.ts';
import { recordIncidentInput } from '../../tasks/contract/record-inputs.ts';
import {
  restoreTrailInput,
  startLoggingInput,
  verifyLoggingInput,
} from '../../tasks/contract/repair-inputs.ts';
import { parseInput } from '../../tasks/contract/parse-input.ts';
import { writeMessage } from '../../tasks/notify/write-message.ts';
import { OWN_EVENT_SOURCE } from '../../tasks/contract/own-events.ts';
import { asObject } from '../../tasks/contract/raw-object.ts';
import { DEPLOYMENT, EXECUTION_ARN, STOPPED_AT, TRAIL_ARN } from '../fixtures/deployment.ts';
import { AS_BEFORE, classified, VERIFICATION } from '../fixtures/incidents.ts';
import { resolvedEvent } from '../fixtures/own-events.ts';
import { eventOf, stopLogging } from '../fixtures/records.ts';
import { ERROR_CLASSES } from '../fixtures/error-classes.ts';
import { failing } from '../fixtures/failing.ts';

const states = new Map(allStates(loadWorkflow()));
const FUNCTION_TASKS = functionTasks(loadWorkflow());

/** Errors of the Lambda service, as Step Functions documents them. */
const LAMBDA =
  'Lambda.ClientExecutionTimeoutException Lambda.ServiceException Lambda.AWSLambdaException Lambda.SdkClientException Lambda.TooManyRequestsException';
/** A function that hangs, or whose environment dies. */
const HUNG = 'States.Timeout Sandbox.Timedout Lambda.Unknown Runtime.ExitError';
/** A function that cannot be loaded, or throws an error that is not planned for. */
const BROKEN = 'Runtime.ImportModuleError InvalidInputError Error';
const RESTORE_TERMINAL =
  'DestinationBrokenError TrailQuotaError RestoreRefusedError TrailNotEnforcedError NothingApprovedError NotTrailOwnerError WrongHomeRegionError';
const TERMINAL = 'TrailGoneError NotTrailOwnerError WrongHomeRegionError RestartRefusedError';
/** What Step Functions makes of a refused call of the SDK integration. */
const CLOUDTRAIL =
  'CloudTrail.ThrottlingException CloudTrail.TrailNotFoundException CloudTrail.CloudTrailException CloudTrail.SdkClientException';

/** What Step Functions makes of a refused or failed entry of PutEvents. */
const EVENTS = 'EventBridge.FailedEntry EventBridge.SdkClientException States.Timeout States.TaskFailed';

/**
 * Every Task, and what happens if each call fails with an error: how often it is called, and what comes next. Literal on
 * purpose: a Retry that is lost or an error name that is misspelt shows here.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
const EXPECTED: readonly [state: string, errors: string, calls: number, next: string][] = [
  ['RestartAtOnce', `${CLOUDTRAIL} States.Timeout States.TaskFailed`, 1, 'ClassifyEvent'],
  ['ClassifyEvent', LAMBDA, 7, 'PublishUnclassified'],
  ['ClassifyEvent', `${HUNG} ${BROKEN}`, 3, 'PublishUnclassified'],
  ['ClassifyEvent', 'UnclassifiableEventError', 1, 'PublishUnclassified'],
  ['CheckLogging', LAMBDA, 7, 'IsLogging'],
  ['CheckLogging', 'CloudTrailBusyError', 4, 'IsLogging'],
  ['CheckLogging', `${HUNG} ${BROKEN} CallNotAllowedError RestartRefusedError`, 1, 'IsLogging'],
  ['CheckLogging', 'TrailGoneError', 1, 'CompareTrail'],
  ['CheckLogging', 'NotTrailOwnerError WrongHomeRegionError', 1, 'RepairEnded'],
  ['StartLogging', LAMBDA, 7, 'VerifyLogging'],
  ['StartLogging', `${HUNG} ${BROKEN}`, 3, 'VerifyLogging'],
  ['StartLogging', 'CloudTrailBusyError', 62, 'VerifyLogging'],
  ['StartLogging', 'CallNotAllowedError', 2, 'CheckLogging'],
  ['StartLogging', 'NotTrailOwnerError WrongHomeRegionError RestartRefusedError', 1, 'CheckLogging'],
  ['StartLogging', 'TrailGoneError', 1, 'CompareTrail'],
  ['VerifyLogging', LAMBDA, 7, 'RoundsLeft'],
  ['VerifyLogging', `${HUNG} ${BROKEN}`, 3, 'RoundsLeft'],
  ['VerifyLogging', 'TrailNotLoggingError', 12, 'RoundsLeft'],
  ['VerifyLogging', 'CloudTrailBusyError', 62, 'RoundsLeft'],
  ['VerifyLogging', 'StopNotConfirmedError', 6, 'RepairEnded'],
  ['VerifyLogging', 'CallNotAllowedError', 2, 'RoundsLeft'],
  ['VerifyLogging', 'TrailGoneError', 1, 'CompareTrail'],
  ['VerifyLogging', 'NotTrailOwnerError WrongHomeRegionError RestartRefusedError', 1, 'RepairEnded'],
  ['CompareTrail', LAMBDA, 7, 'RepairEnded'],
  ['CompareTrail', 'CloudTrailBusyError', 7, 'RepairEnded'],
  ['CompareTrail', `${HUNG} ${BROKEN} CallNotAllowedError`, 4, 'RepairEnded'],
  ['CompareTrail', TERMINAL, 1, 'RepairEnded'],
  ['RestoreTrail', LAMBDA, 7, 'VerifyTrail'],
  ['RestoreTrail', `${HUNG} ${BROKEN}`, 4, 'VerifyTrail'],
  ['RestoreTrail', 'CloudTrailBusyError', 21, 'VerifyTrail'],
  ['RestoreTrail', 'RestoreNotAllowedError', 2, 'RepairEnded'],
  ['RestoreTrail', RESTORE_TERMINAL, 1, 'RepairEnded'],
  ['VerifyTrail', LAMBDA, 7, 'RepairEnded'],
  ['VerifyTrail', 'CloudTrailBusyError', 17, 'RepairEnded'],
  ['VerifyTrail', 'TrailDiffersError', 12, 'RepairEnded'],
  ['VerifyTrail', `${HUNG} ${BROKEN} UnknownPartsError`, 3, 'RepairEnded'],
  ['VerifyTrail', 'DestinationLeftOutError DeliveryPathDiffersError NothingApprovedError', 1, 'RepairEnded'],
  ['RecordDetection', LAMBDA, 3, 'PublishAlert'],
  ['RecordDetection', `${HUNG} ${BROKEN}`, 2, 'PublishAlert'],
  ['PublishAlert', LAMBDA, 3, 'AnnounceDetection'],
  ['PublishAlert', `${HUNG} ${BROKEN}`, 2, 'AnnounceDetection'],
  ['AnnounceDetection', EVENTS, 1, 'AlertEnded'],
  ['RecordOutcome', `${LAMBDA} ${HUNG} ${BROKEN}`, 7, 'WhatFollows'],
  ['PublishOutcome', `${LAMBDA} ${HUNG} ${BROKEN}`, 7, 'AnnounceOutcome'],
  ['AnnounceOutcome', EVENTS, 1, 'HowItEnded'],
  ['RecordResolution', `${LAMBDA} ${HUNG} ${BROKEN} IncidentVanishedError`, 7, 'IncidentsNotResolved'],
  ['RecordResolution', 'NothingToResolveError', 1, 'Done'],
  ['PublishResolution', `${LAMBDA} ${HUNG} ${BROKEN}`, 7, 'AnnounceResolution'],
  ['AnnounceResolution', EVENTS, 1, 'HowItEnded'],
  ['PublishUnclassified', `${LAMBDA} ${HUNG} ${BROKEN}`, 7, 'NotificationFailed'],
];

/** The incident of something that is no proof of a stop. */
function checkedFirst(): ReturnType<typeof classified> {
  const { incident, record } = classified(stopLogging());
  return { record, incident: { ...incident, detectedBy: 'guardduty' } };
}

/** An enforced trail that differs from what was approved. */
function toRestore() {
  return { ...AS_BEFORE, verdict: 'changed', against: 'approved', decision: 'restore' };
}

/** What has to go wrong before a Task is entered at all. */
const WAY_TO: Readonly<Record<string, Readonly<Record<string, TaskHandler>>>> = {
  StartLogging: { RestartAtOnce: failing('CloudTrail.ThrottlingException') },
  CheckLogging: { ClassifyEvent: checkedFirst },
  RestoreTrail: { CompareTrail: toRestore },
  VerifyTrail: { CompareTrail: toRestore },
  PublishUnclassified: { ClassifyEvent: failing('UnclassifiableEventError') },
};

/** Functions that check what they are given, write what they would say, and do nothing else. */
const FUNCTIONS: Readonly<Record<string, TaskHandler>> = {
  'cloudtrail:startLogging': () => ({}),
  'events:putEvents': () => ({ FailedEntryCount: 0 }),
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
  'restore-trail': (input) => {
    parseInput(restoreTrailInput, input);
    return { version: 1, calls: [], without: [] };
  },
  'record-incident': (input) => {
    if (asObject(input)['source'] === OWN_EVENT_SOURCE) {
      const { incident } = classified(stopLogging());
      const resolution = { source: 'sweep', at: incident.occurredAt, executionArn: EXECUTION_ARN };
      return { incident, status: 'RESTORED', ids: [incident.id], resolution };
    }
    const { moment } = parseInput(recordIncidentInput, input);
    return moment === 'detection'
      ? { duplicate: false, status: 'OPEN', announce: true, repeats: 1, waitSeconds: 0 }
      : { duplicate: false, status: 'RESTORED', next: 'notify' };
  },
  'publish-notification': (input) => {
    writeMessage(parseInput(publishNotificationInput, input), DEPLOYMENT);
    return { messageId: '0d7f1b9e' };
  },
};

const run = (
  overrides: Readonly<Record<string, TaskHandler>>,
  input: unknown = eventOf(stopLogging()),
): Promise<WorkflowRun> => runWorkflow({ input, handlers: { ...FUNCTIONS, ...overrides } });

/** The event with which a Task is entered. */
const eventFor = (name: string): unknown => (name.endsWith('Resolution') ? resolvedEvent([KEY]) : undefined);
const KEY = { trailArn: TRAIL_ARN, occurredAtId: `${STOPPED_AT}#x` };

const callsOf = ({ calls }: WorkflowRun, name: string) => calls.filter(({ state }) => state === name);

const cases = EXPECTED.flatMap(([name, errors, calls, next]) =>
  errors.split(' ').map((error) => ({ name, error, calls, next })),
);

/** Names that AWS documents for what a workflow matches, and that are matched here. */
const AWS_ERRORS = ['States.ALL', ...LAMBDA.split(' '), ...HUNG.split(' ')];

test('the table has a row for every Task', () => {
  const tasks = [...states].filter(([, { Type }]) => Type === 'Task').map(([name]) => name);
  expect(new Set(EXPECTED.map(([name]) => name))).toEqual(new Set(tasks));
});

/** Names in a Retry or Catch, each once. */
const matchedBy = (workflow: Workflow) =>
  new Set(
    allStates(workflow).flatMap(([, { Retry = [], Catch = [] }]) =>
      [...Retry, ...Catch].flatMap(({ ErrorEquals }) => ErrorEquals),
    ),
  );

test('every name in a Retry or Catch belongs to AWS, or to an error class', () => {
  const known = [...AWS_ERRORS, ...Object.keys(ERROR_CLASSES)];
  expect([...matchedBy(loadWorkflow())].filter((name) => !known.includes(name))).toEqual([]);
});

/**
 * Names that AWS documents for what the workflow of the tickets calls.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html#http-task-errors
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html#API_UpdateItem_Errors
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_UpdateOpsItem.html#API_UpdateOpsItem_Errors
 */
const TICKET_ERRORS = [
  'States.ALL',
  'States.Http.Socket',
  ...[400, 404, 429, 500, 502, 503, 504].map((status) => `States.Http.StatusCode.${status}`),
  'DynamoDB.ConditionalCheckFailedException',
  'Ssm.OpsItemNotFoundException',
];

test('every name in a Retry or Catch of the workflow of the tickets is one that AWS documents', () => {
  const webhook = { preset: 'jira', connectionArn: 'arn', url: 'https://tickets.example.com' } as const;
  const tickets = loadTickets({ tickets: TICKET_SYSTEMS, webhook, chat: true });
  expect(matchedBy(tickets)).toEqual(new Set(TICKET_ERRORS));
});

describe('a Task that keeps failing', () => {
  test.each(cases)(
    '$name with $error makes $calls calls, then goes to $next',
    async ({ name, error, calls, next }) => {
      const failed = await run({ ...WAY_TO[name], [name]: failing(error) }, eventFor(name));
      const { visits } = buildTimeline(failed.history);
      const visit = visits.findIndex(({ state }) => state === name);
      expect(visits[visit]).toMatchObject({ caught: { error } });
      expect(visits[visit]?.attempts).toHaveLength(calls);
      expect(visits.find(({ from }) => from?.visit === visit && from.how === 'caught')?.state).toBe(next);
      expectAnnounced(failed, [
        ...Object.values(FAILURE_NAMES),
        ...(name === 'ClassifyEvent' ? [error] : []),
      ]);
    },
  );

  /** It ends well, or under a name that says how; and the workflow or the failure rule notifies people of it. */
  function expectAnnounced({ status, error, history }: WorkflowRun, names: string[]): void {
    if (status !== 'SUCCEEDED') expect(names).toContain(error);
    const published = buildTimeline(history).visits.some(
      ({ state, attempts }) => state.startsWith('Publish') && attempts.at(-1)?.outcome === 'succeeded',
    );
    // Nobody is notified of incidents that are over already.
    const nothingToSay = caughtIn(history).includes('NothingToResolveError');
    const unannounced = [FAILURE_NAMES.notPublished, FAILURE_NAMES.notResolved] as string[];
    expect(published || nothingToSay || unannounced.includes(error ?? '')).toBe(true);
  }
});

const caughtIn = (history: WorkflowRun['history']) =>
  buildTimeline(history).visits.map(({ caught }) => caught?.error);

describe('a Task that fails temporarily', () => {
  const passing = cases.filter(({ calls }) => calls > 1);

  test.each(passing)(
    '$name continues after $error as if no error had occurred',
    async ({ name, error, calls }) => {
      const { slot = '' } = FUNCTION_TASKS.find((task) => task.name === name) ?? {};
      const real = FUNCTIONS[functionOfSlot(slot)]!;
      const undisturbed = await run({ ...WAY_TO[name], [name]: real }, eventFor(name));
      const disturbed = await run(
        { ...WAY_TO[name], [name]: failing(error, calls - 1, real) },
        eventFor(name),
      );
      expect(callsOf(disturbed, name)).toHaveLength(calls);
      expect(disturbed.visited.toSorted()).toEqual(undisturbed.visited.toSorted());
      expect([disturbed.status, disturbed.error]).toEqual([undisturbed.status, undisturbed.error]);
    },
  );
});
