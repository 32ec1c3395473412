import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from '@jest/globals';
import { faultsFor, runCase } from '../../bench/faults/benchmark.ts';
import { DOCUMENTED } from '../../bench/faults/documented.ts';
import { FINAL, FUNCTION_FAULTS, type Fault } from '../../bench/faults/faults.ts';
import {
  faultMatrix,
  faultsSection,
  faultTotals,
  faultViolations,
  type CaseResult,
} from '../../bench/faults/matrix.ts';
import type { WireCall } from '../../bench/faults/proxy.ts';
import { faultsOf, isOf, ROWS } from '../../bench/faults/rows.ts';
import { CaseRunner, type Broken, type Case, type Times } from '../../bench/faults/run-case.ts';
import type { TaskHandler } from '../../local/workflow/aws-semantics.ts';
import { allStates, loadWorkflow, type Workflow } from '../../statemachine/definition.ts';
import { loadTickets, TICKET_SYSTEMS, WEBHOOK_PRESETS } from '../../statemachine/tickets.ts';
import { TERMINAL_ERRORS } from '../../tasks/contract/errors.ts';
import { START_LOGGING_ERRORS } from '../fixtures/aws-errors.ts';
import { SLOTS, webhook } from '../fixtures/run-tickets.ts';

const runner = new CaseRunner();
afterAll(() => runner.close());

async function runCases(cases: readonly Case[], broken?: Broken): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  for (const one of cases) results.push(await runCase(runner, one, broken));
  return results;
}

/** Errors whose code on the wire is another. */
const WIRE_NAMES: Readonly<Record<string, string>> = {
  'sns:InvalidParameterValueException': 'ParameterValueInvalid',
};

/** The cases of a call, such as `RecordOutcome PutItem`, with one fault. */
const casesOf = (call: string, fault: string, ...times: Times[]): Case[] =>
  faultsFor([call])
    .filter((one) => one.fault.name === fault)
    .flatMap((one) => times.map((each) => ({ ...one, times: each })));

const TASKS = [loadWorkflow(), ...WEBHOOK_PRESETS.map(ticketsWith)]
  .flatMap(allStates)
  .filter(([, { Type }]) => Type === 'Task');

test('the matrix has a row for every Task of both workflows, with every ticket system, preset and the chat', () => {
  const rows = ROWS.map(({ task }) => task).filter((task) => task !== '');
  expect(new Set(rows)).toEqual(new Set(TASKS.map(([name]) => name)));
});

function ticketsWith(preset: (typeof WEBHOOK_PRESETS)[number]): Workflow {
  return loadTickets({ ...webhook(preset), tickets: TICKET_SYSTEMS, chat: true }, SLOTS);
}

/** A row of each way on which the rows come. */
const WAYS = [
  ...Map.groupBy(ROWS, ({ task: _t, service: _s, action: _a, ...way }) => JSON.stringify(way)).values(),
];

test('the matrix has a row for every call of a Task, and without a fault no invariant is violated', async () => {
  const fault: Fault = { column: 'err', name: 'none' };
  const missing: WireCall[] = [];
  for (const [row] of WAYS) {
    const ran = await runner.run({ row: row!, fault, times: 'once' });
    expect(ran.judged('once').filter(({ invariant }) => invariant !== 'F')).toEqual([]);
    missing.push(...ran.exchanges.filter((call) => !ROWS.some((one) => one.task !== '' && isOf(one, call))));
  }
  expect(missing.map(({ task, service, action }) => `${task} ${service}:${action}`)).toEqual([]);
}, 240_000);

test.each(Object.keys(DOCUMENTED).filter((call) => !/:$|^http/.test(call)))(
  'the faults of %s are every error that its documentation names',
  (call) => {
    const [service = '', action = ''] = call.split(':');
    const client = { events: 'eventbridge' }[service] ?? service;
    const page = readFileSync(
      `node_modules/@aws-sdk/client-${client}/dist-types/commands/${action}Command.d.ts`,
      'utf8',
    );
    const thrown = [...page.matchAll(/@throws \{@link (\w+)\}/g)].map(
      ([, name = '']) => WIRE_NAMES[`${service}:${name}`] ?? name,
    );
    const given = faultsOf({ service, action }).map(({ name }) => name.replace('Lambda.', ''));
    // The base class of all, and InvalidEndpointException of the discovery of endpoints, which is off.
    const named = thrown.filter((name) => !/\wServiceException$|^InvalidEndpoint/.test(name));
    expect(
      named.filter((name) => !given.includes(name) && !given.includes(name.replace(/Exception$/, ''))),
    ).toEqual([]);
  },
);

