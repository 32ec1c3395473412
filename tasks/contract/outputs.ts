/** Name of the CloudFormation stack unless `stackName` says otherwise. */
export const DEFAULT_STACK_NAME = 'cloudtrail-remediator';

/** Keys of the stack's outputs: how the command line finds a deployment. A changed key breaks deployed stacks. */
export const STACK_OUTPUTS = {
  /** ARN of the notification topic. */
  topicArn: 'NotificationTopicArn',
  /** Name of the incident table. */
  tableName: 'IncidentTableName',
  /** ARN of the state machine. */
  stateMachineArn: 'StateMachineArn',
  /** ARN of the EventBridge rule that detects tampering. */
  ruleArn: 'DetectionRuleArn',
  /** URL of the queue that keeps events whose execution could not be started. */
  queueUrl: 'DeadLetterQueueUrl',
  /** ARN of the policy for people who look incidents up. */
  readerPolicyArn: 'IncidentReaderPolicyArn',
} as const;
