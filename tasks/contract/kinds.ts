import type { Severity } from './vocabulary.ts';

/** What a look at a trail can show. */
export type OverWhen =
  | 'logs'
  | 'logs-as-before'
  | 'as-before'
  | 'insights-as-before'
  | 'as-approved'
  | 'path-as-approved'
  | 'path-readable'
  | 'approval-valid'
  | 'never';

/** What the remediator says of a kind of incident. */
interface KindTexts {
  /** What makes an incident of this kind, for the table in docs/detection.md. */
  readonly cause: string;
  /**
   * What happened. `{trail}`, `{call}`, `{actor}`, `{what}` and `{resource}` stand for names.
   */
  readonly phrase: string;
  /** The same for the subject of a mail, after the account and before the name of the trail. @default the phrase */
  readonly brief?: string;
  /** What is verified when it is over, for the subject of that mail; absent where nothing can verify it. */
  readonly overPhrase?: string;
  /** The same for many incidents that are counted together, whichever names they have. */
  readonly manyPhrase?: string;
  /** Short name in the report. */
  readonly label: string;
  /** The start of a sentence of the report's summary, which ends with how often. @default the summary leaves it out */
  readonly counted?: string;
  /** The article of RUNBOOK.md that mails link to. @default - none */
  readonly article?: 'remediator-tampered' | 'no-subscribers';
  /**
   * What the reader does next, most urgent first: a sentence each, and after a colon the command. `{options}` stands for those
   * that name the trail, `{region}` and `{key}` for their values.
   */
  readonly steps: readonly string[];
  /** Why nothing was repaired. */
  readonly notFixed: string;
}

/** Everything that the remediator says of a kind of incident, and what it does about one. */
interface KindRow {
  /** CloudTrail calls that make an incident of this kind; the worst kind of a call comes first in the table. */
  readonly calls?: readonly string[];
  /** Severity, unless the event itself raises or lowers it. */
  readonly severity: Severity;
  /** The repair that may follow, by the name of its folder in tasks/repairs/. */
  readonly repair?: string;
  /** Status at detection when no repair is planned: NEEDS_ACTION until the state is verified or a person closes it. */
  readonly status: 'NEEDS_ACTION' | 'NOTED';
  /** What it says about the logging of its trail. */
  readonly logging?: 'stopped' | 'deleted' | 'started';
  /** What a look at the trail has to show for it to be over. @default `as-approved` if it is about a trail, else `never` */
  readonly overWhen?: OverWhen;
  /** True when the incident is about the approved settings of a trail, and not about the trail. */
  readonly aboutApproval?: true;
  /** True when the incident is about a trail that exists or existed. */
  readonly aboutTrail?: true;
  /** True when a sweep can find it. */
  readonly sweepFinds?: true;
  /** Which incidents share one limit: those of an account and Region, or none (`never`). @default those of a subject */
  readonly limit?: 'account' | 'never';
  /** True when only the first of a series is announced. */
  readonly announcedOnce?: true;
  /** What people read; false in bundles that write nothing for people. */
  readonly texts: KindTexts | false;
}

/** Given where a function is bundled that writes nothing for people: esbuild then leaves the texts out, which are 11 KB. */
declare const WITHOUT_TEXTS: true | undefined;
const HAS_TEXTS = typeof WITHOUT_TEXTS === 'undefined';

/** What a bundle contains that writes texts of kinds and was made without them. */
export const NO_TEXTS = 'This function was bundled without the texts of kinds.';

const NEEDS_DECISION = 'Not fixed: needs your decision.';

const NOTHING_TO_REPAIR = 'There is nothing to repair.';

/**
 * Every kind of incident, one row each. Mails, CLI, report, sweep, JSON documents and the table in docs/detection.md read the row.
 * docs/adding-a-kind.md says how to add one.
 */
