import { cleanField, cleanText } from '../contract/clean-text.ts';
import { isUnresolved, SEVERITIES } from '../contract/vocabulary.ts';
import type { Incident } from '../contract/incident.ts';
import { rowOf } from '../contract/kinds.ts';
import type { ClosedDetail, ResolvedDetail } from '../contract/ending-details.ts';
import type { Resolution } from '../contract/resolution.ts';
import { isCaught } from '../contract/caught.ts';
import type { Comparison, SeenStatus } from '../contract/comparison.ts';
import type { Remediation } from '../contract/outcome.ts';
import type { Verification } from '../contract/repair-results.ts';
import type { ItemKey, StoredIncident } from '../contract/table.ts';
import { utc } from '../contract/utc.ts';
import { isAtOrAfter } from '../repairs/start-logging/judge-status.ts';

/** CloudTrail may answer with what was before a change for so long, in milliseconds. */
const CONSISTENT = 60_000;

/** So long a note is kept at most, in bytes. */
const NOTE_BYTES = 4000;

/** What was read of a trail at one time. */
export interface TrailLook {
  status: SeenStatus;
  verdict: Comparison['verdict'];
  /** Whether it was compared with approved settings. */
  isApproved?: boolean;
  /** Whether all of it could be read, and of its delivery path. */
  isWhole?: boolean;
  /** Whether Insights is on as before; absent where that is not known, and beside approved settings. */
  insights?: boolean;
}

/** An unresolved incident, as far as the index has it. */
export type UnresolvedIncident = ItemKey & Pick<StoredIncident, 'id' | 'kind' | 'status' | 'occurredAt'>;

/** What an execution read of the trail; undefined if it did not read both status and settings. */
export function lookOf(remediation: Remediation): TrailLook | undefined {
  const comparison = 'comparison' in remediation ? remediation.comparison : undefined;
  if (!comparison || isCaught(comparison)) return undefined;
  const status = 'verification' in remediation ? seenIn(remediation.verification) : comparison.status;
  return status && lookAt(status, comparison);
}

/** A status and a comparison of about the same time. */
export function lookAt(
  status: SeenStatus,
  { verdict, against, insights, unknown }: Pick<Comparison, 'verdict' | 'against' | 'insights' | 'unknown'>,
): TrailLook {
  return {
    ...{ status, verdict, isApproved: against === 'approved', isWhole: unknown === undefined },
    ...(insights !== undefined && { insights }),
  };
}

/** What a verified restart shows of a trail. */
export function seenIn({ deliveryErrors = [], ...verification }: Verification): SeenStatus {
  return { ...verification, deliveryErrors };
}

/**
 * Whether a look shows that what an incident is about is over: a stopped trail logs and is not shown to be another one, a
 * deleted one is there and as before, a changed one is as before. CloudTrail is eventually consistent: a look within a
 * minute shows only that a trail was started since.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-data-consistency.html
 */
export function isOver(
  { kind, occurredAt }: UnresolvedIncident,
  { status, verdict, insights, isApproved = false, isWhole = true }: TrailLook,
): boolean {
  const happened = new Date(occurredAt);
  const { isLogging, startLoggingTime, stopLoggingTime, verifiedAt } = status;
  const isConsistent = Date.parse(verifiedAt) - happened.getTime() >= CONSISTENT;
  const isAsBefore = verdict === 'as-before';
  const { aboutTrail = false, overWhen = aboutTrail ? 'as-approved' : 'never' } = rowOf(kind);
  switch (overWhen) {
    case 'logs': {
      const showsStop = stopLoggingTime !== null && isAtOrAfter(new Date(stopLoggingTime), happened);
      const startedSince = startLoggingTime !== null && new Date(startLoggingTime) >= happened;
      const isSame = isAsBefore || (verdict === 'not-compared' && showsStop);
      return isLogging && isSame && (startedSince || isConsistent);
    }
    case 'logs-as-before':
      return isLogging && isAsBefore && isConsistent;
    case 'as-before':
      return isAsBefore && isConsistent;
    case 'insights-as-before':
      return isConsistent && (isApproved ? isAsBefore : insights === true);
    case 'as-approved':
      return isApproved && isAsBefore && isConsistent;
    case 'path-as-approved':
      return isApproved && isAsBefore && isWhole && isConsistent;
    case 'path-readable':
      return isApproved && isWhole;
    case 'approval-valid':
      return isApproved;
    case 'never':
      return false;
  }
}

/** What a look proves, in a sentence. */
export function proofOf({ status, verdict, isApproved = false }: TrailLook): string {
  const { startLoggingTime } = status;
  const since = startLoggingTime === null ? '' : ` since ${utc(startLoggingTime)}`;
  const logs = status.isLogging ? `has been logging${since}` : 'is not logging';
  const which = isApproved ? 'as approved' : 'as before the incident';
  const settings = verdict === 'as-before' ? ` Its settings are ${which}.` : '';
  return `GetTrailStatus shows that the trail ${logs}.${settings}`;
}

/** An incident that is over, or was closed; undefined if it needs no action any more. */
export function resolvedItem(
  stored: StoredIncident,
  status: 'RESTORED' | 'CLOSED',
  resolution: Resolution,
): StoredIncident | undefined {
  if (!isUnresolved(stored.status)) return undefined;
  const { unresolved, ...rest } = stored;
  return { ...rest, status, resolution, revision: stored.revision + 1 };
}

/** The incident of a stored one, as the workflow passes it on. */
export function incidentOf(stored: StoredIncident): Incident {
  const { id, kind, severity, origin, test, occurredAt, subject, actor, call, changes, remarks } = stored;
  return {
    ...{ id, kind, severity, origin, test, occurredAt, subject, actor, call, changes, remarks },
    status: rowOf(kind).status,
    plannedRepair: 'none',
    detectedBy: stored.detections[0]?.source ?? 'event',
  };
}

/** The worst of some incidents, the newest of those. */
export function worstOf(incidents: readonly StoredIncident[]): StoredIncident | undefined {
  return [...incidents].sort(
    (one, other) =>
      SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity) ||
      (one.occurredAt < other.occurredAt ? 1 : -1),
  )[0];
}

/** How incidents end. */
export type Ending = { status: 'RESTORED' | 'CLOSED' } & Omit<Resolution, 'executionArn'>;

/** How an own event ends the incidents that it names. */
export function endingOf(detail: ClosedDetail | ResolvedDetail): Ending {
  if ('closedBy' in detail) {
    const { closedBy, closedAt: at, note } = detail;
    const [by, text] = [cleanField(closedBy), cleanText(note, NOTE_BYTES)];
    return { status: 'CLOSED', source: 'person', at, by, note: text };
  }
  return { status: 'RESTORED', source: 'sweep', at: detail.verifiedAt, proof: cleanField(detail.proof) };
}
