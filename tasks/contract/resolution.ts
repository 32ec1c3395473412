import * as z from 'zod/mini';

/** Who ended an incident that needed action: a call that was seen, a sweep, or a person who closed it. */
export const RESOLVED_BY = ['event', 'sweep', 'person'] as const;

/** How an incident that needed action ended: its state was verified, or a person closed it. Times are ISO 8601 in UTC. */
export const resolutionSchema = z.object({
  source: z.enum(RESOLVED_BY),
  /** When the state was verified, or a person closed it. */
  at: z.string(),
  /** Who started or corrected the trail, by name; who closed the incident, by ARN. Absent where nobody knows. */
  by: z.optional(z.string()),
  /** What was verified, a sentence. */
  proof: z.optional(z.string()),
  /** What the person wrote who closed it. */
  note: z.optional(z.string()),
  /** The execution that recorded it. */
  executionArn: z.string(),
});
export type Resolution = z.infer<typeof resolutionSchema>;
