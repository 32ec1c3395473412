/**
 * The calls by which somebody could silence the remediator, by service: CloudTrail's `eventSource` is the service's name and
 * `.amazonaws.com`, the `source` of the event is `aws.` and the name. The rules match them on the remediator's own
 * resources only. Names are beginnings: CloudTrail adds API versions to the names of Lambda's calls.
 */
export const PROTECTED_CALLS = {
  // A bus can be given a key that the rules cannot use.
  events: [
    'DisableRule',
    'DeleteRule',
    'RemoveTargets',
    'PutRule',
    'PutTargets',
    'UpdateEventBus',
    // Other accounts may then send events, or no longer forward them; a replay repeats old ones.
    'PutPermission',
    'RemovePermission',
    'StartReplay',
  ],
  states: ['UpdateStateMachine', 'DeleteStateMachine', 'StopExecution'],
  lambda: [
    'UpdateFunctionCode',
    'UpdateFunctionConfiguration',
    'PutFunctionConcurrency',
    'DeleteFunction',
    'AddPermission',
    'RemovePermission',
  ],
  sns: [
    'DeleteTopic',
    'SetTopicAttributes',
    'RemovePermission',
    'Unsubscribe',
    'SetSubscriptionAttributes',
    // It can refuse messages by what is in them.
    'PutDataProtectionPolicy',
  ],
  // A resource policy can refuse writes, an expiry deletes evidence, and without backups it cannot be brought back.
  dynamodb: [
    'DeleteTable',
    'UpdateTable',
    'PutResourcePolicy',
    'UpdateTimeToLive',
    'UpdateContinuousBackups',
  ],
  iam: [
    'AttachRolePolicy',
    'DetachRolePolicy',
    'PutRolePolicy',
    'DeleteRolePolicy',
    'PutRolePermissionsBoundary',
    'UpdateAssumeRolePolicy',
    'DeleteRole',
  ],
  kms: ['DisableKey', 'ScheduleKeyDeletion', 'PutKeyPolicy'],
  scheduler: ['DeleteSchedule', 'UpdateSchedule'],
  monitoring: ['DeleteAlarms', 'DisableAlarmActions', 'PutMetricAlarm', 'SetAlarmState', 'PutAlarmMuteRule'],
  // Without its policy, no rule may send to the queue.
  sqs: ['DeleteQueue', 'PurgeQueue', 'SetQueueAttributes', 'RemovePermission', 'StartMessageMoveTask'],
  // What a deletion of a stack takes away looks like a deployment: the deletion itself must not. The last two are about
  // the stack that forwards IAM's events alone.
  cloudformation: ['DeleteStack', 'UpdateTerminationProtection', 'UpdateStack', 'ExecuteChangeSet'],
  // The bucket of the sentinel trail. The lifecycle and the object lock have two names each, of the API and in older records.
  s3: [
    'PutBucketPolicy',
    'DeleteBucketPolicy',
    'PutBucketLifecycle',
    'PutBucketLifecycleConfiguration',
    'DeleteBucketLifecycle',
    'PutBucketVersioning',
    'PutBucketEncryption',
    'PutObjectLockConfiguration',
    'PutBucketObjectLockConfiguration',
    'DeleteBucket',
  ],
  logs: ['DeleteLogGroup'],
  // A Region that is disabled has no remediator.
  account: ['DisableRegion'],
} as const satisfies Record<string, readonly string[]>;

/** A service of which calls are watched, as it begins its `eventSource`. */
export type ProtectedService = keyof typeof PROTECTED_CALLS;

/** Every one of them. */
export const PROTECTED_SERVICES = Object.keys(PROTECTED_CALLS) as ProtectedService[];
