import { RESTORE_ACTIONS } from '../../tasks/contract/trail-diff.ts';
import type { Installation } from '../installation.ts';
import { parseTrailArn } from '../services/cloudtrail/trail-name.ts';
import type { ScenarioCall } from '../scenarios/make-call.ts';

/** How many calls CloudTrail accepted and refused. */
export interface CallCount {
  accepted: number;
  throttled: number;
  /** Refused for another reason. */
  refused: number;
}

/** How long a trail was without logging. */
export interface TrailOutage {
  readonly name: string;
  /** When logging stopped; absent while it logs. */
  since?: number;
  /** Milliseconds, without the time since `since`. */
  total: number;
  longest: number;
  stops: number;
}

/** The subject of a mail that covers several incidents. */
const SUMMARY = /^\[([A-Z ]+)\] [^:]+: (\d+)x (.+), since [^,]+, last by (.+)$/;

/** A mail that covers several incidents. */
export interface Summary {
  /** What is in the brackets: STOPPED, LOW. */
  readonly mark: string;
  readonly headline: string;
  readonly count: number;
  readonly actor: string;
}

/** Counts calls, outages, executions and mails of an attack while it runs. Times are of the real clock. */
export class AttackTally {
  readonly attacks: CallCount = { accepted: 0, throttled: 0, refused: 0 };
  readonly restarts: CallCount = { accepted: 0, throttled: 0, refused: 0 };
  /** The other calls with which enforced trails are restored. */
  readonly restores: CallCount = { accepted: 0, throttled: 0, refused: 0 };
  readonly checks: CallCount = { accepted: 0, throttled: 0, refused: 0 };
  /** Restarts of a trail that was logging: they used the write quota and changed nothing. */
  redundant = 0;
  /** Subjects of the mails, in the order of arrival. */
  readonly mails: string[] = [];
  /** Most mails to one address within any second of the scenario's clock. */
  mailsPerSecond = 0;
  /** Ids of the records whose events a rule matched. */
  readonly eventIds = new Set<string>();
  readonly executions = new Map<string, string>();
  /** Names of the errors with which executions failed, with their number. */
  readonly failures = new Map<string, number>();
  readonly outages: ReadonlyMap<string, TrailOutage>;
  readonly #mailTimes = new Map<string, number[]>();
  readonly #second: number;

  /** `attacked`: the calls of the attack. `arns`: the trails that are attacked. `second`: a second of the scenario's clock in milliseconds. */
  constructor(
    { events }: Installation,
    attacked: readonly ScenarioCall[],
    arns: readonly string[],
    second: number,
  ) {
    this.#second = second;
    this.outages = new Map(
      arns.map((arn) => [arn, { name: parseTrailArn(arn).name, total: 0, longest: 0, stops: 0 }]),
    );
    events.on('call', ({ service, action, params }, errorCode) => {
      if (service !== 'cloudtrail' || !attacked.some((each) => each === action)) return;
      count(this.attacks, errorCode);
      if (errorCode === undefined && action === 'StopLogging') this.#stopped(String(params['Name']));
    });
    events.on('ownCall', ({ service, action, params }, errorCode) => {
      if (service !== 'cloudtrail') return;
      if (action === 'GetTrailStatus') count(this.checks, errorCode);
      if (action !== 'StartLogging') {
        if (RESTORE_ACTIONS.some((each) => each === action)) count(this.restores, errorCode);
        return;
      }
      count(this.restarts, errorCode);
      if (errorCode === undefined) this.#started(String(params['Name']));
    });
    events.on('event', ({ detail }, rules) => {
      const { eventID } = detail as { eventID?: string };
      if (rules.includes('detection') && eventID !== undefined) this.eventIds.add(eventID);
    });
    events.on('history', (_event, { executionArn, status, error = status }) => {
      if (this.executions.get(executionArn) === status) return;
      this.executions.set(executionArn, status);
      if (status === 'FAILED' || status === 'TIMED_OUT' || status === 'ABORTED') {
        this.failures.set(error, (this.failures.get(error) ?? 0) + 1);
      }
    });
    events.on('delivery', ({ protocol, endpoint, subject }) => {
      if (protocol === 'email') this.#mailed(endpoint, subject);
    });
  }

  /** How many trails are without logging now. */
  stopped(): number {
    return [...this.outages.values()].filter(({ since }) => since !== undefined).length;
  }

  /** How many executions run now. */
  running(): number {
    return [...this.executions.values()].filter((status) => status === 'RUNNING').length;
  }

  /** The mails that cover several incidents. */
  summaries(): Summary[] {
    return this.mails.flatMap((subject) => {
      const [, mark, number, headline, actor] = SUMMARY.exec(subject) ?? [];
      return mark !== undefined && headline !== undefined && actor !== undefined
        ? [{ mark, headline, count: Number(number), actor }]
        : [];
    });
  }

  #stopped(given: string): void {
    const trail = this.#trail(given);
    if (!trail) return;
    trail.stops += 1;
    trail.since ??= Date.now();
  }

  #started(given: string): void {
    const trail = this.#trail(given);
    if (trail?.since === undefined) {
      this.redundant += 1;
      return;
    }
    const length = Date.now() - trail.since;
    trail.total += length;
    trail.longest = Math.max(trail.longest, length);
    delete trail.since;
  }

  /** Calls name a trail by ARN or by name. */
  #trail(given: string): TrailOutage | undefined {
    return this.outages.get(given) ?? [...this.outages.values()].find(({ name }) => name === given);
  }

  #mailed(address: string, subject: string): void {
    const now = Date.now();
    const recent = (this.#mailTimes.get(address) ?? []).filter((time) => now - time < this.#second);
    recent.push(now);
    this.#mailTimes.set(address, recent);
    this.mails.push(subject);
    this.mailsPerSecond = Math.max(this.mailsPerSecond, recent.length);
  }
}

function count(calls: CallCount, errorCode: string | undefined): void {
  if (errorCode === undefined) calls.accepted += 1;
  else if (errorCode === 'ThrottlingException') calls.throttled += 1;
  else calls.refused += 1;
}
