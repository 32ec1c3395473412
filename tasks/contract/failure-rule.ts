import { ANNOUNCED_FAILURES } from './errors.ts';

/** What the failure rule's event says of an execution that ended: nothing of it can be chosen by an attacker. */
export interface EndedExecution {
  executionArn: string;
  /** TIMED_OUT, ABORTED or FAILED. */
  status: string;
  /** When it ended, ISO 8601 in UTC. */
  time: string;
}

/**
 * Pattern of the rule that speaks when the workflow could not: it timed out, was aborted, or failed under a name that
 * is not one it announces. The event of a failure may have no `error`, which `anything-but` does not match, or null, which
 * it does (and which could not be named: CloudFormation takes no null in a template).
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export function failurePattern(stateMachineArn: string, account: string) {
  return {
    source: ['aws.states'],
    'detail-type': ['Step Functions Execution Status Change'],
    account: [account],
    detail: {
      stateMachineArn: [stateMachineArn],
      $or: [
        { status: ['TIMED_OUT', 'ABORTED'] },
        { status: ['FAILED'], error: [{ exists: false }] },
        { status: ['FAILED'], error: [{ 'anything-but': [...ANNOUNCED_FAILURES] }] },
      ],
    },
  };
}

/** How the message begins: its mail has no subject of ours. */
export const FAILURE_HEADLINE = 'The CloudTrail remediator could not finish its work';

/**
 * Text of the failure rule's message, a line each. It must hold no double quote and no angle bracket: EventBridge reads
 * each line as a JSON string with `<variables>` and escapes nothing.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function failureMessage({ executionArn, status, time }: EndedExecution, runbook: string): string[] {
  return [
    `${FAILURE_HEADLINE}: an execution ended as ${status} at ${time}.`,
    `Execution: ${executionArn}`,
    // Only operators start executions of such a name: those that rules start have the id of an event.
    'If its name begins with drill-, this is a drill: incidents drill --paths stopped it on purpose, and nothing happened.',
    'If not, nobody was notified of the outcome, and a trail may be without logging. Look now: aws cloudtrail get-trail-status --name TRAIL',
    `What to do: ${runbook}#execution-ended-unannounced`,
  ];
}
