import * as v from 'valibot';
import { caughtSchema } from './caught.ts';
import { comparisonSchema } from './comparison.ts';
import { restoreResultSchema, startResultSchema, verificationSchema } from './repair-results.ts';

const started = v.union([startResultSchema, caughtSchema]);
const compared = v.union([comparisonSchema, caughtSchema]);

/** What the repair branch can come to, as RecordOutcome stores it and messages show it. */
export const outcomeSchema = v.variant('outcome', [
  /** With the comparison of a trail that an event may have changed. */
  v.object({ outcome: v.literal('not-needed'), comparison: v.exactOptional(compared) }),
  /** It was logging all the time: the failure says since when. */
  v.object({ outcome: v.literal('not-stopped'), failure: caughtSchema, rounds: v.number(), start: started }),
  v.object({
    outcome: v.literal('restored'),
    verification: verificationSchema,
    comparison: comparisonSchema,
    /** What the trail was when it logged again, if its settings had to be restored. */
    before: v.exactOptional(comparisonSchema),
    restore: v.exactOptional(restoreResultSchema),
    rounds: v.number(),
    start: started,
  }),
  /** It logs again, but it is another trail or not as before, or that is unknown. */
  v.object({
    outcome: v.literal('logs-again'),
    verification: verificationSchema,
    comparison: compared,
    /** What ended the restore of its settings, if one was tried. */
    failure: v.exactOptional(caughtSchema),
    rounds: v.number(),
    start: started,
  }),
  /** It is as approved again: `comparison` shows that, `before` what it was. */
  v.object({
    outcome: v.literal('settings-restored'),
    before: v.exactOptional(comparisonSchema),
    comparison: comparisonSchema,
    restore: v.exactOptional(restoreResultSchema),
  }),
  /** The restore failed, or is not verified. `comparison` shows what the trail was before. */
  v.object({
    outcome: v.literal('settings-not-restored'),
    comparison: compared,
    restore: v.exactOptional(restoreResultSchema),
    failure: caughtSchema,
  }),
  v.object({
    outcome: v.literal('not-restored'),
    rounds: v.number(),
    /** Absent if CloudTrail never accepted StartLogging. */
    start: v.exactOptional(startResultSchema),
    failure: caughtSchema,
    /** What this execution last saw of the trail. `not-logging` only if GetTrailStatus said so. */
    lastSeen: v.picklist(['not-logging', 'gone', 'unknown']),
  }),
]);
export type Remediation = v.InferOutput<typeof outcomeSchema>;
export type RepairOutcome = Remediation['outcome'];
