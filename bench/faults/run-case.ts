import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { ConfiguredRetryStrategy } from '@smithy/core/retry';
import type { Detour } from '../../local/detour.ts';
import { loadScenario } from '../../local/scenarios/load-scenario.ts';
import { runScenario, type ScenarioResult } from '../../local/scenarios/run-scenario.ts';
import type { Scenario } from '../../local/scenarios/scenario.ts';
import { DEFAULT_REGION, EMBEDDED } from '../../local/settings.ts';
import { StateFolder } from '../../local/state-folder.ts';
import { ReportedError, type TaskHandler } from '../../local/workflow/aws-semantics.ts';
import { integrationOf, type State, type Workflow } from '../../statemachine/definition.ts';
import { CLIENT_SETTINGS } from '../../tasks/aws/client-settings.ts';
import { CLOUDTRAIL_TIMEOUT, cloudTrailIn, READ_ATTEMPTS } from '../../tasks/aws/cloudtrail-client.ts';
import { deliveryClients } from '../../tasks/aws/delivery-clients.ts';
import { dynamo } from '../../tasks/aws/dynamo-client.ts';
import { sns } from '../../tasks/aws/sns-client.ts';
import { ssm } from '../../tasks/aws/ssm-client.ts';
import { FINAL, PASSING, type Fault } from './faults.ts';
import { judge, type Truth, type Violation } from './judge.ts';
import { asTask, FaultProxy, type Exchange } from './proxy.ts';
import { isOf, type Row } from './rows.ts';
import { ticketsSeen } from './ticket-rows.ts';
import { watchConfiguration } from './watch-configuration.ts';

/** How often a fault is applied. */
export const TIMES = { once: 1, 'three times': 3, 'for ever': Infinity } as const;
export type Times = keyof typeof TIMES;

/** A cell's part: a fault of a row, so often. */
export interface Case {
  readonly row: Row;
  readonly fault: Fault;
  readonly times: Times;
}

/** Parts of the remediator that are broken on purpose, to see the judge report it. */
export type Broken = Pick<Detour, 'adapt' | 'instead'>;

/** What a case came to. */
export interface Ran {
  /** How often the fault was applied. */
  readonly struck: number;
  /** Every request of a Task. */
  readonly exchanges: readonly Exchange[];
  /** The invariants that do not hold, if the fault was to be applied so often. */
  judged(times: Times): Violation[];
}

/** Milliseconds that clients wait for answers that do not come, and seconds of a Task without a function. */
const SHORT = { client: 200, task: 0.2 };

/** How often a case is run again in which the fault did not strike: other calls were too slow for the short timeouts. */
const AGAIN = 3;

let containers = 0;

/**
 * Runs cases one after the other, each in an installation of its own, with functions that nothing has called before. One a
 * process: AWS clients resolve their endpoint once.
 */
export class CaseRunner {
  readonly #proxy = new FaultProxy();
  readonly #started = this.#proxy.start();

  async run(given: Case, broken: Broken = {}): Promise<Ran> {
    await this.#started;
    const isShort = given.fault.column === 'lost' || given.fault.column === 'slow';
    for (let tries = isShort ? AGAIN : 0; ; tries -= 1) {
      const ran = await this.#runOnce(given, broken);
      if (ran.struck > 0 || tries === 0) return ran;
    }
  }

  async #runOnce({ row, fault, times }: Case, broken: Broken): Promise<Ran> {
    const short = fault.wire?.how === 'lost' || fault.wire?.how === 'slow';
    setClients(short);
    let struck = 0;
    const isDue = () => {
      if (struck >= TIMES[times]) return false;
      struck += 1;
      return true;
    };
    this.#proxy.reset((call) => {
      if (row.way?.task === call.task) return row.way.fault;
      return fault.wire && isOf(row, call) && isDue() ? fault.wire : undefined;
    });
    const detour: Detour = {
      tickets: row.tickets?.settings,
      route: this.#proxy.route,
      instead: (state, handler) => {
        const real = broken.instead?.(state, handler) ?? handler;
        return watched(
          state,
          fault.function && row.task === state ? failing(real, fault.function, isDue) : real,
        );
      },
      adapt: (workflow) => {
        const adapted = broken.adapt?.(workflow) ?? workflow;
        return short ? shortened(adapted, row.task) : adapted;
      },
    };
    const scenario = scenarioOf(row);
    const configuration = watchConfiguration();
    const folder = await mkdtemp(join(tmpdir(), 'faults-bench-'));
    try {
      const { observed, recorder } = await runScenario(scenario, {
        folder: new StateFolder(folder),
        speed: Infinity,
        faulty: { detour, containers: `case=${(containers += 1)}` },
        watcher: {
          async ready(installation, trail) {
            configuration.begin(installation, trail);
            await row.prepare?.(installation);
          },
          settled: () => {
            configuration.end();
          },
        },
      });
      const { expect } = scenario;
      const seen = {
        trail: observed.trail,
        ...(scenario.trail.enforced && { asApproved: configuration.isAsBefore() }),
        executions: recorder.executions(),
        tickets: recorder.ticketExecutions(),
        mails: recorder.mails(),
        recorded: observed.incident?.status,
        expected: expect.incident?.status,
        ...ticketsOf(row, scenario, { observed, recorder }),
        exchanges: this.#proxy.exchanges,
        struck,
      };
      const possible = (given: Case) => ({
        repairable: expect.trail === 'logging' && isRepairable(given),
        restorable: isRestorable(given),
      });
      return {
        struck,
        exchanges: seen.exchanges,
        judged: (asOf) => judge({ ...seen, ...possible({ row, fault, times: asOf }) }),
      };
    } finally {
      this.#proxy.hangUp();
      await rm(folder, { recursive: true, force: true });
    }
  }

  async close(): Promise<void> {
    await this.#proxy.close();
    setClients(false);
  }
}

