import * as v from 'valibot';
import { caughtSchema } from './caught.ts';
import { verifyLoggingInput } from './repair-inputs.ts';
import { restoreResultSchema, verificationSchema } from './repair-results.ts';
import { extend } from './schema-parts.ts';

/** Input of CompareTrail and VerifyTrail. `repair` has a verification after a restart only. */
export const compareTrailInput = extend(verifyLoggingInput, {
  /** ARN of the caller; for a role session, of the role. Absent in executions of 0.2.0. */
  actorArn: v.optional(v.string()),
  /** `verify`: the trail has to be as approved, after a restore. @default it is compared only */
  moment: v.optional(v.literal('verify')),
  repair: v.object({
    verification: v.optional(verificationSchema),
    restore: v.optional(v.union([restoreResultSchema, caughtSchema])),
  }),
});