test('no Retry and no Catch names an error of calling a function that has a case for ever alone', () => {
  const matched = TASKS.flatMap(([, { Retry = [], Catch = [] }]) => [...Retry, ...Catch]).flatMap(
    ({ ErrorEquals }) => ErrorEquals,
  );
  const lasting = FUNCTION_FAULTS.filter((fault) => fault.lasting).map(({ name }) => name);
  expect(lasting.filter((name) => matched.includes(name))).toEqual([]);
});

test('the errors after which no restart is expected are the ones that end the repair', () => {
  const terminal = TERMINAL_ERRORS.map(({ name }) => name);
  const ending = START_LOGGING_ERRORS.filter(([, , judged]) => terminal.includes(judged)).map(
    ([name]) => name,
  );
  expect([...FINAL].toSorted()).toEqual(ending.toSorted());
});

test('every invariant holds in a part of the matrix', async () => {
  const results = await runCases([
    ...casesOf('RestartAtOnce StartLogging', 'truncated', 'once'),
    ...casesOf('StartLogging StartLogging', 'reset', 'three times'),
    ...casesOf('VerifyLogging Invoke', 'Lambda.Unknown', 'for ever'),
    ...casesOf('VerifyLogging Invoke', 'Lambda.ResourceNotFoundException', 'for ever'),
    ...casesOf('VerifyLogging Invoke', 'the answer {}', 'once'),
    ...casesOf('RecordOutcome PutItem', 'ConditionalCheckFailedException', 'for ever'),
    ...casesOf('PublishOutcome Publish', 'empty', 'once'),
    ...casesOf('AnnounceOutcome PutEvents', 'slow', 'once'),
    ...casesOf('OpenTicket invoke', 'ServiceUnavailable', 'for ever'),
  ]);
  expect(faultViolations(results)).toEqual([]);
  expect(faultTotals(results)).toBe('9 cases of 7 calls: every invariant holds in all.');
  expect(faultMatrix(results).split('\n')).toEqual([
    'CALL                           ERR BUSY FAIL LOST  RST  CUT BARE JUNK SLOW DEAD',
    'RestartAtOnce StartLogging       -    -    -    -    -   ok    -    -    -    -',
    'StartLogging StartLogging        -    -    -    -   ok    -    -    -    -    -',
    'VerifyLogging Invoke            ok    -    -    -    -    -   ok    -    -   ok',
    'RecordOutcome PutItem           ok    -    -    -    -    -    -    -    -    -',
    'PublishOutcome Publish           -    -    -    -    -    -   ok    -    -    -',
    'AnnounceOutcome PutEvents        -    -    -    -    -    -    -    -   ok    -',
    'OpenTicket invoke               ok    -    -    -    -    -    -    -    -    -',
  ]);
}, 120_000);