export const KINDS = {
  LOGGING_STOPPED: {
    calls: ['StopLogging'],
    severity: 'critical',
    repair: 'start-logging',
    status: 'NEEDS_ACTION',
    overWhen: 'logs',
    logging: 'stopped',
    aboutTrail: true,
    texts: HAS_TEXTS && {
      cause: 'StopLogging, or a trail found not logging',
      phrase: 'Trail {trail} was stopped',
      brief: 'CloudTrail off',
      overPhrase: 'CloudTrail on again',
      label: 'Logging stopped',
      steps: ['Start the trail, unless it should stay off: aws cloudtrail start-logging {options}'],
      notFixed: NEEDS_DECISION,
    },
  },
  TRAIL_DELETED: {
    calls: ['DeleteTrail'],
    severity: 'critical',
    repair: 'restore-trail',
    status: 'NEEDS_ACTION',
    overWhen: 'logs-as-before',
    logging: 'deleted',
    aboutTrail: true,
    sweepFinds: true,
    texts: HAS_TEXTS && {
      cause: 'DeleteTrail, or a trail that is gone',
      phrase: 'Trail {trail} was deleted',
      brief: 'trail DELETED',
      overPhrase: 'trail is back and logs as before',
      label: 'Trail deleted',
      counted: 'A trail was deleted',
      steps: [
        'If its settings were approved, create it again with them: incidents baseline restore {name}',
        'If not, look for its last settings, create it again with them, and start it: aws cloudtrail lookup-events --region {region} --lookup-attributes AttributeKey=EventName,AttributeValue=CreateTrail',
      ],
      notFixed: NEEDS_DECISION,
    },
  },
  TRAIL_WEAKENED: {
    calls: ['UpdateTrail'],
    severity: 'high',
    repair: 'restore-trail',
    status: 'NEEDS_ACTION',
    overWhen: 'as-before',
    aboutTrail: true,
    texts: HAS_TEXTS && {
      cause: 'UpdateTrail that turns a safeguard off or empties a destination',
      phrase: 'Trail {trail} was weakened',
      brief: 'trail weakened',
      overPhrase: 'trail as before again',
      label: 'Trail weakened',
      counted: 'A trail was weakened',
      steps: [
        'Compare the settings with the approved ones, and restore them with update-trail: aws cloudtrail get-trail {options}',
      ],
      notFixed: NEEDS_DECISION,
    },
  },
  LOG_REDIRECTED: {
    calls: ['UpdateTrail'],
    severity: 'medium',
    repair: 'restore-trail',
    status: 'NEEDS_ACTION',
    overWhen: 'as-before',
    aboutTrail: true,
    texts: HAS_TEXTS && {
      cause: 'UpdateTrail that sets the bucket or prefix of the log alone',
      phrase: 'The log of trail {trail} goes elsewhere',
      brief: 'log goes elsewhere',
      overPhrase: 'trail as before again',
      label: 'Log redirected',
      steps: [
        'Check that the bucket and prefix are the approved ones, or restore them with update-trail: aws cloudtrail get-trail {options}',
      ],
      notFixed: NEEDS_DECISION,
    },
  },
  COVERAGE_REDUCED: {
    calls: ['PutEventSelectors'],
    severity: 'high',
    repair: 'restore-trail',
    status: 'NEEDS_ACTION',
    overWhen: 'as-before',
    aboutTrail: true,
    texts: HAS_TEXTS && {
      cause: 'PutEventSelectors that leaves out write management events',
      phrase: 'Trail {trail} does not log all write management events',
      brief: 'not all write events logged',
      overPhrase: 'trail as before again',
      label: 'Coverage reduced',
      counted: 'Coverage was reduced',
      steps: [
        'Compare the selectors with the approved ones, and restore them with put-event-selectors: aws cloudtrail get-event-selectors --region {region} --trail-name {key}',
      ],
      notFixed: NEEDS_DECISION,
    },
  },
  INSIGHTS_DISABLED: {
    calls: ['PutInsightSelectors'],
    severity: 'medium',
    repair: 'restore-trail',
    status: 'NEEDS_ACTION',
    overWhen: 'insights-as-before',
    aboutTrail: true,
    texts: HAS_TEXTS && {
      cause: 'PutInsightSelectors with an empty list',
      phrase: 'Insights of trail {trail} is off',
      brief: 'Insights off',
      label: 'Insights disabled',
      steps: [
        'If Insights should be on, turn it on again: aws cloudtrail put-insight-selectors --region {region} --trail-name {key} --insight-selectors InsightType=ApiCallRateInsight InsightType=ApiErrorRateInsight',
      ],
      notFixed: NEEDS_DECISION,
    },
  },
  TRAIL_CHANGED: {
    calls: ['UpdateTrail', 'PutEventSelectors', 'PutInsightSelectors'],
    severity: 'medium',
    repair: 'restore-trail',
    status: 'NOTED',
    aboutTrail: true,
    texts: HAS_TEXTS && {
      cause: 'any other change of settings or selectors',
      phrase: 'Trail {trail} was changed',
      brief: 'trail changed',
      label: 'Trail changed',
      steps: ['Check that the change was intended: aws cloudtrail get-trail {options}'],
      notFixed: NEEDS_DECISION,
    },
  },
  AGGREGATION_CHANGED: {
    calls: ['PutEventConfiguration'],
    severity: 'medium',
    repair: 'restore-trail',
    status: 'NOTED',
    aboutTrail: true,
    texts: HAS_TEXTS && {
      cause: 'PutEventConfiguration: summaries of data events',
      phrase: 'Event aggregation of trail {trail} was changed',
      brief: 'event aggregation changed',
      label: 'Aggregation changed',
      steps: [
        'If the change was not intended, restore the configuration from before with put-event-configuration: aws cloudtrail get-event-configuration --region {region} --trail-name {key}',
      ],
      notFixed: NEEDS_DECISION,
    },
  },
  DELIVERY_CHANGED: {
    severity: 'high',
    status: 'NEEDS_ACTION',
    overWhen: 'path-as-approved',
    aboutTrail: true,
    texts: HAS_TEXTS && {
      cause: 'a call that changes the bucket, key, log group or topic of an approved trail',
      phrase: 'The delivery path of trail {trail} was changed: {call}',
      brief: 'delivery path changed: {call}',
      overPhrase: 'delivery path as approved again',
      label: 'Delivery path changed',
      steps: ['See what is not as approved: incidents baseline diff {name}'],
      notFixed: NEEDS_DECISION,
    },
  },
  LAKE_REDUCED: {
    calls: ['StopEventDataStoreIngestion', 'DeleteEventDataStore', 'UpdateEventDataStore'],
    severity: 'high',
    status: 'NEEDS_ACTION',
    texts: HAS_TEXTS && {
      cause: 'StopEventDataStoreIngestion, DeleteEventDataStore, UpdateEventDataStore',
      phrase: 'CloudTrail Lake was changed: {call} on event data store {trail}',
      brief: 'CloudTrail Lake changed: {call} on {trail}',
      manyPhrase: 'CloudTrail Lake was changed',
      label: 'Event data store changed',
      steps: [
        'If this was not intended, undo it with start-event-data-store-ingestion, update-event-data-store, or (for 7 days) restore-event-data-store: aws cloudtrail get-event-data-store --region {region} --event-data-store {key}',
      ],
      notFixed: NEEDS_DECISION,
    },
  },
  RECORDER_REDUCED: {
    severity: 'high',
    status: 'NEEDS_ACTION',
    texts: HAS_TEXTS && {
      cause: 'a telemetry rule or an `aws/cloudtrail/` log group is changed or deleted',
      phrase: 'CloudTrail events may no longer reach CloudWatch Logs: {call} on {trail}',
      brief: 'CloudWatch Logs copy reduced: {call} on {trail}',
      manyPhrase: 'CloudTrail events may no longer reach CloudWatch Logs',
      label: 'CloudWatch Logs copy reduced',
      steps: [
        'Check that CloudTrail events still go to CloudWatch Logs as approved, and how long they are kept: aws observabilityadmin list-telemetry-rules --region {region}',
      ],
      notFixed: NEEDS_DECISION,
    },
  },
  ORGANIZATION_CHANGED: {
    calls: ['DeregisterOrganizationDelegatedAdmin', 'RegisterOrganizationDelegatedAdmin'],
    severity: 'medium',
    status: 'NEEDS_ACTION',
    texts: HAS_TEXTS && {
      cause: 'a delegated administrator of CloudTrail, or its access to the organization, is changed',
      phrase: 'CloudTrail was changed for the organization: {call}',
      brief: 'organization changed: {call}',
      label: 'Organization changed',
      steps: [
        'Check who may stop and change the organization trails: aws organizations list-delegated-administrators --service-principal cloudtrail.amazonaws.com',
      ],
      notFixed: NEEDS_DECISION,
    },
  },
  TRAIL_CREATED: {
    calls: ['CreateTrail'],
    severity: 'low',
    repair: 'restore-trail',
    status: 'NOTED',
    aboutTrail: true,
    texts: HAS_TEXTS && {
      cause: 'CreateTrail',
      phrase: 'Trail {trail} was created',
      brief: 'trail created',
      label: 'Trail created',
      steps: [
        'Check that the trail was intended, and whose bucket gets its copy of the log: aws cloudtrail get-trail {options}',
      ],
      notFixed: NOTHING_TO_REPAIR,
    },
  },
  TAGS_CHANGED: {
    calls: ['AddTags', 'RemoveTags'],
    severity: 'low',
    repair: 'restore-trail',
    status: 'NOTED',
    aboutTrail: true,
    texts: HAS_TEXTS && {
      cause: 'AddTags, RemoveTags',
      phrase: 'Tags of trail {trail} were changed',
      brief: 'tags changed',
      label: 'Tags changed',
      steps: [
        'Check that no policy or automation depends on the tags that changed: aws cloudtrail list-tags --region {region} --resource-id-list {key}',
      ],
      notFixed: NOTHING_TO_REPAIR,
    },
  },
  LOGGING_STARTED: {
    calls: ['StartLogging'],
    severity: 'low',
    status: 'NOTED',
    logging: 'started',
    aboutTrail: true,
    texts: HAS_TEXTS && {
      cause: 'StartLogging',
      phrase: 'Trail {trail} was started',
      brief: 'trail started',
      label: 'Logging started',
      steps: ['If the trail should log, do nothing.'],
      notFixed: NOTHING_TO_REPAIR,
    },
  },
  ATTEMPT_FAILED: {
    severity: 'low',
    status: 'NOTED',
    limit: 'account',
    texts: HAS_TEXTS && {
      cause: 'one of these calls that AWS refused',
      phrase: '{call} on {what} failed',
      brief: 'attempt failed: {call}, {what}',
      manyPhrase: 'Calls on {whose} failed',
      label: 'Attempt refused',
      counted: 'AWS refused a call',
      steps: ['Nothing was changed: check whether the permissions of the caller fit its work.'],
      notFixed: 'There is nothing to repair: the call failed.',
    },
  },
  NOTED: {
    severity: 'low',
    status: 'NOTED',
    texts: HAS_TEXTS && {
      cause:
        'one of these calls that takes nothing from the log: on an event data store, channel, dashboard or telemetry rule',
      phrase: '{call} on {resource}',
      label: 'Noted',
      steps: ['No trail was changed: check that the call was intended.'],
      notFixed: NOTHING_TO_REPAIR,
    },
  },
  SECOND_RECORD: {
    severity: 'info',
    status: 'NOTED',
    limit: 'account',
    announcedOnce: true,
    texts: HAS_TEXTS && {
      cause: 'the record of a VPC endpoint: the call has a record of its own',
      phrase: 'A VPC endpoint recorded {call} too',
      label: 'Second record',
      steps: ['Nothing: the call has its own record, which opens the incident.'],
      notFixed: NOTHING_TO_REPAIR,
    },
  },
  FOREIGN_EVENT: {
    severity: 'low',
    status: 'NOTED',
    limit: 'account',
    announcedOnce: true,
    texts: HAS_TEXTS && {
      cause: 'an event of another account',
      phrase: 'An event of another account arrived: {call} in {account}',
      manyPhrase: 'Events of other accounts arrived',
      label: 'Foreign event',
      steps: [
        'Find out who forwards events of that account to this one: this remediator does not act on them.',
      ],
      notFixed: 'Nothing is repaired: the event is of another account.',
    },
  },
  REQUEST_UNREADABLE: {
    severity: 'high',
    status: 'NEEDS_ACTION',
    limit: 'account',
    texts: HAS_TEXTS && {
      cause: 'a call that may be on the remediator: its request was too large for the record',
      phrase: 'The request of {call} by {actor} is not readable',
      manyPhrase: 'Requests are not readable',
      label: 'Request not readable',
      article: 'remediator-tampered',
      steps: [
        'See whether the call changed the remediator, since a record leaves out requests above 100 KB: incidents doctor',
      ],
      notFixed: NEEDS_DECISION,
    },
  },
  REMEDIATOR_TAMPERED: {
    severity: 'critical',
    status: 'NEEDS_ACTION',
    texts: HAS_TEXTS && {
      cause: 'a call that could disable the remediator',
      phrase: 'The remediator was changed: {call} on {trail}',
      brief: 'remediator changed: {call} on {trail}',
      label: 'Remediator tampered with',
      article: 'remediator-tampered',
      counted: 'The remediator was tampered with',
      steps: [
        'See which part of the remediator is missing or changed: incidents doctor',
        'Deploy the remediator again, and revoke the permission with which it was changed.',
      ],
      notFixed: NEEDS_DECISION,
    },
  },
  REMEDIATOR_DEPLOYED: {
    severity: 'low',
    status: 'NOTED',
    limit: 'account',
    announcedOnce: true,
    texts: HAS_TEXTS && {
      cause: 'the same call, made by CloudFormation',
      phrase: 'A deployment changed the remediator: {call} on {trail}',
      brief: 'remediator deployed: {call} on {trail}',
      label: 'Remediator deployed',
      article: 'remediator-tampered',
      steps: ['If this deployment was not intended, see what it changed: incidents doctor'],
      notFixed: NEEDS_DECISION,
    },
  },
  DELIVERY_FAILING: {
    severity: 'high',
    status: 'NEEDS_ACTION',
    aboutTrail: true,
    sweepFinds: true,
    texts: HAS_TEXTS && {
      cause: 'a trail that cannot deliver to S3, CloudWatch Logs or SNS',
      phrase: 'Trail {trail} logs, but a delivery fails',
      brief: 'a delivery fails',
      overPhrase: 'delivers again',
      label: 'Delivery failing',
      steps: [
        'Correct what the delivery needs (the policy of bucket, key or topic; the role of the log group) within 30 days, while CloudTrail retries delivery to S3: aws cloudtrail get-trail-status {options}',
      ],
      notFixed: NEEDS_DECISION,
    },
  },
  DELIVERY_UNKNOWN: {
    severity: 'medium',
    status: 'NEEDS_ACTION',
    overWhen: 'path-readable',
    aboutTrail: true,
    sweepFinds: true,
    texts: HAS_TEXTS && {
      cause: 'a delivery path of which a part may not be read',
      phrase: 'The delivery path of trail {trail} cannot be read',
      brief: 'delivery path cannot be read',
      overPhrase: 'delivery path can be read again',
      label: 'Delivery path unknown',
      steps: ['See what cannot be read: incidents baseline diff {name}'],
      notFixed: NEEDS_DECISION,
    },
  },
  TRAIL_DIFFERS: {
    severity: 'high',
    repair: 'restore-trail',
    status: 'NEEDS_ACTION',
    aboutTrail: true,
    sweepFinds: true,
    texts: HAS_TEXTS && {
      cause: 'a trail that a sweep finds not as approved',
      phrase: 'Trail {trail} is not as approved',
      brief: 'trail not as approved',
      overPhrase: 'trail as approved again',
      label: 'Not as approved',
      steps: [
        'Restore what was approved: incidents baseline restore {name}',
        'If the change was intended, approve it: incidents baseline approve {name}',
      ],
      notFixed: NEEDS_DECISION,
    },
  },
  BASELINE_BROKEN: {
    severity: 'critical',
    status: 'NEEDS_ACTION',
    overWhen: 'approval-valid',
    aboutTrail: true,
    sweepFinds: true,
    texts: HAS_TEXTS && {
      cause: 'a parameter that should hold approved settings and does not',
      phrase: 'The approved settings of trail {trail} are not valid',
      brief: 'approved settings NOT valid',
      overPhrase: 'approved settings valid again',
      label: 'Baseline broken',
      steps: [
        'Find out who wrote the parameter: incidents baseline history {name}',
        'Look at the trail, and approve it again: incidents baseline approve {name}',
      ],
      notFixed: NEEDS_DECISION,
    },
  },
  BASELINE_CHANGED: {
    severity: 'medium',
    status: 'NOTED',
    // A caller who lowers the approved settings can make the trail fit them.
    overWhen: 'never',
    aboutApproval: true,
    aboutTrail: true,
    texts: HAS_TEXTS && {
      cause: 'the approved settings of a trail, or its pause, are written or deleted',
      phrase: 'The approved settings of trail {trail} were changed',
      brief: 'approved settings changed',
      label: 'Baseline changed',
      steps: [
        'Ask the people who approve settings whether they intended this: incidents baseline history {name}',
        'If not, approve the trail as it should be, and revoke the permission with which the parameter was written: incidents baseline approve {name}',
      ],
      notFixed: NEEDS_DECISION,
    },
  },
  DETECTION_BLIND: {
    severity: 'critical',
    status: 'NEEDS_ACTION',
    sweepFinds: true,
    texts: HAS_TEXTS && {
      cause: 'no trail of the Region logs write management events',
      phrase: 'No trail logs write management events: no call is detected',
      brief: 'NO trail logs write events',
      overPhrase: 'calls are detected again',
      label: 'Detection blind',
      steps: [
        'Start or create a trail that logs write management events, or deploy with sentinelTrail: aws cloudtrail describe-trails --region {region}',
      ],
      notFixed: NEEDS_DECISION,
    },
  },
  DETECTION_AT_RISK: {
    severity: 'medium',
    status: 'NEEDS_ACTION',
    sweepFinds: true,
    texts: HAS_TEXTS && {
      cause: 'only one trail of the Region logs write management events',
      phrase: 'Detection is at risk: only one trail logs write management events',
      brief: 'only one trail logs write events',
      overPhrase: 'no longer depends on one trail',
      label: 'Detection at risk',
      steps: [
        'Create a second trail for write management events, or deploy with sentinelTrail: aws cloudtrail describe-trails --region {region}',
      ],
      notFixed: NEEDS_DECISION,
    },
  },
  TRAIL_NOT_COVERED: {
    severity: 'medium',
    status: 'NEEDS_ACTION',
    sweepFinds: true,
    texts: HAS_TEXTS && {
      cause: 'a trail whose home Region has no remediator',
      phrase: 'No remediator runs in the home Region of some trails',
      brief: 'trails without a remediator in their Region',
      overPhrase: 'every trail has a remediator',
      label: 'Trail not covered',
      steps: [
        'Deploy the remediator in the home Region of each trail above, or name the Region in deployedRegions.',
      ],
      notFixed: NEEDS_DECISION,
    },
  },
  SUBSCRIPTION_LOST: {
    severity: 'high',
    status: 'NEEDS_ACTION',
    sweepFinds: true,
    texts: HAS_TEXTS && {
      cause: 'a topic that lost a subscription',
      phrase: 'A subscription to the alerts of the remediator is gone',
      brief: 'an alert subscription is GONE',
      overPhrase: 'a lost subscription is back',
      label: 'Subscription lost',
      article: 'no-subscribers',
      steps: [
        'Find out who ended the subscription, and subscribe the address again: aws sns list-subscriptions --region {region}',
      ],
      notFixed: NEEDS_DECISION,
    },
  },
  DRILL: {
    severity: 'info',
    status: 'NOTED',
    limit: 'never',
    texts: HAS_TEXTS && {
      cause: 'incidents drill',
      phrase: 'Drill by {actor}: nothing happened',
      brief: 'nothing happened, drill by {actor}',
      label: 'Drill',
      steps: ['Nothing: the whole workflow works, and this mail arrived.'],
      notFixed: NOTHING_TO_REPAIR,
    },
  },
} as const satisfies Record<string, KindRow>;

