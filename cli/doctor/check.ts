/** Parts of a deployment that are examined, in the order in which they are shown. */
export const AREAS = [
  'stack',
  'drift',
  'policies',
  'rules',
  'role changes',
  'workflow',
  'tickets',
  'functions',
  'permissions',
  'topics',
  'table',
  'key',
  'sweep',
  'queues',
  'alarms',
  'alert paths',
  'trails',
  'baseline',
] as const;
export type Area = (typeof AREAS)[number];

/**
 * `unknown`: it could not be looked at, and counts as no pass. `absent`: embedded mode has no such part, or it was not to
 * be looked at.
 */
export const VERDICTS = ['pass', 'warning', 'failure', 'unknown', 'absent'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** The verdict of a check, and what to do about it. Texts may hold names that others chose. */
export interface Judgement {
  verdict: Verdict;
  what: string;
  todo?: string;
  /** A command that repairs it. */
  command?: string;
}

/** A check of an area with its result. */
export interface Check extends Judgement {
  area: Area;
}

export const pass = (what: string): Judgement => ({ verdict: 'pass', what });
export const warning = (what: string, todo: string): Judgement => ({ verdict: 'warning', what, todo });
export const failure = (what: string, todo: string, command?: string): Judgement => ({
  verdict: 'failure',
  what,
  todo,
  ...(command !== undefined && { command }),
});

/** How to put back what somebody changed or removed: a plain deployment changes nothing if the template is the same. */
export const PUT_BACK =
  'Put it back: npm run deploy -- --revert-drift, with the settings of this deployment.';
/** The same for what one command repairs too. */
export const REPAIR = 'The command below repairs it, and so does npm run deploy -- --revert-drift.';
/** The same for what somebody changed by a call that the rules match. */
export const LOOK_WHO = `incidents list says who did it, if the rules matched it. ${PUT_BACK}`;
/** What a deployment of another version lacks. */
export const DEPLOY_THIS = 'Deploy this version, or use the program of the deployed one.';

/** Whether all of a deployment was looked at, and nothing of it fails. */
export function isHealthy(checks: readonly Pick<Check, 'verdict'>[]): boolean {
  return checks.every(({ verdict }) => verdict !== 'failure' && verdict !== 'unknown');
}

/** All that is wrong; if nothing is, the one sentence that says so. */
export function judged(wrong: readonly Judgement[], right: string): readonly Judgement[] {
  return wrong.length > 0 ? wrong : [pass(right)];
}
