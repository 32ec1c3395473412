import { log } from './aws/log.ts';
import { ENVIRONMENT, readEnforcement, requireEnv } from './contract/environment.ts';
import { restoreTrailInput } from './contract/repair-inputs.ts';
import { parseInput } from './contract/parse-input.ts';
import type { RestoreResult } from './contract/repair-results.ts';
import { restoreTrail } from './repairs/restore-trail/repair.ts';

// A function that is deployed without these settings does not start.
readEnforcement();
requireEnv(ENVIRONMENT.tableName);
requireEnv(ENVIRONMENT.stackName);

/**
 * RestoreTrail: applies the repair of that name, one attempt. It reads the approved settings and the trail itself: its input says
 * only which trail. Throws CloudTrailBusyError if it has to be tried again, InvalidBaselineError, one of the RESTORE_ERRORS, or
 * what SSM or DynamoDB throws.
 */
export async function handler(input: unknown): Promise<RestoreResult> {
  const { trailArn, incidentId, executionArn, enteredAt } = parseInput(restoreTrailInput, input);
  const context = { step: 'restore-trail', executionArn, incidentId };
  try {
    const step = { executionArn, enteredAt: earlierOf(new Date(enteredAt), new Date()) };
    const result = await restoreTrail.apply(trailArn, step);
    log('info', 'restored', context, { trailArn, ...result });
    return result;
  } catch (error) {
    const { name, message } = error as Error;
    log('warn', message, context, { trailArn, error: name });
    throw error;
  }
}

// What a forged input dates later would be taken for the last restore from then on.
function earlierOf(one: Date, other: Date): Date {
  return one < other ? one : other;
}
