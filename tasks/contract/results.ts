import { cutText } from './clean-text.ts';
import * as v from 'valibot';
import { incidentSchema, STATUSES, UNKNOWN } from './incident.ts';
import { SEVERITIES } from './kinds.ts';
import { resolutionSchema } from './resolution.ts';
import { extend } from './schema-parts.ts';

/** Most that is kept of a cause, in bytes of JSON: all 32,768 characters that Step Functions keeps, unless most are escaped. */
const CAUSE_BYTES = 65_536;

/** What Step Functions writes instead of a result when an error was caught. `Cause` is Lambda's JSON or plain text. */
export const caughtSchema = v.object({
  Error: v.string(),
  Cause: v.optional(
    v.pipe(
      v.string(),
      v.transform((cause) => cutText(cause, CAUSE_BYTES)),
    ),
  ),
});
export type Caught = v.InferOutput<typeof caughtSchema>;

/** Result of CheckLogging. Times are null where CloudTrail gives none. */
export const checkResultSchema = v.object({
  isLogging: v.boolean(),
  startLoggingTime: v.nullable(v.string()),
  stopLoggingTime: v.nullable(v.string()),
  /** When this check saw it. Absent in executions of 0.1.0. */
  checkedAt: v.optional(v.string()),
});
export type CheckResult = v.InferOutput<typeof checkResultSchema>;

/** Result of StartLogging. */
export const startResultSchema = v.object({
  /** When CloudTrail accepted the call. */
  acceptedAt: v.string(),
});
export type StartResult = v.InferOutput<typeof startResultSchema>;

/** Result of RestartAtOnce: accepted, refused (the error was caught), or not called since the event is no stop. */
export const atOnceSchema = v.union([
  startResultSchema,
  caughtSchema,
  v.object({ called: v.literal(false) }),
]);
export type AtOnce = v.InferOutput<typeof atOnceSchema>;

/** Result of VerifyLogging: the proof from GetTrailStatus. */
export const verificationSchema = v.object({
  isLogging: v.literal(true),
  /** `StartLoggingTime` as CloudTrail gives it. */
  startLoggingTime: v.string(),
  /** `StopLoggingTime`: stays after a restart; null for a trail that was never stopped. */
  stopLoggingTime: v.nullable(v.string()),
  /** When this check saw it. */
  verifiedAt: v.string(),
  /** Seconds from the stop to `startLoggingTime`, never below 0. */
  blindWindowSeconds: v.number(),
  /** The S3 error of the last delivery; null when there is none. */
  latestDeliveryError: v.nullable(v.string()),
  /** All that was not delivered, a sentence each; absent in executions of 0.1.0. */
  deliveryErrors: v.optional(v.array(v.string())),
  /** When CloudTrail last delivered to the bucket; null when it never did. */
  latestDeliveryTime: v.nullable(v.string()),
});
export type Verification = v.InferOutput<typeof verificationSchema>;

/** A value before the stop and now; null before where no sweep had stored it. */
const changeSchema = v.object({ before: v.nullable(v.string()), now: v.string() });

/** What GetTrailStatus showed of a trail. Times are null where CloudTrail gives none. */
export const seenStatusSchema = v.object({
  isLogging: v.boolean(),
  startLoggingTime: v.nullable(v.string()),
  stopLoggingTime: v.nullable(v.string()),
  /** All that was not delivered, a sentence each. */
  deliveryErrors: v.array(v.string()),
  /** When it was read. */
  verifiedAt: v.string(),
});
export type SeenStatus = v.InferOutput<typeof seenStatusSchema>;

/**
 * Result of CompareTrail: a trail compared with its approved settings; where there are none, with what a sweep last observed
 * before it was stopped or changed. `before` is then what was approved.
 */
