import { blindWindows, withoutOverlaps } from '../incidents/blind-windows.ts';
import type { BlindWindow } from '../incidents/blind-window.ts';
import type { EmbeddedIncident } from './data.ts';
import { grouped } from './grouped.ts';
import { loggingFrom, provesTrail } from './known-logging.ts';

/** A stretch in which a trail did not log. Times are epoch milliseconds. */
export interface BlindSpan {
  incident: EmbeddedIncident;
  from: number;
  /** End of the stretch, or the time of the report while no restart is known. */
  to: number;
  ongoing: boolean;
}

/** What the incidents show of one trail, oldest first. */
export interface TrailHistory {
  arn: string;
  name: string;
  account: string;
  region: string;
  incidents: EmbeddedIncident[];
  /** One for each incident that stopped it: they may overlap. */
  blind: BlindSpan[];
  /** The same without overlaps, oldest first. */
  gaps: { from: number; to: number }[];
  /** Seconds without logging; overlapping stretches count once. */
  blindSeconds: number;
  /** True while no restart after the last stop (or deletion) is known. */
  dark: boolean;
  /** From when on the trail is known to have logged but for its gaps, epoch milliseconds; undefined if it is not. */
  loggingFrom: number | undefined;
}

/**
 * Splits incidents by trail and works out when each did not log: from a stop, or a deletion, to the restart that was
 * verified for it or, failing that, to the next moment at which the incidents show the trail logging. What is about no
 * trail, and names that only refused calls gave, have no history.
 * @param now time of the report, epoch milliseconds
 * @param all every incident of the report, where `incidents` are only some: a restart may be among the others
 */
export function trailHistories(
  incidents: readonly EmbeddedIncident[],
  now: number,
  all: readonly EmbeddedIncident[] = incidents,
): TrailHistory[] {
  const windows = blindWindows(incidents, all);
  const known = grouped(all.filter(provesTrail), ({ subject }) => subject.key);
  return [...grouped(incidents, ({ subject }) => subject.key)].flatMap(([arn, own]) => {
    const proofs = known.get(arn);
    if (!proofs) return [];
    const ordered = own.toSorted(byTime);
    const blind = ordered.flatMap((incident) => spanOf(incident, windows.get(incident), now));
    const [{ subject }] = ordered as [EmbeddedIncident];
    return {
      arn,
      name: subject.name,
      account: subject.account,
      region: subject.region,
      incidents: ordered,
      blind,
      ...withoutOverlaps(blind),
      dark: blind.some((span) => span.ongoing),
      loggingFrom: loggingFrom(proofs.toSorted(byTime)),
    };
  });
}

const byTime = (a: EmbeddedIncident, b: EmbeddedIncident): number => (a.occurredAt < b.occurredAt ? -1 : 1);

function spanOf(incident: EmbeddedIncident, window: BlindWindow | undefined, now: number): BlindSpan[] {
  const from = Date.parse(window?.from ?? '');
  if (!Number.isFinite(from)) return [];
  const to = Date.parse(window?.to ?? '');
  const ongoing = !Number.isFinite(to);
  return [{ incident, from, to: Math.max(from, ongoing ? now : to), ongoing }];
}