/** Name of a kind of incident. */
export type Kind = keyof typeof KINDS;

/** Every kind, in the order of the table. */
export const KIND_NAMES = Object.keys(KINDS) as [Kind, ...Kind[]];

/** The row of a kind. */
export function rowOf(kind: Kind): KindRow & { readonly repair?: RepairId } {
  return KINDS[kind];
}

/** What the remediator says of a kind. Throws in a bundle without texts, which the build refuses. */
export function textsOf(kind: Kind): KindTexts {
  const { texts } = rowOf(kind);
  if (texts === false) throw new Error(NO_TEXTS);
  return texts;
}

type CallsOf<Row> = Row extends { readonly calls: readonly (infer Call)[] } ? Call : never;

/** The name of a watched CloudTrail call, as CloudTrail writes it in `eventName`. */
export type WatchedCall = CallsOf<(typeof KINDS)[Kind]>;

/** The kinds that a call can make an incident of, worst first. */
export function kindsOfCall(call: string): Kind[] {
  return KIND_NAMES.filter((kind) => rowOf(kind).calls?.includes(call));
}

/** The repairs that rows name. */
export type RepairId = Extract<(typeof KINDS)[Kind], { readonly repair: string }>['repair'];

/** The repairs that an incident can plan. */
export type PlannedRepair = RepairId | 'none';
export const PLANNED_REPAIRS: readonly PlannedRepair[] = /* @__PURE__ */ plannedRepairs();

function plannedRepairs(): PlannedRepair[] {
  const named = KIND_NAMES.flatMap((kind) => rowOf(kind).repair ?? []);
  return [...new Set(named), 'none'];
}

/** The kinds whose row names a repair. */
export function kindsRepairedBy(id: RepairId): Kind[] {
  return KIND_NAMES.filter((kind) => rowOf(kind).repair === id);
}

/** Whether CompareTrail decides about a repair. A restart does not wait for it. */
export function awaitsComparison(planned: PlannedRepair): planned is Exclude<RepairId, 'start-logging'> {
  return planned !== 'none' && planned !== 'start-logging';
}