export const comparisonSchema = v.object({
  /** What was read beside the settings; absent after a restart, which has its own verification. */
  status: v.optional(seenStatusSchema),
  /**
   * `not-compared`: the same trail, of which no sweep had stored anything before the stop. `another-trail`: it does not
   * show the stop, and is not as before or nothing was stored. `gone`: an enforced trail that does not exist.
   */
  verdict: v.picklist(['as-before', 'not-compared', 'changed', 'another-trail', 'gone']),
  /** What is done about an enforced trail that is not as approved; absent for any other. */
  decision: v.optional(v.picklist(['restore', 'hold'])),
  /** Why it is not restored, a sentence; absent where it is. */
  held: v.optional(v.string()),
  /** What it was compared with; absent, as in executions of 0.1.0, is `observed`. */
  against: v.optional(v.picklist(['approved', 'observed'])),
  /** The approved settings that it was compared with. */
  baseline: v.optional(
    v.object({
      /** Version of the SSM parameter. */
      version: v.number(),
      /** Digest of what differs, so that it is reported once; absent when nothing does. */
      differs: v.optional(v.string()),
      /** True when this version is, or may be, weaker than the one before it. */
      lowered: v.optional(v.literal(true)),
      /** What differs is accepted, since nothing is weaker: a trusted principal changed it with this call (`now`), or did `before`. */
      accepted: v.optional(v.picklist(['now', 'before'])),
      /** How much weaker than approved it is; absent when nothing differs. */
      severity: v.optional(v.picklist(SEVERITIES)),
      /** The CloudFormation stack that owns the trail, as its tags say. */
      stackName: v.optional(v.string()),
    }),
  ),
  /** Parts that could not be read, which are neither equal nor different. */
  unknown: v.optional(v.array(v.string())),
  /**
   * Whether Insights is on, with all of it that was observed before. Absent beside approved settings, where that is among
   * what is compared, and where it could not be read.
   */
  insights: v.optional(v.boolean()),
  /** When a sweep observed what was before; null when none did. */
  observedAt: v.nullable(v.string()),
  bucket: changeSchema,
  /** The Regions that it logs, and whether for the whole organization. */
  scope: changeSchema,
  /** Settings and event selectors that differ, at most 20; null where it is not set or there is no such selector. */
  differences: v.array(
    v.object({
      setting: v.string(),
      before: v.nullable(v.string()),
      now: v.nullable(v.string()),
      /** True when the trail is, or may be, weaker for it than approved. */
      weaker: v.optional(v.literal(true)),
      /** Of the delivery path: what restores it, a sentence, a colon and a command. */
      restore: v.optional(v.string()),
      /** Of the delivery path: how long it can be undone, a sentence. */
      until: v.optional(v.string()),
    }),
  ),
  /** How many more there are. */
  more: v.number(),
});
export type Comparison = v.InferOutput<typeof comparisonSchema>;

/** Result of RestoreTrail: what its last attempt did. */
export const restoreResultSchema = v.object({
  /** Version of the approved settings. */
  version: v.number(),
  /** The calls that CloudTrail accepted, in order. */
  calls: v.array(v.object({ call: v.string(), at: v.string() })),
  /** Destinations that were left out, and why. */
  without: v.array(v.object({ destination: v.picklist(['cloudWatchLogs', 'sns']), why: v.string() })),
});
export type RestoreResult = v.InferOutput<typeof restoreResultSchema>;

/** The same as an incident keeps it: or why it is unknown. */
export const storedComparisonSchema = v.union([
  comparisonSchema,
  v.strictObject({ verdict: v.literal('unknown'), reason: v.string() }),
]);
export type StoredComparison = v.InferOutput<typeof storedComparisonSchema>;

/** Value of the repair branch: each step wrote its result, or the error that was caught, under a key of its own. */
const repairBranchSchema = v.object({
  round: v.object({ number: v.number() }),
  /** Absent in executions of 0.1.0. */
  atOnce: v.optional(atOnceSchema),
  /** The last GetTrailStatus that was asked before a restart, or after StartLogging was refused. */
  check: v.optional(v.union([checkResultSchema, caughtSchema])),
  /** The last StartLogging that CloudTrail accepted. */
  start: v.optional(startResultSchema),
  /** The last StartLogging that failed, if the trail was still verified. */
  notStarted: v.optional(caughtSchema),
  /** The trail was logging all the time: the error says since when. */
  notStopped: v.optional(caughtSchema),
  verification: v.optional(verificationSchema),
  comparison: v.optional(v.union([comparisonSchema, caughtSchema])),
  /** The restore of an enforced trail: an error means that it is not known what came of it. */
  restore: v.optional(v.union([restoreResultSchema, caughtSchema])),
  /** The trail as approved, read after the restore. */
  restored: v.optional(comparisonSchema),
  /** What ended the restore, or its verification. */
  notRestored: v.optional(caughtSchema),
  /** What ended the last round that failed. A later round can still succeed. */
  failure: v.optional(caughtSchema),
});
export type RepairBranch = v.InferOutput<typeof repairBranchSchema>;

