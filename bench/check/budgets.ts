import { requestCount, type RunCounts } from '../cost/count-run.ts';

/** Most that the bundle of a function may have, in kilobytes (minified, without its source map): it has the clients that it uses. */
export const KILOBYTES = {
  'classify-event': 40,
  'check-logging': 190,
  'start-logging': 190,
  'verify-logging': 190,
  'publish-notification': 233,
  'record-incident': 239,
  'compare-trail': 594,
  'restore-trail': 333,
  'sweep-trails': 640,
  'filter-delivery': 258,
} as const;

/** Most that a function may have beyond its bare clients, in kilobytes: a sweep compares trails and their delivery paths itself. */
export const BEYOND_CLIENTS = { 'restore-trail': 40, 'sweep-trails': 87 } as const;

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

/** What is over its budget; `bytes` are those of each bundle, `bare` those of the clients alone. */
export function overweight(
  bytes: Readonly<Record<keyof typeof KILOBYTES, number>>,
  bare: Readonly<Record<keyof typeof BEYOND_CLIENTS, number>>,
): string[] {
  return [
    ...namesOf(KILOBYTES).flatMap((name) => over(name, 'kilobytes', bytes[name] / 1000, KILOBYTES[name])),
    ...namesOf(BEYOND_CLIENTS).flatMap((name) =>
      over(name, 'kilobytes beyond its clients', (bytes[name] - bare[name]) / 1000, BEYOND_CLIENTS[name]),
    ),
  ];
}

function namesOf<Name extends string>(limits: Readonly<Record<Name, number>>): Name[] {
  return Object.keys(limits) as Name[];
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
