import { cutText } from './clean-text.ts';
import * as z from 'zod/mini';
import { incidentSchema, STATUSES, UNKNOWN } from './incident.ts';
import { SEVERITIES } from './kinds.ts';
import { resolutionSchema } from './resolution.ts';

/** Most that is kept of a cause, in bytes of JSON: all 32,768 characters that Step Functions keeps, unless most are escaped. */
const CAUSE_BYTES = 65_536;

/** What Step Functions writes instead of a result when an error was caught. `Cause` is Lambda's JSON or plain text. */
export const caughtSchema = z.object({
  Error: z.string(),
  Cause: z.optional(z.string().check(z.overwrite((cause) => cutText(cause, CAUSE_BYTES)))),
});
export type Caught = z.infer<typeof caughtSchema>;

/** Result of CheckLogging. Times are null where CloudTrail gives none. */
export const checkResultSchema = z.object({
  isLogging: z.boolean(),
  startLoggingTime: z.nullable(z.string()),
  stopLoggingTime: z.nullable(z.string()),
  /** When this check saw it. Absent in executions of 0.1.0. */
  checkedAt: z.optional(z.string()),
});
export type CheckResult = z.infer<typeof checkResultSchema>;

/** Result of StartLogging. */
export const startResultSchema = z.object({
  /** When CloudTrail accepted the call. */
  acceptedAt: z.string(),
});
export type StartResult = z.infer<typeof startResultSchema>;

/** Result of RestartAtOnce: accepted, refused (the error was caught), or not called since the event is no stop. */
export const atOnceSchema = z.union([
  startResultSchema,
  caughtSchema,
  z.object({ called: z.literal(false) }),
]);
export type AtOnce = z.infer<typeof atOnceSchema>;

/** Result of VerifyLogging: the proof from GetTrailStatus. */
export const verificationSchema = z.object({
  isLogging: z.literal(true),
  /** `StartLoggingTime` as CloudTrail gives it. */
  startLoggingTime: z.string(),
  /** `StopLoggingTime`: stays after a restart; null for a trail that was never stopped. */
  stopLoggingTime: z.nullable(z.string()),
  /** When this check saw it. */
  verifiedAt: z.string(),
  /** Seconds from the stop to `startLoggingTime`, never below 0. */
  blindWindowSeconds: z.number(),
  /** The S3 error of the last delivery; null when there is none. */
  latestDeliveryError: z.nullable(z.string()),
  /** All that was not delivered, a sentence each; absent in executions of 0.1.0. */
  deliveryErrors: z.optional(z.array(z.string())),
  /** When CloudTrail last delivered to the bucket; null when it never did. */
  latestDeliveryTime: z.nullable(z.string()),
});
export type Verification = z.infer<typeof verificationSchema>;

/** A value before the stop and now; null before where no sweep had stored it. */
const changeSchema = z.object({ before: z.nullable(z.string()), now: z.string() });

/** What GetTrailStatus showed of a trail. Times are null where CloudTrail gives none. */
export const seenStatusSchema = z.object({
  isLogging: z.boolean(),
  startLoggingTime: z.nullable(z.string()),
  stopLoggingTime: z.nullable(z.string()),
  /** All that was not delivered, a sentence each. */
  deliveryErrors: z.array(z.string()),
  /** When it was read. */
  verifiedAt: z.string(),
});
export type SeenStatus = z.infer<typeof seenStatusSchema>;

/**
 * Result of CompareTrail: a trail compared with its approved settings; where there are none, with what a sweep last observed
 * before it was stopped or changed. `before` is then what was approved.
 */
