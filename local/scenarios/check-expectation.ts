import { duration } from '../../tasks/contract/duration.ts';
import type { StoredIncident } from '../../tasks/contract/table.ts';
import { clockTime } from '../show/clock.ts';
import type { Expectation } from './scenario.ts';

/** The result of a scenario, as read through the APIs. */
export interface Observed {
  readonly trail: 'logging' | 'stopped' | 'gone';
  readonly executions: readonly {
    readonly status: string;
    readonly error?: string;
    readonly visited: readonly string[];
  }[];
  readonly incident: StoredIncident | undefined;
  /** Headlines of the mails (`headlineOf`), in the order of arrival. */
  readonly mails: readonly string[];
  /** Status and title of the tickets in OpsCenter, in the order of their opening. */
  readonly opsItems: readonly string[];
  /** Record state and title of the findings in Security Hub, in the order of their creation. */
  readonly findings: readonly string[];
  /** Requests at the webhook, such as `trigger 200`. */
  readonly webhook: readonly string[];
  /** Status, or error, of each execution of the tickets. */
  readonly tickets: readonly string[];
}

/** One thing that was expected, and whether it is so. */
export interface Check {
  readonly holds: boolean;
  /** What is so; if it should be otherwise, also what was expected. */
  readonly text: string;
}

/** Compares the result of a scenario with what its file expects. */
export function checkExpectation(expect: Expectation, observed: Observed): Check[] {
  return [
    checkTrail(expect, observed),
    ...provenRepair(observed),
    checkIncident(expect, observed),
    ...checkExecutions(expect, observed),
    checkMails(expect, observed),
    ...checkTickets(expect, observed),
  ];
}

const TRAIL = {
  logging: 'GetTrailStatus: the trail is logging',
  stopped: 'GetTrailStatus: the trail is NOT logging',
  gone: 'GetTrailStatus: there is no such trail',
};

function check(holds: boolean, text: string, expected: string): Check {
  return { holds, text: holds ? text : `${text} (expected: ${expected})` };
}

function checkTrail({ trail }: Expectation, observed: Observed): Check {
  return check(observed.trail === trail, TRAIL[observed.trail], TRAIL[trail]);
}

/** What the stored incident says of a repair that worked. */
function provenRepair({ incident }: Observed): Check[] {
  const { outcome, proof } = incident?.repair ?? {};
  if (outcome !== 'restored' || !proof) return [];
  const [since, verified] = [proof.loggingSince, proof.verifiedAt].map((time) => clockTime(new Date(time)));
  const text = `logging again since ${since} UTC, verified at ${verified} UTC: without logging for ${duration(proof.blindWindowSeconds, 'long')}`;
  return [{ holds: true, text }];
}

function checkIncident({ incident: expected }: Expectation, { incident }: Observed): Check {
  if (expected === null || !incident) {
    const found = incident ? describe(factsOf(incident)) : 'no incident is stored';
    return check(!expected && !incident, found, expected ? describe(expected) : 'no incident is stored');
  }
  const { detections, comparison, calls, ...facts } = factsOf(incident);
  // Which paths saw it, and what the trail was compared with, is checked where the file says it.
  const found = describe({
    ...facts,
    ...(expected.detections && { detections }),
    ...(expected.comparison && { comparison }),
    ...(expected.calls && { calls }),
  });
  return check(found === describe(expected), found, describe(expected));
}

function factsOf({ kind, severity, status, repair, detections }: StoredIncident) {
  return {
    kind,
    severity,
    status,
    failure: repair?.failure?.error,
    comparison: repair?.comparison?.verdict,
    calls: repair?.calls?.map(({ call }) => call),
    detections: detections.map(({ source }) => source),
  };
}

function describe(incident: {
  kind: string;
  severity: string;
  status: string;
  failure?: string | undefined;
  comparison?: string | undefined;
  calls?: readonly string[] | undefined;
  detections?: readonly string[] | undefined;
}): string {
  const { kind, severity, status, failure, comparison, calls, detections } = incident;
  const reason = failure === undefined ? '' : `, ${failure}`;
  const compared = comparison === undefined ? '' : `, compared: ${comparison}`;
  const restored = calls === undefined ? '' : `, by ${calls.join(', ')}`;
  const seenBy = detections === undefined ? '' : `, seen by ${detections.join(' and ')}`;
  return `incident ${status}: ${kind}, ${severity}${reason}${compared}${restored}${seenBy}`;
}

function checkExecutions(
  { executions: expected, amongOthers = false }: Expectation,
  { executions: found }: Observed,
): Check[] {
  const left = [...found];
  const checks = expected.map(({ status, error, visited = [] }) => {
    const wanted = `execution ${status}${error === undefined ? '' : ` with ${error}`}`;
    const route = visited.length === 0 ? '' : ` by way of ${visited.join(', ')}`;
    const index = left.findIndex(
      (one) => one.status === status && one.error === error && isSubsequence(visited, one.visited),
    );
    if (index >= 0) return check(!!left.splice(index, 1), wanted, '');
    const [other] = left.splice(0, 1);
    const text = other
      ? `execution ${other.status}${other.error === undefined ? '' : ` with ${other.error}`}`
      : 'no execution';
    return check(false, other ? `${text} by way of ${other.visited.join(', ')}` : text, `${wanted}${route}`);
  });
  if (amongOthers) return checks;
  const surplus = left.map(({ status }) => check(false, `execution ${status}`, 'no further execution'));
  return [...checks, ...surplus];
}

/** Whether all of `wanted` occur in `found`, in that order. */
function isSubsequence(wanted: readonly string[], found: readonly string[]): boolean {
  let at = 0;
  for (const name of found) if (name === wanted[at]) at += 1;
  return at === wanted.length;
}

function checkMails({ mails: expected, amongOthers = false }: Expectation, { mails }: Observed): Check {
  const left = [...mails];
  const missing = expected.filter((piece) => {
    const at = left.findIndex((mail) => mail.includes(piece));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  const holds = missing.length === 0 && (amongOthers || left.length === 0);
  const count = mails.length === 1 ? '1 mail' : `${mails.length || 'no'} mails`;
  const text = holds ? `${count} to the subscriber` : `${count}: ${mails.join(' / ') || 'none'}`;
  return check(holds, text, expected.join(' / ') || 'no mail');
}

function checkTickets(expect: Expectation, observed: Observed): Check[] {
  return [
    ...checkList('OpsItems', observed.opsItems, expect.opsItems),
    ...checkList('findings', observed.findings, expect.findings),
    ...checkList('webhook', observed.webhook, expect.webhook),
    ...checkList('tickets', observed.tickets, expect.tickets),
  ];
}

function checkList(name: string, found: readonly string[], expected: readonly string[] | undefined): Check[] {
  if (!expected) return [];
  const words = (list: readonly string[]) => list.join(', ') || 'none';
  const holds =
    found.length === expected.length && found.every((one, index) => one.startsWith(expected[index] ?? ''));
  return [check(holds, `${name}: ${words(found)}`, words(expected))];
}
