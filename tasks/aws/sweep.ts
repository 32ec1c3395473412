import type { TrailStatus } from '../core/judge-status.ts';
import type { SweepPlace } from '../core/judge-sweep.ts';
import { readStatus } from './read-trails.ts';

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

/** One sweep: where and when it runs, what it has done so far, and the status of each trail, read once. */
export interface Sweep {
  place: SweepPlace;
  report: SweepReport;
  statusOf: (trailArn: string) => Promise<TrailStatus>;
}

/** A sweep that has not done anything yet. */
export function beginSweep(place: SweepPlace): Sweep {
  const read = new Map<string, Promise<TrailStatus>>();
  return {
    place,
    report: { swept: 0, notLogging: 0, started: [], failures: [] },
    statusOf: (trailArn) => {
      const status = read.get(trailArn) ?? readStatus(place.region, trailArn);
      read.set(trailArn, status);
      return status;
    },
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