export const comparisonSchema = z.object({
  /** What was read beside the settings; absent after a restart, which has its own verification. */
  status: z.optional(seenStatusSchema),
  /**
   * `not-compared`: the same trail, of which no sweep had stored anything before the stop. `another-trail`: it does not
   * show the stop, and is not as before or nothing was stored. `gone`: an enforced trail that does not exist.
   */
  verdict: z.enum(['as-before', 'not-compared', 'changed', 'another-trail', 'gone']),
  /** What is done about an enforced trail that is not as approved; absent for any other. */
  decision: z.optional(z.enum(['restore', 'hold'])),
  /** Why it is not restored, a sentence; absent where it is. */
  held: z.optional(z.string()),
  /** What it was compared with; absent, as in executions of 0.1.0, is `observed`. */
  against: z.optional(z.enum(['approved', 'observed'])),
  /** The approved settings that it was compared with. */
  baseline: z.optional(
    z.object({
      /** Version of the SSM parameter. */
      version: z.number(),
      /** Digest of what differs, so that it is reported once; absent when nothing does. */
      differs: z.optional(z.string()),
      /** True when this version is, or may be, weaker than the one before it. */
      lowered: z.optional(z.literal(true)),
      /** What differs is accepted, since nothing is weaker: a trusted principal changed it with this call (`now`), or did `before`. */
      accepted: z.optional(z.enum(['now', 'before'])),
      /** How much weaker than approved it is; absent when nothing differs. */
      severity: z.optional(z.enum(SEVERITIES)),
      /** The CloudFormation stack that owns the trail, as its tags say. */
      stackName: z.optional(z.string()),
    }),
  ),
  /** Parts that could not be read, which are neither equal nor different. */
  unknown: z.optional(z.array(z.string())),
  /**
   * Whether Insights is on, with all of it that was observed before. Absent beside approved settings, where that is among
   * what is compared, and where it could not be read.
   */
  insights: z.optional(z.boolean()),
  /** When a sweep observed what was before; null when none did. */
  observedAt: z.nullable(z.string()),
  bucket: changeSchema,
  /** The Regions that it logs, and whether for the whole organization. */
  scope: changeSchema,
  /** Settings and event selectors that differ, at most 20; null where it is not set or there is no such selector. */
  differences: z.array(
    z.object({
      setting: z.string(),
      before: z.nullable(z.string()),
      now: z.nullable(z.string()),
      /** True when the trail is, or may be, weaker for it than approved. */
      weaker: z.optional(z.literal(true)),
      /** Of the delivery path: what restores it, a sentence, a colon and a command. */
      restore: z.optional(z.string()),
      /** Of the delivery path: how long it can be undone, a sentence. */
      until: z.optional(z.string()),
    }),
  ),
  /** How many more there are. */
  more: z.number(),
});
export type Comparison = z.infer<typeof comparisonSchema>;

/** Result of RestoreTrail: what its last attempt did. */
export const restoreResultSchema = z.object({
  /** Version of the approved settings. */
  version: z.number(),
  /** The calls that CloudTrail accepted, in order. */
  calls: z.array(z.object({ call: z.string(), at: z.string() })),
  /** Destinations that were left out, and why. */
  without: z.array(z.object({ destination: z.enum(['cloudWatchLogs', 'sns']), why: z.string() })),
});
export type RestoreResult = z.infer<typeof restoreResultSchema>;

/** The same as an incident keeps it: or why it is unknown. */
export const storedComparisonSchema = z.union([
  comparisonSchema,
  z.strictObject({ verdict: z.literal('unknown'), reason: z.string() }),
]);
export type StoredComparison = z.infer<typeof storedComparisonSchema>;

/** Value of the repair branch: each step wrote its result, or the error that was caught, under a key of its own. */
const repairBranchSchema = z.object({
  round: z.object({ number: z.number() }),
  /** Absent in executions of 0.1.0. */
  atOnce: z.optional(atOnceSchema),
  /** The last GetTrailStatus that was asked before a restart, or after StartLogging was refused. */
  check: z.optional(z.union([checkResultSchema, caughtSchema])),
  /** The last StartLogging that CloudTrail accepted. */
  start: z.optional(startResultSchema),
  /** The last StartLogging that failed, if the trail was still verified. */
  notStarted: z.optional(caughtSchema),
  /** The trail was logging all the time: the error says since when. */
  notStopped: z.optional(caughtSchema),
  verification: z.optional(verificationSchema),
  comparison: z.optional(z.union([comparisonSchema, caughtSchema])),
  /** The restore of an enforced trail: an error means that it is not known what came of it. */
  restore: z.optional(z.union([restoreResultSchema, caughtSchema])),
  /** The trail as approved, read after the restore. */
  restored: z.optional(comparisonSchema),
  /** What ended the restore, or its verification. */
  notRestored: z.optional(caughtSchema),
  /** What ended the last round that failed. A later round can still succeed. */
  failure: z.optional(caughtSchema),
});
export type RepairBranch = z.infer<typeof repairBranchSchema>;

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
export const remediationSchema = z.pipe(repairBranchSchema, z.transform(remediationOf));

/** Whether a person has to act after an outcome. */
export function needsAction({ outcome }: Remediation): boolean {
  return outcome === 'not-restored' || outcome === 'logs-again' || outcome === 'settings-not-restored';
}

/**
 * What was known of a trail before it was stopped: `off` if a sweep had seen that it did not log, `unknown` if neither a
 * sweep nor a StartLogging had shown that it did.
 */
export const trailBeforeSchema = z.object({
  state: z.enum(['off', 'unknown']),
  /** When a sweep first saw that it was off. */
  since: z.optional(z.string()),
});
export type TrailBefore = z.infer<typeof trailBeforeSchema>;

/** A severity that rests on the stored state of trails, and what it rests on. */
export const weighedSchema = z.object({ severity: z.enum(SEVERITIES), remark: z.string() });
export type Weighed = z.infer<typeof weighedSchema>;

