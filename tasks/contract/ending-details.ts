import * as v from 'valibot';
import { utcTime } from './schema-parts.ts';

/** Key of a stored incident. */
const incidentKey = v.object({ trailArn: v.string(), occurredAtId: v.string() });

/** Detail of `Incident Closed`, for an execution with the name `close-<id>`. */
export const closedDetail = v.object({
  incidents: v.pipe(v.array(incidentKey), v.length(1)),
  /** Who closes it, as the caller's own ARN. */
  closedBy: v.string(),
  closedAt: utcTime,
  note: v.pipe(v.string(), v.minLength(1), v.maxLength(1000)),
});
export type ClosedDetail = v.InferOutput<typeof closedDetail>;

/** So many incidents are resolved at a time; the others with the next sweep. */
export const MOST_RESOLVED = 50;

/** Detail of `Incidents Resolved`. All incidents have one subject. */
export const resolvedDetail = v.object({
  incidents: v.pipe(v.array(incidentKey), v.minLength(1), v.maxLength(MOST_RESOLVED)),
  /** What was verified, a sentence. */
  proof: v.string(),
  verifiedAt: utcTime,
});
export type ResolvedDetail = v.InferOutput<typeof resolvedDetail>;
