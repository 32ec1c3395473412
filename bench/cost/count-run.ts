import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { Installation } from '../../local/installation.ts';
import type { ScenarioWatcher } from '../../local/scenarios/run-scenario.ts';
import { PRICES } from '../../docs/prices.ts';
import { TABLE_INDEXES } from '../../tasks/contract/table.ts';

/** Gigabytes of memory of each function, as the stack gives them. */
const MEMORY = 0.5;
/** A write of an item writes its three indexes too; a unit is a kilobyte. */
const WRITES = 1 + Object.keys(TABLE_INDEXES).length;

/** What a run used: the events of the calls of others and of the remediator's own, with everything that followed. */
export interface RunCounts {
  executions: number;
  /** States entered, and retries. */
  transitions: number;
  /** Calls of functions, and the milliseconds that they took here. */
  functions: number;
  milliseconds: number;
  /** Functions that were called before StartLogging; undefined where it was not called. */
  functionsBeforeStart: number | undefined;
  /** Requests to AWS by `service:action`, those of functions and those that the workflow makes itself. */
  readonly requests: Record<string, number>;
  mails: number;
  /** Request units of the table. */
  readUnits: number;
  writeUnits: number;
  /** Bytes of history, which the workflow logs. */
  logged: number;
}

/** Counts what a scenario uses, without the sweeps that it asks for. An event starts the workflow besides. */
export class RunCounter implements ScenarioWatcher {
  readonly counts: RunCounts = {
    executions: 0,
    transitions: 0,
    functions: 0,
    milliseconds: 0,
    functionsBeforeStart: undefined,
    requests: {},
    mails: 0,
    readUnits: 0,
    writeUnits: 0,
    logged: 0,
  };
  readonly #started = new Map<string, number>();
  #paused = false;
  readonly #event: object | undefined;

  constructor(event?: object) {
    this.#event = event;
  }

  ready({ events, dynamo, stateMachine }: Installation): void {
    events.on('history', (event, { executionArn }) => {
      this.#add(event, executionArn);
    });
    events.on('ticketHistory', (event, { executionArn }) => {
      this.#add(event, executionArn);
    });
    events.on('ownCall', ({ service, action }) => {
      this.#request(`${service}:${action}`);
    });
    events.on('delivery', ({ protocol }) => {
      if (protocol === 'email') this.counts.mails += 1;
    });
    dynamo.onRequest((action, bytes) => {
      this.#request(`dynamodb:${action}`);
      if (this.#paused) return;
      if (/^(Get|Query|Batch)/.test(action)) this.counts.readUnits += 1;
      else this.counts.writeUnits += WRITES * Math.ceil(bytes / 1024);
    });
    if (this.#event) stateMachine.startExecution(this.#event);
  }

  stepping(step: object): void {
    this.#paused = 'sweep' in step;
  }

  stepped(): void {
    this.#paused = false;
  }

  /** What follows only looks at the result. */
  settled(): void {
    this.#paused = true;
  }

  #request(name: string): void {
    if (this.#paused) return;
    this.counts.requests[name] = (this.counts.requests[name] ?? 0) + 1;
    if (name === 'cloudtrail:StartLogging') this.counts.functionsBeforeStart ??= this.counts.functions;
  }

  #add(event: HistoryEvent, arn: string): void {
    const { type = '', id, previousEventId, timestamp } = event;
    const { counts } = this;
    const time = Number(timestamp);
    counts.logged += JSON.stringify(event).length;
    if (type === 'ExecutionStarted') counts.executions += 1;
    // A Task counts with its attempts: each retry is paid for.
    if (/^(?!Task).*StateEntered$/.test(type) || /^(Task|LambdaFunction)Scheduled$/.test(type))
      counts.transitions += 1;
    if (type === 'LambdaFunctionStarted') {
      counts.functions += 1;
      this.#started.set(`${arn} ${id ?? ''}`, time);
    }
    if (/^LambdaFunction(Succeeded|Failed|TimedOut)$/.test(type))
      counts.milliseconds += Math.max(
        1,
        time - (this.#started.get(`${arn} ${previousEventId ?? ''}`) ?? time),
      );
  }
}

/** What functions used, in seconds of a gigabyte of memory. */
export function gigabyteSeconds({ milliseconds }: RunCounts): number {
  return (milliseconds / 1000) * MEMORY;
}

/** What a run costs in US dollars at the list prices of us-east-1, without free tiers, KMS and traces. */
export function dollarsOf(counts: RunCounts): number {
  const { requests, functions, transitions, mails, readUnits, writeUnits, logged } = counts;
  return (
    transitions * PRICES.transition +
    functions * PRICES.call +
    gigabyteSeconds(counts) * PRICES.gigabyteSecond +
    readUnits * PRICES.readUnit +
    writeUnits * PRICES.writeUnit +
    mails * PRICES.mail +
    (requests['events:PutEvents'] ?? 0) * PRICES.customEvent +
    (logged / 1e9) * PRICES.logGigabyte
  );
}

/** Requests to AWS, all together. */
export function requestCount({ requests }: RunCounts): number {
  return Object.values(requests).reduce((sum, count) => sum + count, 0);
}
