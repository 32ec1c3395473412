import * as v from 'valibot';
import { extend, utcTime } from './schema-parts.ts';

/** Input of CheckLogging and StartLogging. */
export const startLoggingInput = v.object({
  trailArn: v.string(),
  incidentId: v.string(),
  executionArn: v.string(),
});

/** Input of VerifyLogging. */
export const verifyLoggingInput = extend(startLoggingInput, { stoppedAt: utcTime });

/** Input of RestoreTrail: it says which trail, and nothing of what the trail should be. */
export const restoreTrailInput = extend(startLoggingInput, {
  /** When the step began: its retries have the same. */
  enteredAt: utcTime,
});
