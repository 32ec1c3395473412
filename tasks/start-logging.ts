import { StartLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { cloudTrailIn } from './aws/clients.ts';
import { log } from './aws/log.ts';
import { startLoggingInput } from './contract/inputs.ts';
import { parseInput } from './contract/parse-input.ts';
import type { StartResult } from './contract/results.ts';
import { judgeRefusal } from './core/judge-refusal.ts';
import { accountOf, homeRegionOf } from './core/name-trail.ts';

/**
 * StartLogging and RestartLogging: starts the trail in its home Region. Needs `cloudtrail:StartLogging` and nothing else.
 * Throws CloudTrailBusyError when the call may work later, else one of the TERMINAL_ERRORS.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StartLogging.html
 */
export async function handler(input: unknown): Promise<StartResult> {
  const { trailArn, incidentId, executionArn } = parseInput(startLoggingInput, input);
  const context = { step: 'start-logging', executionArn, incidentId };
  const cloudTrail = cloudTrailIn(homeRegionOf(trailArn));
  try {
    await cloudTrail.send(new StartLoggingCommand({ Name: trailArn }));
  } catch (error) {
    const refusal = judgeRefusal({ error, trailArn, ownAccount: accountOf(executionArn) });
    log('warn', refusal.message, context, { trailArn, error: refusal.name });
    throw refusal;
  }
  log('info', 'StartLogging was accepted', context, { trailArn });
  return { acceptedAt: new Date().toISOString() };
}
