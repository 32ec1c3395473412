import * as v from 'valibot';
import { type Caught, caughtSchema, isCaught } from './caught.ts';
import type { Remediation } from './outcome.ts';
import { awaitsComparison, type PlannedRepair, type RepairId } from './kinds.ts';
import { type Comparison, comparisonSchema } from './comparison.ts';
import {
  atOnceSchema,
  checkResultSchema,
  type RestoreResult,
  restoreResultSchema,
  type StartResult,
  startResultSchema,
  verificationSchema,
} from './repair-results.ts';
import { UNKNOWN } from './vocabulary.ts';

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

/** Verdicts that show the trail as it was, as far as anything was stored. HowItEnded of the workflow names the same. */
const AS_BEFORE: readonly Comparison['verdict'][] = ['as-before', 'not-compared'];

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

type LastSeen = Extract<Remediation, { outcome: 'not-restored' }>['lastSeen'];

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

/** The repair whose failure an outcome shows. A trail that was restarted may have to be restored as well. */
export function failedRepair(planned: PlannedRepair, { outcome }: Pick<Remediation, 'outcome'>): RepairId {
  if (outcome === 'not-restored') return 'start-logging';
  return awaitsComparison(planned) ? planned : 'restore-trail';
}

/** Whether a person has to act after an outcome. */
export function needsAction({ outcome }: Remediation): boolean {
  return outcome === 'not-restored' || outcome === 'logs-again' || outcome === 'settings-not-restored';
}
