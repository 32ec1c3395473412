import type { Trail } from '@aws-sdk/client-cloudtrail';
import type { TrailSelectors } from '../contract/trail-configuration.ts';
import type { TrailStatus } from '../repairs/start-logging/judge-status.ts';
import type { SweepScope } from '../sweep/plan-start.ts';
import type { UnresolvedIncident } from '../record/resolve-incidents.ts';
import { readUnresolved } from './incident-store.ts';
import { describeTrails, readSelectorsIn, readStatus } from './read-trails.ts';

/** What a sweep did. */
export interface SweepReport {
  /** Trails of this account with their home in this Region that could be looked at. */
  swept: number;
  /** Those that should log and do not. */
  notLogging: number;
  /** Names of the executions that were started. */
  started: string[];
  /** What could not be looked at or done, a sentence each. */
  failures: string[];
}

/** One sweep: where and when it runs, what it has done so far, and what it reads of trails, each once. */
export interface Sweep {
  scope: SweepScope;
  report: SweepReport;
  /** The trails that log in this Region. */
  described: () => Promise<Trail[]>;
  selectorsOf: (trailArn: string) => Promise<TrailSelectors>;
  statusOf: (trailArn: string) => Promise<TrailStatus>;
  /** Incidents that need action. */
  unresolved: () => Promise<UnresolvedIncident[]>;
}

/** A sweep that has not done anything yet. */
export function beginSweep(scope: SweepScope): Sweep {
  const described = once(describeTrails);
  const unresolved = once(() => readUnresolved(scope.now));
  return {
    scope,
    report: { swept: 0, notLogging: 0, started: [], failures: [] },
    described: () => described(scope.region),
    selectorsOf: once((trailArn) => readSelectorsIn(scope.region, trailArn)),
    statusOf: once((trailArn) => readStatus(scope.region, trailArn)),
    unresolved: () => unresolved(''),
  };
}

function once<Answer>(read: (about: string) => Promise<Answer>): (about: string) => Promise<Answer> {
  const answers = new Map<string, Promise<Answer>>();
  return (about) => {
    const answer = answers.get(about) ?? read(about);
    answers.set(about, answer);
    return answer;
  };
}

/** Does one part of a sweep. If it fails, the report says so, the answer is undefined, and the other parts go on. */
export async function attempt<Result>(
  { report }: Sweep,
  what: string,
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    const failure = `${what}: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`;
    // Two parts that need the same answer fail together.
    if (!report.failures.includes(failure)) report.failures.push(failure);
    return undefined;
  }
}
