import { compareTrail } from '../baseline/compare-trail.ts';
import type { Comparison, SeenStatus } from '../contract/comparison.ts';
import { homeRegionOf } from '../contract/subject.ts';
import type { TrailState } from '../contract/table.ts';
import type { TrailConfiguration } from '../contract/trail-configuration.ts';
import { isOver, lookAt, proofOf, type UnresolvedIncident } from '../record/resolve-incidents.ts';

/** What a sweep read of a trail. */
interface SweptTrail {
  trailArn: string;
  status: SeenStatus;
  configuration: TrailConfiguration;
  state: TrailState | undefined;
  /** The trail beside its approved settings, where it has any. */
  approved?: Comparison | undefined;
}

/** Incidents of a trail that are over, as a sweep shows, and what it shows. Undefined if there are none. */
export function overIn(
  open: readonly UnresolvedIncident[],
  { trailArn, status, configuration, state, approved }: SweptTrail,
): { over: UnresolvedIncident[]; proof: string } | undefined {
  const compared =
    approved ??
    compareTrail({
      state,
      now: configuration,
      homeRegion: homeRegionOf(trailArn),
      stopLoggingTime: status.stopLoggingTime === null ? undefined : new Date(status.stopLoggingTime),
    });
  const look = lookAt(status, compared);
  const over = open.filter((incident) => incident.trailArn === trailArn && isOver(incident, look));
  return over.length > 0 ? { over, proof: proofOf(look) } : undefined;
}