describe('the judge reports a workflow', () => {
  const broken = async (cases: Case[], workflow: Broken) => {
    const results = await runCases(cases, workflow);
    expect(results).toHaveLength(1);
    return results;
  };

  test('whose StartLogging does not make the call that it reports', async () => {
    const results = await broken(casesOf('StartLogging Invoke', 'Lambda.Unknown', 'once'), {
      instead: (state, handler) =>
        state === 'StartLogging' ? () => ({ acceptedAt: new Date().toISOString() }) : handler,
    });
    expect(faultViolations(results)).toContainEqual(expect.stringMatching(/^R {2}.*the trail is stopped$/));
    expect(faultMatrix(results)).toMatch(/^StartLogging Invoke .* R\.\.$/m);
    expect(faultsSection(results, new Date(0))).toContain(
      '1 case of 1 call: an invariant does not hold in 1.',
    );
  });

  test('whose RestoreTrail does not make the calls that it reports', async () => {
    const results = await broken(casesOf('RestoreTrail Invoke', 'Lambda.Unknown', 'once'), {
      instead: (state, handler) => (state === 'RestoreTrail' ? () => ({}) : handler),
    });
    expect(faultViolations(results)).toContainEqual(
      expect.stringMatching(/^R {2}.*the trail is not as approved$/),
    );
  });

  test('that hides a failure to publish the last message', async () => {
    const results = await broken(casesOf('PublishOutcome Publish', 'InvalidParameter', 'for ever'), {
      adapt: (workflow) => caughtTo(workflow, 'PublishOutcome', 'Done'),
    });
    expect(faultViolations(results)).toContainEqual(
      expect.stringMatching(/^N {2}.*no message of the result .* SUCCEEDED$/),
    );
  });

  test('that hides a failure to publish an event that cannot be classified', async () => {
    const results = await broken(casesOf('PublishUnclassified Publish', 'InvalidParameter', 'for ever'), {
      adapt: (workflow) => caughtTo(workflow, 'PublishUnclassified', 'Done'),
    });
    expect(faultViolations(results)).toContainEqual(
      expect.stringMatching(/^N {2}.*no message about an execution that ended SUCCEEDED$/),
    );
  });

  test('that hides a failure to record the incident', async () => {
    const results = await broken(casesOf('RecordOutcome Invoke', 'Lambda.Unknown', 'for ever'), {
      adapt: (workflow) => caughtTo(workflow, 'RecordOutcome', 'Done'),
    });
    expect(faultViolations(results)).toContainEqual(
      expect.stringMatching(/^D {2}.*the record is OPEN instead of/),
    );
  });

  test('that hides a failure to notify the chat', async () => {
    const results = await broken(casesOf('PublishToChat Publish', 'InvalidParameter', 'for ever'), {
      adapt: (workflow) => caughtTo(workflow, 'PublishToChat', 'IsEnded'),
    });
    expect(faultViolations(results)).toEqual([
      expect.stringMatching(/^D {2}.*tickets: none, and no execution failed$/),
    ]);
  });

  test('that notifies the chat of an incident that does not exist', async () => {
    const results = await broken(casesOf('PublishToChat Publish', 'Throttled', 'once'), {
      instead: (state, handler) =>
        state === 'PublishToChat' ? (input) => twice(handler, input, 'LOGGING_STOPPED') : handler,
    });
    expect(faultViolations(results)).toEqual([
      expect.stringMatching(/^D {2}.*tickets: .*chat \[OPEN\] OTHER.*, and no execution failed$/),
    ]);
  });

  test('that reports a logging trail without calling GetTrailStatus', async () => {
    const now = new Date().toISOString();
    const verification = {
      ...{
        isLogging: true,
        startLoggingTime: now,
        stopLoggingTime: null,
        verifiedAt: now,
        blindWindowSeconds: 0,
      },
      ...{ latestDeliveryError: null, deliveryErrors: [], latestDeliveryTime: null },
    };
    const results = await broken(casesOf('StartLogging Invoke', 'Error', 'for ever'), {
      instead: (state, handler) => (state === 'VerifyLogging' ? () => verification : handler),
    });
    for (const claim of ['a message says "', 'the record says RESTORED$', 'the execution succeeded$'])
      expect(faultViolations(results)).toContainEqual(expect.stringMatching(`^S {2}.*${claim}`));
  });

  test('in which the fault was never injected', async () => {
    const [one] = casesOf('CheckLogging Invoke', 'Lambda.Unknown', 'once');
    const results = await broken([{ ...one!, row: { ...one!.row, scenario: 'malformed-event' } }], {});
    expect(faultViolations(results)).toEqual([expect.stringMatching(/^F {2}.*the fault never struck$/)]);
  });

  test('in which nothing happened', async () => {
    const [one] = casesOf('PublishUnclassified Publish', 'InvalidParameter', 'once');
    const results = await broken([{ ...one!, row: { ...one!.row, steps: [] } }], {});
    expect(faultViolations(results)).toContainEqual(expect.stringMatching(/^F {2}.*no execution ran$/));
  });
});

/** A Task that does its work with another word in its input first, and then as it should. */
async function twice(handler: TaskHandler, input: unknown, word: string): Promise<unknown> {
  await handler(JSON.parse(JSON.stringify(input).replaceAll(word, 'OTHER')));
  return handler(input);
}

/** The workflow in which all errors of a state lead to another one. */
function caughtTo(workflow: Workflow, name: string, Next: string): Workflow {
  const state = workflow.States[name];
  if (!state) return workflow;
  const Catch = [{ ErrorEquals: ['States.ALL'], ResultPath: '$.hidden', Next }];
  return { ...workflow, States: { ...workflow.States, [name]: { ...state, Catch } } };
}
