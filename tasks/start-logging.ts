import { log } from './aws/log.ts';
import { startLoggingInput } from './contract/repair-inputs.ts';
import { parseInput } from './contract/parse-input.ts';
import type { StartResult } from './contract/repair-results.ts';
import { startLogging } from './repairs/start-logging/repair.ts';

/**
 * StartLogging: applies the repair of that name. Needs `cloudtrail:StartLogging` and nothing else. Throws
 * CloudTrailBusyError if the call may work later, else CallNotAllowedError or one of the TERMINAL_ERRORS.
 */
export async function handler(input: unknown): Promise<StartResult> {
  const { trailArn, incidentId, executionArn } = parseInput(startLoggingInput, input);
  const context = { step: 'start-logging', executionArn, incidentId };
  try {
    const result = await startLogging.apply(trailArn, { executionArn });
    log('info', 'StartLogging was accepted', context, { trailArn });
    return result;
  } catch (error) {
    const { name, message } = error as Error;
    log('warn', message, context, { trailArn, error: name });
    throw error;
  }
}
