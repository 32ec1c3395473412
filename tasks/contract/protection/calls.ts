/** Calls of one AWS service that would silence the product. */
export interface ProtectedCalls {
  /** `source` of the EventBridge event. */
  source: string;
  /** `detail.eventSource` of the CloudTrail record. */
  eventSource: string;
  /** Names of the calls, as beginnings: CloudTrail adds API versions to the names of Lambda's. */
  calls: readonly string[];
}

/**
 * The calls by which somebody could silence the product, by service. The rules of infra/ match them on the product's own
 * resources only.
 */
export const PROTECTED_CALLS: readonly ProtectedCalls[] = [
  {
    source: 'aws.events',
    eventSource: 'events.amazonaws.com',
    // A bus can be given a key that the rules cannot use.
    calls: ['DisableRule', 'DeleteRule', 'RemoveTargets', 'PutRule', 'PutTargets', 'UpdateEventBus'],
  },
  {
    source: 'aws.states',
    eventSource: 'states.amazonaws.com',
    calls: ['UpdateStateMachine', 'DeleteStateMachine', 'StopExecution'],
  },
  {
    source: 'aws.lambda',
    eventSource: 'lambda.amazonaws.com',
    calls: ['UpdateFunctionCode', 'UpdateFunctionConfiguration', 'PutFunctionConcurrency', 'DeleteFunction'],
  },
  {
    source: 'aws.sns',
    eventSource: 'sns.amazonaws.com',
    calls: [
      'DeleteTopic',
      'SetTopicAttributes',
      'RemovePermission',
      'Unsubscribe',
      'SetSubscriptionAttributes',
      // It can refuse messages by what is in them.
      'PutDataProtectionPolicy',
    ],
  },
  {
    source: 'aws.dynamodb',
    eventSource: 'dynamodb.amazonaws.com',
    // A resource policy can refuse the product's writes, an expiry deletes evidence, and without backups it stays so.
    calls: ['DeleteTable', 'UpdateTable', 'PutResourcePolicy', 'UpdateTimeToLive', 'UpdateContinuousBackups'],
  },
  {
    source: 'aws.iam',
    eventSource: 'iam.amazonaws.com',
    calls: [
      'AttachRolePolicy',
      'DetachRolePolicy',
      'PutRolePolicy',
      'DeleteRolePolicy',
      'PutRolePermissionsBoundary',
      'UpdateAssumeRolePolicy',
      'DeleteRole',
    ],
  },
  {
    source: 'aws.kms',
    eventSource: 'kms.amazonaws.com',
    calls: ['DisableKey', 'ScheduleKeyDeletion', 'PutKeyPolicy'],
  },
  {
    source: 'aws.scheduler',
    eventSource: 'scheduler.amazonaws.com',
    calls: ['DeleteSchedule', 'UpdateSchedule'],
  },
  {
    source: 'aws.monitoring',
    eventSource: 'monitoring.amazonaws.com',
    calls: ['DeleteAlarms', 'DisableAlarmActions', 'PutMetricAlarm', 'SetAlarmState', 'PutAlarmMuteRule'],
  },
  {
    source: 'aws.sqs',
    eventSource: 'sqs.amazonaws.com',
    // Without its policy, no rule may send to the queue.
    calls: ['DeleteQueue', 'PurgeQueue', 'SetQueueAttributes', 'RemovePermission'],
  },
  // What a deletion of a stack takes away looks like a deployment: the deletion itself must not. The last two are about
  // the stack that forwards IAM's events alone.
  {
    source: 'aws.cloudformation',
    eventSource: 'cloudformation.amazonaws.com',
    calls: ['DeleteStack', 'UpdateTerminationProtection', 'UpdateStack', 'ExecuteChangeSet'],
  },
];