/** How many messages about others were suppressed since the last one that was sent; absent is none. */
const suppressedSchema = z.optional(z.number());

/** Result of RecordDetection. */
export const detectedSchema = z.object({
  /** True when another execution has recorded the same incident before, or the same stop as another path saw it. */
  duplicate: z.boolean(),
  /** Status of the stored incident. */
  status: z.enum(STATUSES),
  /** Whether the alert is published: not for the remediator's own StartLogging, and at growing counts only while alerts are throttled. */
  announce: z.boolean(),
  /** How many incidents like this one there were in a row, this one included. */
  repeats: z.number(),
  /** Whole seconds that the alert waits, so that alerts which come at once do not leave at once; absent is none. */
  waitSeconds: z.optional(z.number()),
  /** When the first of them happened; absent where there is one only. */
  since: z.optional(z.string()),
  /** Absent if the trail was known to log before, or no sweep has run yet. */
  trailBefore: z.optional(trailBeforeSchema),
  /** Absent if nothing depends on the state of trails, or it is unknown: then the classifier's severity stands. */
  weighed: z.optional(weighedSchema),
  suppressed: suppressedSchema,
  /** True when the alert waits for the outcome, which may say that the trail's open incidents are over. */
  awaitsOutcome: z.optional(z.boolean()),
  /** The incident that this one was added to as a further detection, if so. */
  joined: z.optional(z.object({ id: z.string(), occurredAt: z.string() })),
});
export type Detected = z.infer<typeof detectedSchema>;

/** Incidents of one subject that needed action and are over, verified or closed by a person. */
export const resolvedSchema = z.object({
  /** The worst of them. */
  incident: incidentSchema,
  status: z.enum(['RESTORED', 'CLOSED']),
  /** Ids of all of them, at most 50. */
  ids: z.array(z.string()),
  /** Their sort keys. Absent in executions of 0.2.0. */
  occurredAtIds: z.optional(z.array(z.string())),
  resolution: resolutionSchema,
});
export type Resolved = z.infer<typeof resolvedSchema>;

/** A ticket of a subject and kind of incident. */
export const ticketSchema = z.object({
  /** `opscenter`, or the preset of the webhook. */
  system: z.string(),
  id: z.string(),
  status: z.enum(['open', 'resolved']),
  /** Where people see it. Absent where the vendor's answer has no link; that of an OpsItem follows from its id. */
  link: z.optional(z.string()),
});
export type Ticket = z.infer<typeof ticketSchema>;

/** Result of RecordOutcome. */
export const recordedSchema = z.object({
  /** The tickets of the incident that are known by now, for the mail. */
  tickets: z.optional(z.array(ticketSchema)),
  /** Older incidents of the trail that are over, as this execution verified; absent where there are none. */
  resolved: z.optional(resolvedSchema),
  /** True when another execution has recorded the incident first. */
  duplicate: z.boolean(),
  /** Status of the stored incident after this step. */
  status: z.enum(STATUSES),
  /** `quiet`: nobody is notified, since it is known or the alert said everything. `escalate`: a person has to act. */
  next: z.enum(['quiet', 'notify', 'escalate']),
  /** How often in a row the same settings were restored, where a person has to end that. */
  fought: z.optional(z.number()),
  suppressed: suppressedSchema,
});
export type Recorded = z.infer<typeof recordedSchema>;

/** What a publishing step says for incident events, beside the message itself. At most 8 KiB as JSON. */
export const noticeSchema = z.object({
  /** Status of the incidents now. */
  status: z.enum(STATUSES),
  /** Subject of the mail, at most 99 characters. */
  title: z.string(),
  /** Beginning of the mail, at most 2000 bytes. */
  text: z.string(),
  /** Partition key of the incidents in the table. */
  subject: z.string(),
  /** Their sort keys, at most 50. */
  incidents: z.array(z.string()),
});
export type Notice = z.infer<typeof noticeSchema>;

/** Result of every publishing step. The notice is absent for what could not be classified, and in executions of 0.2.0. */
export const publicationSchema = z.extend(z.partial(noticeSchema), { messageId: z.string() });
export type Publication = z.infer<typeof publicationSchema>;

/** Answer of PublishNotification in place of a message that it suppressed: as an error, so that no message id is expected. */
export const MESSAGE_SUPPRESSED: Caught = {
  Error: 'MessageSuppressed',
  Cause: 'The table could not count, and there were too many messages.',
};

/** Value of the alert branch: without a publication if no alert was due. */
export const alertSchema = z.object({
  detection: z.union([detectedSchema, caughtSchema]),
  publication: z.optional(z.union([publicationSchema, caughtSchema])),
});
export type Alert = z.infer<typeof alertSchema>;

/** Whether a value is a caught error instead of a result. */
export function isCaught(value: object): value is Caught {
  return 'Error' in value;
}