/** The trail of a stop has been logging for a day, with approved settings. Sweeps would take longer than everything else. */
function scenarioOf({ scenario: name, steps: others }: Row): Scenario {
  const { conditions: _none, ...scenario } = loadScenario(name);
  const steps = others ?? scenario.steps.filter((step) => !('sweep' in step));
  const trail = { ...scenario.trail, ...(name === 'stop' && { approved: true, loggingFor: 86_400 }) };
  return { ...scenario, steps, trail };
}

/** The tickets as they are, and as an undisturbed run leaves them. */
function ticketsOf(
  { tickets }: Row,
  { tickets: system, expect }: Scenario,
  { observed, recorder }: Pick<ScenarioResult, 'observed' | 'recorder'>,
): Pick<Truth, 'ticketed' | 'ticketsExpected'> {
  if (tickets) return { ticketed: ticketsSeen(recorder), ticketsExpected: tickets.expected };
  const { opsItems = [], findings = [], webhook = [] } = expect;
  return {
    ticketed: system ? [...observed.opsItems, ...observed.findings, ...observed.webhook] : [],
    ticketsExpected: [...opsItems, ...findings, ...webhook],
  };
}

/** Whether an enforced trail can be as approved again: the fault passes, or is none of the calls that restore. */
function isRestorable({ row: { task }, fault: { wire, function: called }, times }: Case): boolean {
  if (!['CompareTrail', 'RestoreTrail'].includes(task)) return true;
  if (times === 'for ever') return called?.after === true && task === 'RestoreTrail';
  return wire?.how !== 'error' || PASSING.includes(wire.name);
}

/** Whether some StartLogging gets through. Where it is another Task that fails, RestartAtOnce or StartLogging does. */
function isRepairable({ row, fault, times }: Case): boolean {
  const { task, service, scenario } = row;
  if (scenario === 'enforce-delete') return isRestorable({ row, fault, times });
  const { wire, function: called } = fault;
  const decides = ['StartLogging', 'CheckLogging', ''].includes(task) && service === 'cloudtrail';
  if (decides && wire?.how === 'error' && FINAL.includes(wire.name)) return false;
  if (times !== 'for ever' || !(task === 'StartLogging' || (task === '' && service === 'cloudtrail')))
    return true;
  return called ? called.after === true : !['error', 'lost', 'reset'].includes(wire?.how ?? '');
}

// The remediator's own calls have executions too: their requests are not counted.
const OWN = new RegExp(`assumed-role/(${EMBEDDED.remediatorRole}|${EMBEDDED.stateMachineName})/`);
const watched =
  (state: string, handler: TaskHandler): TaskHandler =>
  (input, context) =>
    OWN.test(JSON.stringify(input)) ? handler(input, context) : asTask(state, () => handler(input, context));

function failing(
  handler: TaskHandler,
  fault: NonNullable<Fault['function']>,
  isDue: () => boolean,
): TaskHandler {
  return async (input, context) => {
    if (OWN.test(JSON.stringify(input)) || !isDue()) return handler(input, context);
    if (fault.after) await handler(input, context);
    if ('answer' in fault) return fault.answer;
    const { error } = fault;
    throw new ReportedError(
      error,
      JSON.stringify({ errorType: error, errorMessage: `${error} of the bench` }),
    );
  };
}

// A client that waits for minutes in all would make a case take as long. Waits between its own tries are left out.
function setClients(short: boolean): void {
  const { requestTimeout } = CLIENT_SETTINGS.requestHandler;
  const cloudTrail = [1, READ_ATTEMPTS].map((attempts) => cloudTrailIn(DEFAULT_REGION, attempts));
  const { s3, kms, logs, sns: topics } = deliveryClients;
  const delivery = [s3(DEFAULT_REGION), kms(DEFAULT_REGION), logs(DEFAULT_REGION), topics(DEFAULT_REGION)];
  for (const client of [dynamo, sns, ssm, ...cloudTrail, ...delivery]) {
    const standard = client instanceof CloudTrailClient ? CLOUDTRAIL_TIMEOUT : requestTimeout;
    // A new one has the whole retry quota, as a new container has.
    client.config.retryStrategy = () =>
      Promise.resolve(new ConfiguredRetryStrategy(client.config.maxAttempts, 0));
    (client.config.requestHandler as unknown as HttpHandler).updateHttpClientConfig(
      'requestTimeout',
      short ? SHORT.client : standard,
    );
  }
}

/** The part of the SDK's handler that its types leave out. */
interface HttpHandler {
  updateHttpClientConfig(key: 'requestTimeout', value: number): void;
}

type Retrier = NonNullable<State['Retry']>[number];

const persisted = (retrier: Retrier): Retrier =>
  retrier.ErrorEquals.includes('DynamoDB.ConditionalCheckFailedException')
    ? { ...retrier, MaxAttempts: retrier.MaxAttempts * 20 }
    : retrier;

/**
 * The workflow with a short timeout of a Task that calls a service, or of all of them. An execution tries for seven minutes to get
 * a ticket that another one works on, which has it for one: without waits it needs more tries.
 */
function shortened(workflow: Workflow, task: string): Workflow {
  const shorten = ([name, state]: [string, State]): [string, State] => [
    name,
    {
      ...state,
      ...((task === '' || task === name) &&
        integrationOf(state.Resource ?? '') && { TimeoutSeconds: SHORT.task }),
      ...(state.Retry && { Retry: state.Retry.map(persisted) }),
      ...(state.Branches && { Branches: state.Branches.map((branch) => shortened(branch, task)) }),
    },
  ];
  return { ...workflow, States: Object.fromEntries(Object.entries(workflow.States).map(shorten)) };
}