/** What a repair can come to. */
export const REPAIR_OUTCOMES = [
  'not-needed',
  'not-stopped',
  'restored',
  'logs-again',
  'not-restored',
  'settings-restored',
  'settings-not-restored',
] as const;
export type RepairOutcome = (typeof REPAIR_OUTCOMES)[number];

/** What this execution last saw of a trail whose repair failed. `not-logging` only if GetTrailStatus said so. */
export type LastSeen = 'not-logging' | 'gone' | 'unknown';

interface Applied {
  rounds: number;
  start: StartResult | Caught;
}

/** The outcome of the repair branch. */
export type Remediation =
  /** With the comparison of a trail that an event may have changed. */
  | { outcome: 'not-needed'; comparison?: Comparison | Caught }
  /** It was logging all the time: the failure says since when. */
  | ({ outcome: 'not-stopped'; failure: Caught } & Applied)
  | ({
      outcome: 'restored';
      verification: Verification;
      comparison: Comparison;
      /** What the trail was when it logged again, if its settings had to be restored. */
      before?: Comparison;
      restore?: RestoreResult;
    } & Applied)
  /** It logs again, but it is another trail or not as before, or that is unknown. */
  | ({
      outcome: 'logs-again';
      verification: Verification;
      comparison: Comparison | Caught;
      /** What ended the restore of its settings, if one was tried. */
      failure?: Caught;
    } & Applied)
  /** It is as approved again: `comparison` shows that, `before` what it was. */
  | { outcome: 'settings-restored'; before?: Comparison; comparison: Comparison; restore?: RestoreResult }
  /** The restore failed, or is not verified. `comparison` shows what the trail was before. */
  | {
      outcome: 'settings-not-restored';
      comparison: Comparison | Caught;
      restore?: RestoreResult;
      failure: Caught;
    }
  /** `start` is absent if CloudTrail never accepted StartLogging. */
  | { outcome: 'not-restored'; rounds: number; start?: StartResult; failure: Caught; lastSeen: LastSeen };

/** Verdicts that show the trail as it was, as far as anything was stored. HowItEnded of the workflow names the same. */
const AS_BEFORE: readonly Comparison['verdict'][] = ['as-before', 'not-compared'];

/** Whether a comparison shows that a trail is weaker than it was approved. */
export function isWeakened(comparison: Comparison | Caught | undefined): comparison is Comparison {
  return (
    comparison !== undefined && !isCaught(comparison) && (comparison.baseline?.severity ?? 'low') !== 'low'
  );
}

/** Whether a comparison shows that a trail is not as approved, weaker or not. */
export function isDiffering(comparison: Comparison | Caught | undefined): comparison is Comparison {
  return (
    comparison !== undefined &&
    !isCaught(comparison) &&
    comparison.against === 'approved' &&
    comparison.verdict === 'changed'
  );
}

/** Whether a comparison shows a change that is accepted because of who made it. */
export function isAccepted(comparison: Comparison | Caught | undefined): comparison is Comparison {
  return comparison !== undefined && !isCaught(comparison) && comparison.baseline?.accepted === 'now';
}

/** Whether a comparison shows that the approved settings were made weaker, or that they are not valid. */
export function isLowered(comparison: Comparison | Caught | undefined): boolean {
  if (comparison === undefined) return false;
  return isCaught(comparison)
    ? comparison.Error === 'InvalidBaselineError'
    : comparison.baseline?.lowered === true;
}

const MISSING: Caught = { Error: UNKNOWN };

