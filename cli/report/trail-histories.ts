import { blindWindowOf, darkens } from '../incidents/blind-window.ts';
import { isAboutResponder } from '../incidents/responder.ts';
import type { EmbeddedIncident } from './data.ts';

/** A stretch in which a trail did not log. Times are epoch milliseconds. */
export interface BlindSpan {
  incident: EmbeddedIncident;
  from: number;
  /** End of the stretch, or the time of the report while no restart is known. */
  to: number;
  ongoing: boolean;
}

/** What the incidents tell of one trail, oldest first. */
export interface TrailHistory {
  arn: string;
  name: string;
  account: string;
  region: string;
  incidents: EmbeddedIncident[];
  blind: BlindSpan[];
  /** Seconds without logging; overlapping stretches count once. */
  blindSeconds: number;
  /** True while no restart after the last stop (or deletion) is known. */
  dark: boolean;
}

/**
 * Splits incidents by trail and works out when each did not log: from a stop, or a deletion, to the restart that was
 * verified for it or, failing that, to the next moment at which the incidents show the trail logging. What is about the
 * product itself is about no trail.
 * @param now time of the report, epoch milliseconds
 */
export function trailHistories(incidents: readonly EmbeddedIncident[], now: number): TrailHistory[] {
  const byTrail = new Map<string, EmbeddedIncident[]>();
  for (const incident of incidents) {
    if (isAboutResponder(incident.trail.arn)) continue;
    const all = byTrail.get(incident.trail.arn);
    if (all) all.push(incident);
    else byTrail.set(incident.trail.arn, [incident]);
  }
  return [...byTrail].map(([arn, all]) => {
    const ordered = all.toSorted((a, b) => (a.occurredAt < b.occurredAt ? -1 : 1));
    const proofs = ordered.flatMap(provenLogging).sort((a, b) => a - b);
    const blind = ordered.flatMap((incident) => spanOf(incident, proofs, now));
    const [{ trail }] = ordered as [EmbeddedIncident];
    return {
      arn,
      name: trail.name,
      account: trail.account,
      region: trail.homeRegion,
      incidents: ordered,
      blind,
      blindSeconds: unionSeconds(blind),
      dark: blind.some((span) => span.ongoing),
    };
  });
}

/** Moments at which an incident shows its trail logging. */
function provenLogging(incident: EmbeddedIncident): number[] {
  const moments = [incident.repair?.loggingSince];
  if (incident.kind === 'LOGGING_STARTED') moments.push(incident.occurredAt);
  return moments.map((moment) => Date.parse(moment ?? '')).filter(Number.isFinite);
}

function spanOf(incident: EmbeddedIncident, proofs: number[], now: number): BlindSpan[] {
  if (!darkens(incident)) return [];
  const window = blindWindowOf(incident) ?? { from: incident.occurredAt };
  const from = Date.parse(window.from);
  if (!Number.isFinite(from)) return [];
  const known = 'to' in window ? Date.parse(window.to) : Number.NaN;
  const to = Number.isFinite(known) ? known : proofs.find((proof) => proof > from);
  return [{ incident, from, to: Math.max(from, to ?? now), ongoing: to === undefined }];
}

function unionSeconds(spans: readonly BlindSpan[]): number {
  let until = Number.NEGATIVE_INFINITY;
  let total = 0;
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    total += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return Math.round(total / 1000);
}
