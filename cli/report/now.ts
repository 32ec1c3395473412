import { isUnresolved } from '../../tasks/contract/vocabulary.ts';
import { utc } from '../../tasks/contract/utc.ts';
import { count } from '../../terminal/words.ts';
import type { EmbeddedIncident, EmbeddedReport } from './data.ts';
import type { TrailHistory } from './trail-histories.ts';
import { KIND_WORDS, wordOf } from './words.ts';

/** How a trail is now, worst first. `unknown`: nothing says so, or what says so is old. */
export const CONDITIONS = ['gone', 'off', 'weakened', 'unknown', 'on'] as const;
export type Condition = (typeof CONDITIONS)[number];

/** Conditions as the report says them. */
export const CONDITION_WORDS: Record<Condition, string> = {
  gone: 'Deleted',
  off: 'Off',
  weakened: 'Weakened',
  unknown: 'Not known',
  on: 'Logging',
};

/** What is known of a trail at the time of the report. */
export interface TrailNow {
  history: TrailHistory;
  condition: Condition;
  /** Since when it is off or weakened, epoch milliseconds. */
  since?: number;
  /** In what way it is weakened. */
  how: string[];
  /** Its unresolved incidents, newest first. */
  open: EmbeddedIncident[];
}

/** What is off, weakened or open at the time of the report. */
export interface Now {
  /** Worst first. */
  trails: TrailNow[];
  /** Unresolved incidents about no trail that has a history, newest first. */
  others: EmbeddedIncident[];
  /** How many incidents have the status. */
  needAction: number;
  beingRepaired: number;
}

/** A state that was verified longer before the report (milliseconds) says nothing of now: two periods of the slowest sweep. */
const FRESH = 7_200_000;

/** Works out what is off, weakened or open. `histories` are those of all incidents of the report. */
export function nowOf(
  incidents: readonly EmbeddedIncident[],
  histories: readonly TrailHistory[],
  now: number,
): Now {
  const open = incidents
    .filter(({ status, test }) => isUnresolved(status) && !test)
    .toSorted((a, b) => (a.occurredAt > b.occurredAt ? -1 : 1));
  const arns = new Set(histories.map(({ arn }) => arn));
  const trails = histories.map((history) => trailNow(history, open, now));
  return {
    trails: trails.toSorted(
      (a, b) =>
        CONDITIONS.indexOf(a.condition) - CONDITIONS.indexOf(b.condition) ||
        b.history.blindSeconds - a.history.blindSeconds ||
        b.history.incidents.length - a.history.incidents.length,
    ),
    others: open.filter(({ subject }) => !arns.has(subject.key)),
    needAction: open.filter(({ status }) => status === 'NEEDS_ACTION').length,
    beingRepaired: open.filter(({ status }) => status === 'OPEN').length,
  };
}

function trailNow(history: TrailHistory, unresolved: EmbeddedIncident[], now: number): TrailNow {
  const { arn, state, blind, weakened, dark } = history;
  const open = unresolved.filter(({ subject }) => subject.key === arn);
  const off = blind.filter(({ ongoing }) => ongoing);
  const weak = weakened.filter(({ ongoing }) => ongoing);
  const fresh = now - Date.parse(state?.verifiedAt ?? '') <= FRESH;
  const errors = fresh ? (state?.deliveryErrors ?? []) : [];
  const first = (spans: { from: number }[]): number => Math.min(...spans.map(({ from }) => from));
  if (dark) {
    const deleted =
      state?.logging === 'gone' || off.some(({ incident }) => incident?.kind === 'TRAIL_DELETED');
    return { history, condition: deleted ? 'gone' : 'off', since: first(off), how: [], open };
  }
  if (weak.length + errors.length > 0) {
    const how = weak.map(({ incident }) => (incident ? weakness(incident) : ''));
    return {
      ...{ history, condition: 'weakened', how: [...new Set([...how, ...errors])], open },
      ...(weak.length > 0 && { since: first(weak) }),
    };
  }
  return { history, condition: fresh && state?.logging === 'on' ? 'on' : 'unknown', how: [], open };
}

function weakness({ kind, repair }: EmbeddedIncident): string {
  return repair?.outcome === 'logs-again' ? 'Logs again, not as before' : wordOf(KIND_WORDS, kind);
}

/** The names of the trails in some conditions. */
export function namesOf({ trails }: Now, ...conditions: Condition[]): string[] {
  return trails.filter(({ condition }) => conditions.includes(condition)).map(({ history }) => history.name);
}

/** What the report says first, as sentences that a reader needs no chart for. */
export function nowSentences(now: Now, report: Omit<EmbeddedReport, 'layout'>): string[] {
  const [off, weakened, unknown, on] = (
    [['gone', 'off'], ['weakened'], ['unknown'], ['on']] as Condition[][]
  ).map((conditions) => namesOf(now, ...conditions).length) as [number, number, number, number];
  const all = now.trails.length;
  const alarming = [
    off > 0 ? `${count(off, 'trail')} ${is(off)} off` : '',
    weakened > 0 ? `${count(weakened, 'trail')} ${is(weakened)} weakened` : '',
    now.needAction > 0
      ? `${count(now.needAction, 'incident')} ${now.needAction === 1 ? 'needs' : 'need'} action`
      : '',
    now.beingRepaired > 0
      ? `${count(now.beingRepaired, 'incident')} ${is(now.beingRepaired)} being repaired`
      : '',
  ].filter(Boolean);
  const logs = on === 1 ? 'logs' : 'log';
  const logging =
    on === 0
      ? ''
      : on === all
        ? on === 1
          ? 'The trail logs.'
          : `All ${on} trails log.`
        : `${count(on, 'trail')} ${logs}${weakened > 0 ? ` and ${is(on)} not weakened` : ''}.`;
  const notKnown =
    unknown === 0 && all > 0
      ? ''
      : unknown === all
        ? 'Whether trails log now is not known.'
        : `Whether ${count(unknown, 'trail')} ${unknown === 1 ? 'logs' : 'log'} now is not known.`;
  const { sweptAt } = report.states ?? {};
  const unreadable = report.unreadable?.length ?? 0;
  return [
    alarming.length > 0 ? `${listOf(alarming)}.` : '',
    notKnown,
    logging,
    alarming.length > 0 ? '' : 'No incident needs action.',
    sweptAt ? `The last sweep ended at ${utc(sweptAt)}.` : 'No sweep has stored a state.',
    report.filtered ? 'Only incidents that fit a filter are in this report: others may need action.' : '',
    unreadable > 0
      ? `${count(unreadable, 'item')} of the table could not be read: ${unreadable === 1 ? 'it is' : 'they are'} listed below.`
      : '',
  ].filter(Boolean);
}

const is = (number: number): string => (number === 1 ? 'is' : 'are');

function listOf(parts: string[]): string {
  return [parts.slice(0, -1).join(', '), ...parts.slice(-1)].filter(Boolean).join(' and ');
}