/** Derives the outcome from the value of the repair branch. A proof counts, whatever failed in the round before. */
function remediationOf(branch: RepairBranch): Remediation {
  const { round, atOnce, notStarted, notStopped, verification, failure } = branch;
  const comparison = branch.comparison ?? MISSING;
  const start = branch.start ?? (atOnce && 'acceptedAt' in atOnce ? atOnce : undefined);
  const applied = { rounds: round.number, start: start ?? notStarted ?? failure ?? MISSING };
  if (notStopped) return { outcome: 'not-stopped', ...applied, failure: notStopped };
  const settings = restoredSettings(branch);
  if (settings && verification && settings.restored)
    return { outcome: 'restored', ...applied, verification, comparison: settings.restored, ...settings.what };
  if (settings?.restored)
    return { outcome: 'settings-restored', comparison: settings.restored, ...settings.what };
  if (settings && verification)
    return { outcome: 'logs-again', ...applied, verification, comparison, failure: settings.failure };
  if (settings) {
    const { failure: why, what } = settings;
    const { restore } = what;
    return { outcome: 'settings-not-restored', comparison, ...(restore && { restore }), failure: why };
  }
  // What was never stored cannot be compared: then the stop in GetTrailStatus proves that it is the same trail.
  if (verification && !isCaught(comparison) && AS_BEFORE.includes(comparison.verdict))
    return { outcome: 'restored', ...applied, verification, comparison };
  if (verification) return { outcome: 'logs-again', ...applied, verification, comparison };
  if (failure) {
    const lastSeen = lastSeenOf(branch, failure, start);
    return { outcome: 'not-restored', rounds: round.number, ...(start && { start }), failure, lastSeen };
  }
  const seen = branch.restored ?? branch.comparison;
  return { outcome: 'not-needed', ...(seen && { comparison: seen }) };
}

interface RestoredSettings {
  /** The trail as approved; absent where that is not verified. */
  restored?: Comparison;
  failure: Caught;
  what: { before?: Comparison; restore?: RestoreResult };
}

/** What came of the restore of an enforced trail; undefined where none was tried. A call of the restore itself is only verified. */
function restoredSettings({
  comparison,
  restore,
  restored,
  notRestored,
}: RepairBranch): RestoredSettings | undefined {
  if (!restore && !notRestored) return undefined;
  const done = restore && !isCaught(restore) ? restore : undefined;
  const before = comparison && !isCaught(comparison) ? comparison : undefined;
  return {
    ...(restored && { restored }),
    failure: (restore && isCaught(restore) ? restore : notRestored) ?? MISSING,
    what: { ...(before && { before }), ...(done && { restore: done }) },
  };
}

// A check counts only if no StartLogging came after it that was accepted, or may have been.
function lastSeenOf(
  { check, notStarted }: RepairBranch,
  { Error: error }: Caught,
  start: StartResult | undefined,
): LastSeen {
  if (error === 'TrailGoneError') return 'gone';
  if (error === 'TrailNotLoggingError') return 'not-logging';
  if (notStarted || !check || isCaught(check) || check.isLogging) return 'unknown';
  return (start?.acceptedAt ?? '') < (check.checkedAt ?? '') ? 'not-logging' : 'unknown';
}

/** The outcome as RecordOutcome and PublishOutcome read it from the value of the repair branch. */
export const remediationSchema = v.pipe(repairBranchSchema, v.transform(remediationOf));

/** Whether a person has to act after an outcome. */
export function needsAction({ outcome }: Remediation): boolean {
  return outcome === 'not-restored' || outcome === 'logs-again' || outcome === 'settings-not-restored';
}

/**
 * What was known of a trail before it was stopped: `off` if a sweep had seen that it did not log, `unknown` if neither a
 * sweep nor a StartLogging had shown that it did.
 */
export const trailBeforeSchema = v.object({
  state: v.picklist(['off', 'unknown']),
  /** When a sweep first saw that it was off. */
  since: v.optional(v.string()),
});
export type TrailBefore = v.InferOutput<typeof trailBeforeSchema>;

/** A severity that rests on the stored state of trails, and what it rests on. */
export const weighedSchema = v.object({ severity: v.picklist(SEVERITIES), remark: v.string() });
export type Weighed = v.InferOutput<typeof weighedSchema>;

/** How many messages about others were suppressed since the last one that was sent; absent is none. */
const suppressedSchema = v.optional(v.number());

