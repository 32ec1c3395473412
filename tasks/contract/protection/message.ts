/** What the event of a rule says of a call on the remediator's own resources: AWS sets every one of these texts, no caller does. */
export interface TamperingCall {
  /** `detail.eventName`. */
  call: string;
  /** `detail.eventSource`. */
  service: string;
  /** When it was made, ISO 8601 in UTC. */
  time: string;
  account: string;
  region: string;
  /** `detail.eventID`. */
  eventId: string;
}

/** How the message begins: its mail has no subject of ours. */
export const TAMPERING_HEADLINE = 'The CloudTrail remediator itself was changed';

/**
 * Text of the message that a rule publishes itself, a line each. It must hold no double quote and no angle bracket:
 * EventBridge reads each line as a JSON string with `<variables>` and escapes nothing. Who made the call is therefore
 * not in it (names of sessions and users are the caller's to choose), but the command that shows it is.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function tamperingMessage(
  { call, service, time, account, region, eventId }: TamperingCall,
  runbook: string,
): string[] {
  return [
    `${TAMPERING_HEADLINE}. It may be unable to act or to notify you of what comes next.`,
    `Call: ${call} (${service}) at ${time}, in account ${account}, Region ${region}. It was not part of a deployment by CloudFormation.`,
    `Who made it: aws cloudtrail lookup-events --region ${region} --lookup-attributes AttributeKey=EventId,AttributeValue=${eventId}`,
    'If it is a call of IAM whose request the record leaves out (omitted), it may be on a role of somebody else.',
    'If the call is StopExecution, it may be a drill (incidents drill --paths): incidents list then shows a drill at that time.',
    'First check whether every trail logs: aws cloudtrail get-trail-status --name TRAIL',
    `What to do: ${runbook}#remediator-tampered`,
  ];
}
