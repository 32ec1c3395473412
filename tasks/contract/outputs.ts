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
  /** ARN of the EventBridge rule that takes GuardDuty's findings. */
  findingRuleArn: 'FindingRuleArn',
  /** ARN of the unencrypted topic for tampering with the remediator itself. */
  tamperingTopicArn: 'TamperingTopicArn',
  /** ARN of the key that encrypts the notification topic. */
  keyArn: 'NotificationKeyArn',
  /** ARN of the policy for people who look incidents up. */
  readerPolicyArn: 'IncidentReaderPolicyArn',
  /** ARN of the policy for people who run doctor, drill and redrive. */
  operatorPolicyArn: 'OperatorPolicyArn',
  /** ARN of the policy for people who approve the settings of trails. */
  approverPolicyArn: 'BaselineApproverPolicyArn',
  /** Names of all EventBridge rules on the default bus, separated by commas. */
  ruleNames: 'RuleNames',
  /** Names of all functions, separated by commas. */
  functionNames: 'FunctionNames',
  /** What the names of all alarms begin with. */
  alarmNamePrefix: 'AlarmNamePrefix',
  /** Name of the schedule of the sweep; there is none when the sweep is off. */
  scheduleName: 'SweepScheduleName',
  /** URL of the queue that keeps why a sweep could not be started; there is none when the sweep is off. */
  sweepQueueUrl: 'SweepDeadLetterQueueUrl',
  /** ARN of the function that takes calls on what trails deliver to. */
  filterDeliveryArn: 'FilterDeliveryArn',
  /** ARN of the workflow of the tickets; there is none without tickets, webhook and chat. */
  ticketsArn: 'TicketsStateMachineArn',
  /** ARN of the topic for chat applications; there is none without chat. */
  chatTopicArn: 'ChatTopicArn',
} as const;
