import { readTrailStatus, startTrail } from '../../aws/trail-calls.ts';
import { TERMINAL_ERRORS } from '../../contract/errors.ts';
import type { StartResult, Verification } from '../../contract/repair-results.ts';
import type { ProvenRepair, Repair, RepairStep } from '../repair.ts';
import { isLogging, judgeStatus } from './judge-status.ts';
import { startLoggingWords } from './words.ts';

/**
 * Starts a stopped trail in its home Region, and proves by GetTrailStatus that it has logged since the stop.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StartLogging.html
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html
 */
export const startLogging = {
  id: 'start-logging',
  trails: 'all',
  actions: { apply: ['cloudtrail:StartLogging'], verify: ['cloudtrail:GetTrailStatus'] },
  functions: {
    StartLogging: { uses: ['apply'], description: 'Restarts a trail', timeout: 10 },
    CheckLogging: {
      uses: ['verify'],
      description: 'Reads from GetTrailStatus whether a trail has to be restarted',
      timeout: 10,
    },
    VerifyLogging: {
      uses: ['verify'],
      description: 'Verifies by GetTrailStatus that a trail logs again',
      timeout: 10,
    },
  },
  endedBy: TERMINAL_ERRORS,
  async check(trailArn: string, executionArn: string) {
    const status = await readTrailStatus(trailArn, executionArn);
    return {
      isLogging: isLogging(status),
      startLoggingTime: status.StartLoggingTime?.toISOString() ?? null,
      stopLoggingTime: status.StopLoggingTime?.toISOString() ?? null,
      checkedAt: new Date().toISOString(),
    };
  },
  async apply(trailArn: string, { executionArn }: Pick<RepairStep, 'executionArn'>) {
    await startTrail(trailArn, executionArn);
    return { acceptedAt: new Date().toISOString() };
  },
  async verify(trailArn: string, { stoppedAt, executionArn }: ProvenRepair<StartResult>) {
    return judgeStatus(await readTrailStatus(trailArn, executionArn), stoppedAt, new Date());
  },
  words: startLoggingWords,
} as const satisfies Repair<StartResult, Verification>;
