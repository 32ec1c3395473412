import { requestCount, type RunCounts } from '../cost/count-run.ts';

/** Most that the bundle of a function may have, in kilobytes (minified, without its source map): it has the clients that it uses. */
export const KILOBYTES = {
  'classify-event': 50,
  'check-logging': 210,
  'start-logging': 210,
  'verify-logging': 210,
  'publish-notification': 250,
  'record-incident': 268,
  'compare-trail': 614,
  'restore-trail': 366,
  'sweep-trails': 670,
  'filter-delivery': 277,
} as const;

/** What the run of a scenario may use at most. */
interface RunBudget {
  readonly transitions: number;
  readonly requests: number;
  /** Functions that are called before StartLogging. */
  readonly functionsBeforeStart?: number;
}

/** The budgets of runs, by scenario. */
export const RUNS: Readonly<Record<string, RunBudget>> = {
  stop: { transitions: 36, requests: 34, functionsBeforeStart: 0 },
  ticket: { transitions: 82, requests: 45, functionsBeforeStart: 0 },
  'drift-deleted': { transitions: 17, requests: 16 },
  drift: { transitions: 20, requests: 30 },
  'bucket-policy': { transitions: 20, requests: 32 },
  'denied-attempt': { transitions: 16, requests: 11 },
};

/** What is over its budget; `bytes` are those of each bundle. */
export function overweight(bytes: Readonly<Record<keyof typeof KILOBYTES, number>>): string[] {
  return Object.entries(KILOBYTES).flatMap(([name, limit]) =>
    over(name, 'kilobytes', bytes[name as keyof typeof KILOBYTES] / 1000, limit),
  );
}

/** What the run of a scenario used beyond its budget; nothing for one without a budget. */
export function overspent(scenario: string, counts: RunCounts): string[] {
  const budget = RUNS[scenario];
  if (!budget) return [];
  const { transitions, functionsBeforeStart: before } = counts;
  const limit = budget.functionsBeforeStart;
  return [
    ...over(scenario, 'transitions', transitions, budget.transitions),
    ...over(scenario, 'requests', requestCount(counts), budget.requests),
    ...over(scenario, 'functions before StartLogging', before ?? 0, limit),
    ...(limit !== undefined && before === undefined ? [`${scenario}: StartLogging was not called`] : []),
  ];
}

function over(name: string, what: string, used: number, limit = Infinity): string[] {
  return used <= limit ? [] : [`${name}: ${used} ${what}, at most ${limit}`];
}