/** Result of RecordDetection. */
export const detectedSchema = v.object({
  /** True when another execution has recorded the same incident before, or the same stop as another path saw it. */
  duplicate: v.boolean(),
  /** Status of the stored incident. */
  status: v.picklist(STATUSES),
  /** Whether the alert is published: not for the remediator's own StartLogging, and at growing counts only while alerts are throttled. */
  announce: v.boolean(),
  /** How many incidents like this one there were in a row, this one included. */
  repeats: v.number(),
  /** Whole seconds that the alert waits, so that alerts which come at once do not leave at once; absent is none. */
  waitSeconds: v.optional(v.number()),
  /** When the first of them happened; absent where there is one only. */
  since: v.optional(v.string()),
  /** Absent if the trail was known to log before, or no sweep has run yet. */
  trailBefore: v.optional(trailBeforeSchema),
  /** Absent if nothing depends on the state of trails, or it is unknown: then the classifier's severity stands. */
  weighed: v.optional(weighedSchema),
  suppressed: suppressedSchema,
  /** True when the alert waits for the outcome, which may say that the trail's open incidents are over. */
  awaitsOutcome: v.optional(v.boolean()),
  /** The incident that this one was added to as a further detection, if so. */
  joined: v.optional(v.object({ id: v.string(), occurredAt: v.string() })),
});
export type Detected = v.InferOutput<typeof detectedSchema>;

/** Incidents of one subject that needed action and are over, verified or closed by a person. */
export const resolvedSchema = v.object({
  /** The worst of them. */
  incident: incidentSchema,
  status: v.picklist(['RESTORED', 'CLOSED']),
  /** Ids of all of them, at most 50. */
  ids: v.array(v.string()),
  /** Their sort keys. Absent in executions of 0.2.0. */
  occurredAtIds: v.optional(v.array(v.string())),
  resolution: resolutionSchema,
});
export type Resolved = v.InferOutput<typeof resolvedSchema>;

/** A ticket of a subject and kind of incident. */
export const ticketSchema = v.object({
  /** `opscenter`, or the preset of the webhook. */
  system: v.string(),
  id: v.string(),
  status: v.picklist(['open', 'resolved']),
  /** Where people see it. Absent where the vendor's answer has no link; that of an OpsItem follows from its id. */
  link: v.optional(v.string()),
});
export type Ticket = v.InferOutput<typeof ticketSchema>;

/** Result of RecordOutcome. */
export const recordedSchema = v.object({
  /** The tickets of the incident that are known by now, for the mail. */
  tickets: v.optional(v.array(ticketSchema)),
  /** Older incidents of the trail that are over, as this execution verified; absent where there are none. */
  resolved: v.optional(resolvedSchema),
  /** True when another execution has recorded the incident first. */
  duplicate: v.boolean(),
  /** Status of the stored incident after this step. */
  status: v.picklist(STATUSES),
  /** `quiet`: nobody is notified, since it is known or the alert said everything. `escalate`: a person has to act. */
  next: v.picklist(['quiet', 'notify', 'escalate']),
  /** How often in a row the same settings were restored, where a person has to end that. */
  fought: v.optional(v.number()),
  suppressed: suppressedSchema,
});
export type Recorded = v.InferOutput<typeof recordedSchema>;

/** What a publishing step says for incident events, beside the message itself. At most 8 KiB as JSON. */
export const noticeSchema = v.object({
  /** Status of the incidents now. */
  status: v.picklist(STATUSES),
  /** Subject of the mail, at most 99 characters. */
  title: v.string(),
  /** Beginning of the mail, at most 2000 bytes. */
  text: v.string(),
  /** Partition key of the incidents in the table. */
  subject: v.string(),
  /** Their sort keys, at most 50. */
  incidents: v.array(v.string()),
});
export type Notice = v.InferOutput<typeof noticeSchema>;

/** Result of every publishing step. The notice is absent for what could not be classified, and in executions of 0.2.0. */
export const publicationSchema = extend(v.partial(noticeSchema), { messageId: v.string() });
export type Publication = v.InferOutput<typeof publicationSchema>;

/** Answer of PublishNotification in place of a message that it suppressed: as an error, so that no message id is expected. */
export const MESSAGE_SUPPRESSED: Caught = {
  Error: 'MessageSuppressed',
  Cause: 'The table could not count, and there were too many messages.',
};

/** Value of the alert branch: without a publication if no alert was due. */
export const alertSchema = v.object({
  detection: v.union([detectedSchema, caughtSchema]),
  publication: v.optional(v.union([publicationSchema, caughtSchema])),
});
export type Alert = v.InferOutput<typeof alertSchema>;

/** Whether a value is a caught error instead of a result. */
export function isCaught(value: object): value is Caught {
  return 'Error' in value;
}
