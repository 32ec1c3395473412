import { resourceNameOf, scopeOf } from '../../tasks/contract/scope.ts';
import { rowOf } from '../../tasks/contract/kinds.ts';
import { loggingSigns } from '../incidents/blind-window.ts';
import type { BlindWindow } from '../incidents/blind-window.ts';
import { blindWindows, withoutOverlaps } from '../incidents/blind-windows.ts';
import type { StateNow, TrailStates } from '../incidents/trail-states.ts';
import type { EmbeddedIncident } from './data.ts';
import { grouped } from './grouped.ts';
import { loggingFrom, provesTrail } from './known-logging.ts';

/** A stretch in which a trail did not log, or was weakened. Times are epoch milliseconds. */
export interface Span {
  from: number;
  /** Its end at the latest, or the time of the report while no end is known. */
  to: number;
  ongoing: boolean;
  /** Absent where only the stored state shows it. */
  incident?: EmbeddedIncident;
}

/** What the incidents and the stored state show of one trail, oldest first. */
export interface TrailHistory {
  arn: string;
  name: string;
  account: string;
  region: string;
  incidents: EmbeddedIncident[];
  /** What is stored of its state, if anything is. */
  state: StateNow | undefined;
  /** One for each incident that stopped it: they may overlap. */
  blind: Span[];
  /** The same without overlaps, oldest first. */
  gaps: { from: number; to: number }[];
  /** Seconds without logging; overlapping stretches count once. */
  blindSeconds: number;
  /** One for each incident that needed action and was about less than its logging. */
  weakened: Span[];
  /** True while no restart after the last stop (or deletion) is known. */
  dark: boolean;
  /** From when on the trail is known to have logged but for its gaps, epoch milliseconds; undefined if it is not. */
  loggingFrom: number | undefined;
}

/** What histories are made of, beside the incidents themselves. */
interface HistoryContext {
  /** Every incident of the report, where the others are only some: a restart may be among them. */
  all?: readonly EmbeddedIncident[];
  states?: TrailStates | undefined;
}

/**
 * Splits incidents by trail and works out when each did not log: from a stop, or a deletion, to the restart that was
 * verified for it or, failing that, to the next moment at which the incidents or the stored state show the trail logging.
 * What is about no trail, and names that only refused calls gave, have no history; a trail of which only the state is
 * known has one unless the incidents are only some.
 * @param now time of the report, epoch milliseconds
 */
export function trailHistories(
  incidents: readonly EmbeddedIncident[],
  now: number,
  { all = incidents, states }: HistoryContext = {},
): TrailHistory[] {
  const windows = blindWindows(incidents, all);
  const proved = grouped(all.filter(provesTrail), ({ subject }) => subject.key);
  const own = grouped(incidents, ({ subject }) => subject.key);
  const stored = new Map(states?.trails.map(({ arn, state }) => [arn, state]));
  const known = [...own.keys()].filter((arn) => proved.has(arn));
  return [...new Set([...known, ...(incidents.length === all.length ? stored.keys() : [])])].map((arn) => {
    const ordered = (own.get(arn) ?? []).toSorted(byTime);
    const proofs = (proved.get(arn) ?? []).toSorted(byTime);
    const state = stored.get(arn);
    const blind = ordered.flatMap((incident) => blindSpan(incident, windows.get(incident), state, now));
    if (!blind.some(({ ongoing }) => ongoing)) blind.push(...offByState(state, proofs, now));
    const { name, account, region } = proofs[0]?.subject ?? { name: resourceNameOf(arn), ...scopeOf(arn) };
    return {
      ...{ arn, name, account, region, incidents: ordered, state, blind },
      ...withoutOverlaps(blind),
      weakened: ordered.flatMap((incident) => weakenedSpan(incident, now)),
      dark: blind.some(({ ongoing }) => ongoing),
      loggingFrom: proofs.length === 0 && state?.logging !== 'on' ? undefined : loggingFrom(proofs),
    };
  });
}

const byTime = (a: EmbeddedIncident, b: EmbeddedIncident): number => (a.occurredAt < b.occurredAt ? -1 : 1);

const restoredAt = ({ status, resolution }: EmbeddedIncident): number =>
  status === 'RESTORED' ? Date.parse(resolution?.at ?? '') : Number.NaN;

function blindSpan(
  incident: EmbeddedIncident,
  window: BlindWindow | undefined,
  state: StateNow | undefined,
  now: number,
): Span[] {
  const from = Date.parse(window?.from ?? '');
  if (!Number.isFinite(from)) return [];
  const verified = state?.logging === 'on' ? Date.parse(state.verifiedAt ?? '') : Number.NaN;
  const ends = [
    Math.max(from, Date.parse(window?.to ?? '')),
    ...[restoredAt(incident), verified].filter((at) => at > from),
  ].filter(Number.isFinite);
  const ongoing = ends.length === 0;
  // A call can be later than the report by the clocks.
  if (ongoing) return [{ incident, from: Math.min(from, now), to: now, ongoing }];
  return [{ incident, from, to: Math.min(...ends), ongoing }];
}

/** The stretch that no incident shows, but the stored state does, unless something later shows the trail logging. */
function offByState(state: StateNow | undefined, proofs: EmbeddedIncident[], now: number): Span[] {
  const { logging = 'on', verifiedAt = '', offSince } = state ?? {};
  const signs = proofs.flatMap((proof) => [...loggingSigns(proof).map(({ at }) => at), restoredAt(proof)]);
  if (logging === 'on' || signs.some((at) => at > Date.parse(verifiedAt))) return [];
  const from = Date.parse(offSince ?? verifiedAt);
  return [{ from: Math.min(now, Number.isFinite(from) ? from : now), to: now, ongoing: true }];
}

/** A trail that logs and is not as it should be: until that is verified, or a person takes over. */
function weakenedSpan(incident: EmbeddedIncident, now: number): Span[] {
  const { kind, status, repair, resolution, test } = incident;
  const ongoing = status === 'NEEDS_ACTION';
  if (test || !(ongoing || resolution)) return [];
  const { proof } = repair ?? {};
  if (rowOf(kind).logging !== undefined && !proof) return [];
  const from = Date.parse(proof?.loggingSince ?? incident.occurredAt);
  const to = ongoing ? now : Date.parse(resolution?.at ?? '');
  return Number.isFinite(from) && Number.isFinite(to)
    ? [{ incident, from, to: Math.max(from, to), ongoing }]
    : [];
}
