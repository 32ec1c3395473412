/** How bad an incident is, worst first. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** The repairs, by id: each has a folder in tasks/repairs/. */
export const REPAIR_IDS = ['start-logging'] as const;
export type RepairId = (typeof REPAIR_IDS)[number];

/** Everything that the remediator says of a kind of incident, and what it does about one. */
interface KindRow {
  /** CloudTrail calls that make an incident of this kind; the worst kind of a call comes first in the table. */
  readonly calls?: readonly string[];
  /** What makes an incident of this kind, for the table in docs/detection.md. */
  readonly cause: string;
  /** Severity, unless the event itself raises or lowers it. */
  readonly severity: Severity;
  /**
   * What happened: the subject of a mail and its headline say it in the same words. `{trail}`, `{call}`, `{actor}`, `{what}` and
   * `{resource}` stand for names.
   */
  readonly phrase: string;
  /** What is verified when it is over, for the subject and the headline of that mail. @default the phrase */
  readonly overPhrase?: string;
  /** The same for many incidents that are counted together, whichever names they have. */
  readonly manyPhrase?: string;
  /** Short name in the report. */
  readonly label: string;
  /** What the reader does next, most urgent first. */
  readonly steps: readonly string[];
  /** The repair that may follow. */
  readonly repair?: RepairId;
  /** Status at detection when no repair is planned: NEEDS_ACTION until the state is verified or a person closes it. */
  readonly status: 'NEEDS_ACTION' | 'NOTED';
  /** Why nothing was repaired. */
  readonly notFixed: string;
  /** What it says about the logging of its trail. */
  readonly logging?: 'stopped' | 'deleted' | 'started';
  /** True when the incident is about a trail that exists or existed. */
  readonly aboutTrail?: true;
  /** True when a sweep can find it. */
  readonly sweepFinds?: true;
  /** Which incidents share one limit: those of an account and Region, or none (`never`). @default those of a subject */
  readonly limit?: 'account' | 'never';
  /** True when only the first of a series is announced. */
  readonly announcedOnce?: true;
}

const NEEDS_DECISION = 'Not fixed: needs your decision.';
const NOTHING_TO_REPAIR = 'There is nothing to repair.';

/**
 * Every kind of incident, one row each. Mails, CLI, report, sweep, JSON documents and the table in docs/detection.md read the row.
 * docs/adding-a-kind.md says how to add one.
 */
