import * as v from 'valibot';

/** Who ended an incident that needed action: a call that was seen, a sweep, or a person who closed it. */
export const RESOLVED_BY = ['event', 'sweep', 'person'] as const;

/** How an incident that needed action ended: its state was verified, or a person closed it. Times are ISO 8601 in UTC. */
export const resolutionSchema = v.object({
  source: v.picklist(RESOLVED_BY),
  /** When the state was verified, or a person closed it. */
  at: v.string(),
  /** Who started or corrected the trail, by name; who closed the incident, by ARN. Absent where nobody knows. */
  by: v.optional(v.string()),
  /** What was verified, a sentence. */
  proof: v.optional(v.string()),
  /** What the person wrote who closed it. */
  note: v.optional(v.string()),
  /** The execution that recorded it. */
  executionArn: v.string(),
});
export type Resolution = v.InferOutput<typeof resolutionSchema>;
