import {
  DescribeStackDriftDetectionStatusCommand,
  DetectStackDriftCommand,
  paginateDescribeStackResourceDrifts,
} from '@aws-sdk/client-cloudformation';
import type {
  CloudFormationClient,
  DescribeStackDriftDetectionStatusCommandOutput as Look,
  StackResourceDrift,
} from '@aws-sdk/client-cloudformation';
import { createWaiter, WaiterState } from '@smithy/core/client';
import type { WaiterResult } from '@smithy/core/client';
import { allOf } from '../aws/all-pages.ts';

/** What CloudFormation found when it compared the parts of a stack with its template. */
export interface DetectedDrift {
  /** `failed`: some parts could not be compared. `late`: it had not finished when we stopped waiting. */
  ended: 'complete' | 'failed' | 'late';
  /** Why it failed, in the words of AWS. */
  reason?: string;
  /** The parts that it can compare; none when it is late. */
  parts: readonly StackResourceDrift[];
}

/** How long CloudFormation is waited for, and the pauses between two looks (seconds). */
const PATIENCE = { maxWaitTime: 180, minDelay: 2, maxDelay: 10 };

/**
 * Has CloudFormation compare a stack with its template, and waits for it: tens of seconds for a hundred parts.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html
 */
export async function detectDrift(
  client: CloudFormationClient,
  StackName: string,
  patience = PATIENCE,
): Promise<DetectedDrift> {
  const { StackDriftDetectionId } = await client.send(new DetectStackDriftCommand({ StackName }));
  const { state, final } = await createWaiter({ client, ...patience }, { StackDriftDetectionId }, look);
  if (state === WaiterState.TIMEOUT) return { ended: 'late', parts: [] };
  const pages = paginateDescribeStackResourceDrifts({ client }, { StackName });
  const parts = await allOf(pages, ({ StackResourceDrifts }) => StackResourceDrifts);
  const reason = final?.DetectionStatusReason;
  return {
    ended: state === WaiterState.SUCCESS ? 'complete' : 'failed',
    ...(reason !== undefined && { reason }),
    parts,
  };
}

async function look(
  client: CloudFormationClient,
  input: { StackDriftDetectionId: string | undefined },
): Promise<WaiterResult<Look>> {
  const reason = await client.send(new DescribeStackDriftDetectionStatusCommand(input));
  switch (reason.DetectionStatus) {
    case 'DETECTION_COMPLETE':
      return { state: WaiterState.SUCCESS, reason };
    case 'DETECTION_FAILED':
      return { state: WaiterState.FAILURE, reason };
    default:
      return { state: WaiterState.RETRY, reason };
  }
}