export const KINDS = {
  LOGGING_STOPPED: {
    calls: ['StopLogging'],
    cause: 'StopLogging, or a trail found not logging',
    severity: 'critical',
    phrase: 'Trail {trail} was stopped',
    overPhrase: 'Trail {trail} logs again',
    label: 'Logging stopped',
    steps: [
      'Look at what else the actor did in the minutes around the stop (CloudTrail event history keeps it).',
    ],
    repair: 'start-logging',
    status: 'NEEDS_ACTION',
    notFixed: NEEDS_DECISION,
    logging: 'stopped',
    aboutTrail: true,
  },
  TRAIL_DELETED: {
    calls: ['DeleteTrail'],
    cause: 'DeleteTrail, or a trail that is gone',
    severity: 'critical',
    phrase: 'Trail {trail} was deleted',
    overPhrase: 'Trail {trail} is there again, and logs as before',
    label: 'Trail deleted',
    steps: [
      'If its settings were approved, create it again with them: incidents baseline restore {trail}',
      'If not, create the trail again with the same name, bucket and settings, and start it: nothing else in this account may be logging now.',
      'Check that the bucket and its log files are still there.',
    ],
    status: 'NEEDS_ACTION',
    notFixed: NEEDS_DECISION,
    logging: 'deleted',
    aboutTrail: true,
    sweepFinds: true,
  },
  TRAIL_WEAKENED: {
    calls: ['UpdateTrail'],
    cause: 'UpdateTrail that turns a safeguard off or empties a destination',
    severity: 'high',
    phrase: 'Trail {trail} was weakened',
    overPhrase: 'Trail {trail} is as before again',
    label: 'Trail weakened',
    steps: [
      'Compare the settings above with the approved ones, and restore them with aws cloudtrail update-trail.',
    ],
    status: 'NEEDS_ACTION',
    notFixed: NEEDS_DECISION,
    aboutTrail: true,
  },
  LOG_REDIRECTED: {
    calls: ['UpdateTrail'],
    cause: 'UpdateTrail that sets the bucket or prefix of the log alone',
    severity: 'medium',
    phrase: 'The log of trail {trail} goes elsewhere',
    overPhrase: 'Trail {trail} is as before again',
    label: 'Log redirected',
    steps: [
      'Check that the bucket and prefix above are the approved ones, and that whoever reads the log reads them there. If not, restore them with aws cloudtrail update-trail.',
    ],
    status: 'NEEDS_ACTION',
    notFixed: NEEDS_DECISION,
    aboutTrail: true,
  },
  COVERAGE_REDUCED: {
    calls: ['PutEventSelectors'],
    cause: 'PutEventSelectors that leaves out write management events',
    severity: 'high',
    phrase: 'Trail {trail} does not log all write management events',
    overPhrase: 'Trail {trail} is as before again',
    label: 'Coverage reduced',
    steps: [
      'Compare the selectors above with the approved ones, and restore them with aws cloudtrail put-event-selectors.',
    ],
    status: 'NEEDS_ACTION',
    notFixed: NEEDS_DECISION,
    aboutTrail: true,
  },
  INSIGHTS_DISABLED: {
    calls: ['PutInsightSelectors'],
    cause: 'PutInsightSelectors with an empty list',
    severity: 'medium',
    phrase: 'Insights of trail {trail} is off',
    overPhrase: 'Trail {trail} is as before again',
    label: 'Insights disabled',
    steps: ['If Insights should be on, turn it on again with aws cloudtrail put-insight-selectors.'],
    status: 'NEEDS_ACTION',
    notFixed: NEEDS_DECISION,
    aboutTrail: true,
  },
  TRAIL_CHANGED: {
    calls: ['UpdateTrail', 'PutEventSelectors', 'PutInsightSelectors'],
    cause: 'any other change of settings or selectors',
    severity: 'medium',
    phrase: 'Trail {trail} was changed',
    label: 'Trail changed',
    steps: ['Check that the change was intended.'],
    status: 'NOTED',
    notFixed: NEEDS_DECISION,
    aboutTrail: true,
  },
  AGGREGATION_CHANGED: {
    calls: ['PutEventConfiguration'],
    cause: 'PutEventConfiguration: summaries of data events',
    severity: 'medium',
    phrase: 'Event aggregation of trail {trail} was changed',
    label: 'Aggregation changed',
    steps: [
      'Check that the change was intended. The configuration above replaces the one before: restore that with aws cloudtrail put-event-configuration.',
    ],
    status: 'NOTED',
    notFixed: NEEDS_DECISION,
    aboutTrail: true,
  },
  LAKE_REDUCED: {
    calls: ['StopEventDataStoreIngestion', 'DeleteEventDataStore', 'UpdateEventDataStore'],
    cause: 'StopEventDataStoreIngestion, DeleteEventDataStore, UpdateEventDataStore',
    severity: 'high',
    phrase: 'CloudTrail Lake was changed: {call} on event data store {trail}',
    manyPhrase: 'CloudTrail Lake was changed',
    label: 'Event data store changed',
    steps: [
      'If this was not intended, undo it: aws cloudtrail start-event-data-store-ingestion, restore-event-data-store (for 7 days after a deletion) or update-event-data-store.',
    ],
    status: 'NEEDS_ACTION',
    notFixed: NEEDS_DECISION,
  },
  RECORDER_REDUCED: {
    cause: 'a telemetry rule or an `aws/cloudtrail/` log group is changed or deleted',
    severity: 'high',
    phrase: 'A second record of CloudTrail events may lose events: {call} on {trail}',
    manyPhrase: 'A second record of CloudTrail events may lose events',
    label: 'Second record reduced',
    steps: [
      'Look whether CloudTrail events still go to CloudWatch Logs as approved: telemetry rules (aws observabilityadmin list-telemetry-rules), log groups and their retention.',
    ],
    status: 'NEEDS_ACTION',
    notFixed: NEEDS_DECISION,
  },
  ORGANIZATION_CHANGED: {
    calls: ['DeregisterOrganizationDelegatedAdmin', 'RegisterOrganizationDelegatedAdmin'],
    cause: 'a delegated administrator of CloudTrail, or its access to the organization, is changed',
    severity: 'medium',
    phrase: 'CloudTrail was changed for the organization: {call}',
    label: 'Organization changed',
    steps: [
      'Check that the change was intended. A delegated administrator can stop and change organization trails; without trusted access they log no member account.',
    ],
    status: 'NEEDS_ACTION',
    notFixed: NEEDS_DECISION,
  },
  TRAIL_CREATED: {
    calls: ['CreateTrail'],
    cause: 'CreateTrail',
    severity: 'low',
    phrase: 'Trail {trail} was created',
    label: 'Trail created',
    steps: [
      'Check that the trail was intended: it may send copies of the log to a bucket of another account.',
    ],
    status: 'NOTED',
    notFixed: NOTHING_TO_REPAIR,
    aboutTrail: true,
  },
  TAGS_CHANGED: {
    calls: ['AddTags', 'RemoveTags'],
    cause: 'AddTags, RemoveTags',
    severity: 'low',
    phrase: 'Tags of trail {trail} were changed',
    label: 'Tags changed',
    steps: ['Check that no policy or automation depends on the tags that changed.'],
    status: 'NOTED',
    notFixed: NOTHING_TO_REPAIR,
    aboutTrail: true,
  },
  LOGGING_STARTED: {
    calls: ['StartLogging'],
    cause: 'StartLogging',
    severity: 'low',
    phrase: 'Trail {trail} was started',
    label: 'Logging started',
    steps: ['Nothing, if the trail should log.'],
    status: 'NOTED',
    notFixed: NOTHING_TO_REPAIR,
    logging: 'started',
    aboutTrail: true,
  },
  ATTEMPT_FAILED: {
    cause: 'one of these calls that AWS refused',
    severity: 'low',
    phrase: '{call} on {what} failed',
    manyPhrase: 'Calls on {whose} failed',
    label: 'Attempt refused',
    steps: ['Nothing was changed. Find out why the actor tried, and whether its permissions fit its work.'],
    status: 'NOTED',
    notFixed: 'There is nothing to repair: the call failed.',
    limit: 'account',
  },
  NOTED: {
    cause:
      'one of these calls that takes nothing from the log: on an event data store, channel, dashboard or telemetry rule',
    severity: 'low',
    phrase: '{call} on {resource}',
    label: 'Noted',
    steps: ['No trail was changed. Check that the call was intended.'],
    status: 'NOTED',
    notFixed: NOTHING_TO_REPAIR,
  },
  SECOND_RECORD: {
    cause: 'the record of a VPC endpoint: the call has a record of its own',
    severity: 'info',
    phrase: 'A VPC endpoint recorded {call} too',
    label: 'Second record',
    steps: ['Nothing. The call has a record of its own, which makes the incident.'],
    status: 'NOTED',
    notFixed: NOTHING_TO_REPAIR,
    limit: 'account',
    announcedOnce: true,
  },
  FOREIGN_EVENT: {
    cause: 'an event of another account',
    severity: 'low',
    phrase: 'An event of another account arrived: {call} in {account}',
    manyPhrase: 'Events of other accounts arrived',
    label: 'Foreign event',
    steps: [
      'Find out who forwards events of that account to this one. The remediator of that account has to act on them.',
    ],
    status: 'NOTED',
    notFixed: 'Nothing is repaired: the event is of another account.',
    limit: 'account',
    announcedOnce: true,
  },
  REQUEST_UNREADABLE: {
    cause: 'a call that may be on the remediator: its request was too large for the record',
    severity: 'high',
    phrase: 'The request of {call} by {actor} is not readable',
    manyPhrase: 'Requests are not readable',
    label: 'Request not readable',
    steps: [
      'Find out what the call changed: the record leaves out requests above 100 KB, which can hide that the call is on a role or bucket of the remediator.',
      'Run incidents doctor: it says which part of the remediator is missing or changed.',
    ],
    status: 'NEEDS_ACTION',
    notFixed: NEEDS_DECISION,
    limit: 'account',
  },
  REMEDIATOR_TAMPERED: {
    cause: 'a call that could disable the remediator',
    severity: 'critical',
    phrase: 'The remediator was changed: {call} on {trail}',
    label: 'Remediator tampered with',
    steps: [
      'Run incidents doctor: it says which part of the remediator is missing or changed.',
      'Deploy the remediator again, and revoke the permission with which the actor changed it.',
    ],
    status: 'NEEDS_ACTION',
    notFixed: NEEDS_DECISION,
  },
  REMEDIATOR_DEPLOYED: {
    cause: 'the same call, made by CloudFormation',
    severity: 'low',
    phrase: 'A deployment changed the remediator: {call} on {trail}',
    label: 'Remediator deployed',
    steps: ['Nothing, if this deployment was intended. Run incidents doctor if you are not sure.'],
    status: 'NOTED',
    notFixed: NEEDS_DECISION,
    limit: 'account',
    announcedOnce: true,
  },
  DELIVERY_FAILING: {
    cause: 'a trail that cannot deliver to S3, CloudWatch Logs or SNS',
    severity: 'high',
    phrase: 'Trail {trail} logs, but a delivery fails',
    overPhrase: 'Trail {trail} delivers again',
    label: 'Delivery failing',
    steps: [
      'Correct what the delivery needs: for S3 the bucket, its policy and the KMS key; for CloudWatch Logs the log group and its role; for SNS the topic and its policy. CloudTrail retries S3 for 30 days; what it cannot deliver by then is lost.',
    ],
    status: 'NEEDS_ACTION',
    notFixed: NEEDS_DECISION,
    aboutTrail: true,
    sweepFinds: true,
  },
  TRAIL_DIFFERS: {
    cause: 'a trail that a sweep finds not as approved',
    severity: 'high',
    phrase: 'Trail {trail} is not as approved',
    overPhrase: 'Trail {trail} is as approved again',
    label: 'Not as approved',
    steps: [
      'Restore what was approved: incidents baseline restore {trail}',
      'If the change was intended, approve it: incidents baseline approve {trail}',
    ],
    status: 'NEEDS_ACTION',
    notFixed: NEEDS_DECISION,
    aboutTrail: true,
    sweepFinds: true,
  },
  BASELINE_BROKEN: {
    cause: 'a parameter that should hold approved settings and does not',
    severity: 'critical',
    phrase: 'The approved settings of trail {trail} are not valid',
    overPhrase: 'The approved settings of trail {trail} are valid again',
    label: 'Baseline broken',
    steps: [
      'Find out who wrote the parameter: incidents baseline history {trail}',
      'Look at the trail, and approve it again: incidents baseline approve {trail}',
    ],
    status: 'NEEDS_ACTION',
    notFixed: NEEDS_DECISION,
    aboutTrail: true,
    sweepFinds: true,
  },
  BASELINE_CHANGED: {
    cause: 'the approved settings of a trail, or its pause, are written or deleted',
    severity: 'medium',
    phrase: 'The approved settings of trail {trail} were changed',
    label: 'Baseline changed',
    steps: [
      'Check that whoever approves settings meant this: incidents baseline history {trail}',
      'If not, approve the trail as it should be, and revoke the permission with which the parameter was written.',
    ],
    status: 'NOTED',
    notFixed: NEEDS_DECISION,
    aboutTrail: true,
  },
  DETECTION_BLIND: {
    cause: 'no trail of the Region logs write management events',
    severity: 'critical',
    phrase: 'No trail logs write management events: no call is detected',
    overPhrase: 'Calls are detected again',
    label: 'Detection blind',
    steps: [
      'Start a trail that logs write management events, create one, or deploy with sentinelTrail: without it EventBridge gets no events.',
    ],
    status: 'NEEDS_ACTION',
    notFixed: NEEDS_DECISION,
    sweepFinds: true,
  },
  DETECTION_AT_RISK: {
    cause: 'only one trail of the Region logs write management events',
    severity: 'medium',
    phrase: 'Detection is at risk: only one trail logs write management events',
    overPhrase: 'Detection no longer depends on one trail',
    label: 'Detection at risk',
    steps: [
      'Create another trail for write management events, or deploy with sentinelTrail: while no trail logs, EventBridge gets no events.',
    ],
    status: 'NEEDS_ACTION',
    notFixed: NEEDS_DECISION,
    sweepFinds: true,
  },
  TRAIL_NOT_COVERED: {
    cause: 'a trail whose home Region has no remediator',
    severity: 'medium',
    phrase: 'Trails have their home Region where no remediator runs',
    overPhrase: 'Every trail has a remediator in its home Region',
    label: 'Trail not covered',
    steps: [
      'Deploy the remediator in the home Region of each trail above, or name the Region in deployedRegions.',
    ],
    status: 'NEEDS_ACTION',
    notFixed: NEEDS_DECISION,
    sweepFinds: true,
  },
  SUBSCRIPTION_LOST: {
    cause: 'a topic that lost a subscription',
    severity: 'high',
    phrase: 'A subscription to the alerts of the remediator is gone',
    overPhrase: 'A lost subscription is back',
    label: 'Subscription lost',
    steps: [
      'Find out why the subscription ended, and subscribe the address again: it may have been the only one.',
    ],
    status: 'NEEDS_ACTION',
    notFixed: NEEDS_DECISION,
    sweepFinds: true,
  },
  DRILL: {
    cause: 'incidents drill',
    severity: 'info',
    phrase: 'Drill by {actor}: nothing happened',
    label: 'Drill',
    steps: ['Nothing. The whole workflow works, and this mail arrived.'],
    status: 'NOTED',
    notFixed: NOTHING_TO_REPAIR,
    limit: 'never',
  },
} as const satisfies Record<string, KindRow>;

/** Name of a kind of incident. */
export type Kind = keyof typeof KINDS;

/** Every kind, in the order of the table. */
export const KIND_NAMES = Object.keys(KINDS) as [Kind, ...Kind[]];

/** The row of a kind. */
export function rowOf(kind: Kind): KindRow {
  return KINDS[kind];
}

type CallsOf<Row> = Row extends { readonly calls: readonly (infer Call)[] } ? Call : never;

/** The name of a watched CloudTrail call, as CloudTrail writes it in `eventName`. */
export type WatchedCall = CallsOf<(typeof KINDS)[Kind]>;

/** The kinds that a call can make an incident of, worst first. */
export function kindsOfCall(call: string): Kind[] {
  return KIND_NAMES.filter((kind) => rowOf(kind).calls?.includes(call));
}
