import {
  isUnresolved,
  UNKNOWN,
  type Status,
  type Unresolved,
  type Severity,
} from '../contract/vocabulary.ts';
import type { Incident, OriginalRecord } from '../contract/incident.ts';
import { awaitsComparison, rowOf } from '../contract/kinds.ts';
import { isCaught } from '../contract/caught.ts';
import { isLowered, isWeakened } from '../contract/comparison.ts';
import { failedRepair, needsAction } from '../contract/remediation.ts';
import type { Remediation } from '../contract/outcome.ts';
import type { Alert } from '../contract/publication.ts';
import type { RestoreResult, Verification } from '../contract/repair-results.ts';
import type { TrailBefore, Weighed } from '../contract/record-results.ts';
import {
  ID_PREFIX_LENGTH,
  sortKeyOf,
  type ItemKey,
  type Detection,
  type StoredIncident,
  type StoredProof,
  type StoredRepair,
} from '../contract/table.ts';
import { explainComparison, explainFailure, readFailure } from '../notify/explain-failure.ts';

/** A finding that lasts is updated for months: its first detections are enough. */
const MOST_DETECTIONS = 50;
/** Detections of the same thing that lie closer together, in milliseconds, are one that a retry wrote twice. */
const SAME_DETECTION = 60_000;

/** What an execution writes at detection: the incident, its evidence, its own ARN and the time. */
export interface DetectionFacts {
  incident: Incident;
  record: OriginalRecord;
  executionArn: string;
  now: Date;
  /** What was known of a trail before it was stopped. */
  trailBefore?: TrailBefore;
  /** What the severity rests on, where the state of trails gives it. */
  weighed?: Weighed;
}

/** What an execution writes at the end of its work. */
export interface OutcomeFacts extends DetectionFacts {
  remediation: Remediation;
  alert: Alert;
}

/** The key of an incident's item. */
export function incidentKey(incident: Pick<Incident, 'id' | 'occurredAt' | 'subject'>): ItemKey {
  return { trailArn: incident.subject.key, occurredAtId: sortKeyOf(incident) };
}

/** The item of an incident that has only been detected. */
export function detectedItem(detection: DetectionFacts): StoredIncident {
  const { incident, record, executionArn, now, trailBefore, weighed } = detection;
  const { plannedRepair, compareTrail, detectedBy, status, ...facts } = incident;
  return {
    ...incidentKey(incident),
    idPrefix: incident.id.slice(0, ID_PREFIX_LENGTH),
    month: incident.occurredAt.slice(0, 'YYYY-MM'.length),
    ...unresolvedMark(status),
    ...facts,
    status,
    detectedAt: now.toISOString(),
    detections: [detectionOf({ incident, now })],
    record: storedRecord(record),
    messageIds: [],
    ...(trailBefore && { trailBefore }),
    ...(weighed && { weighed }),
    executionArn,
    revision: 1,
  };
}

/**
 * The item after an outcome; undefined where nothing may change. Without a stored item (the table was down at detection)
 * the whole incident is written. RESTORED, CLOSED and NOTED are final, but for the message of an execution that comes
 * second; NEEDS_ACTION may become RESTORED, and keeps when the repair failed.
 */
export function itemAfterOutcome(
  stored: StoredIncident | undefined,
  outcome: OutcomeFacts,
): StoredIncident | undefined {
  const { publication } = outcome.alert;
  const status = statusAfter(outcome);
  const judged = judgedByApproval(outcome) ?? judgedByRestore(outcome);
  const isFirst = stored?.executionArn === outcome.executionArn && stored.repair === undefined;
  if (stored && !(judged && isFirst) && !mayMove(stored.status, status))
    return itemWithMessage(stored, publication);
  const before = stored ?? detectedItem(outcome);
  const { unresolved, alertError, ...rest } = before;
  return {
    ...rest,
    ...unresolvedMark(status),
    status,
    ...(judged && (isFirst || !stored) && { severity: judged.severity }),
    repair: repairAfter(stored, outcome),
    ...messagesAfter(before, publication),
    revision: stored ? stored.revision + 1 : 1,
  };
}

/**
 * Whether an outcome changes what people know: not if another execution has brought the incident there before. A retry of
 * the same execution gives the same answer. A trail that does not log and one that is not as before are two outcomes.
 */
export function outcomeChanged(stored: StoredIncident | undefined, outcome: OutcomeFacts): boolean {
  const status = statusAfter(outcome);
  if (stored?.status !== status || stored.repair?.executionArn === outcome.executionArn) return true;
  return status === 'NEEDS_ACTION' && stored.repair?.outcome !== outcome.remediation.outcome;
}

/** The detection that an execution adds to its incident. */
export function detectionOf({ incident, now }: Pick<DetectionFacts, 'incident' | 'now'>): Detection {
  const delay = (now.getTime() - Date.parse(incident.occurredAt)) / 1000;
  return {
    source: incident.detectedBy,
    id: incident.id,
    seenAt: now.toISOString(),
    delaySeconds: Math.max(0, Math.round(delay)),
  };
}

/**
 * The item with one more detection; undefined if it has that one already, or so many that another adds nothing. Where it
 * was not known who made the call, as after a sweep, the first detection that shows it adds the caller and the record.
 */
export function itemWithDetection(
  stored: StoredIncident,
  detection: DetectionFacts,
): StoredIncident | undefined {
  const { detections } = stored;
  const added = detectionOf(detection);
  const known = detections.some(
    ({ source, id, seenAt }) =>
      source === added.source &&
      id === added.id &&
      Math.abs(Date.parse(seenAt) - Date.parse(added.seenAt)) < SAME_DETECTION,
  );
  if (known || detections.length >= MOST_DETECTIONS) return undefined;
  return {
    ...stored,
    ...whoDidIt(stored, detection),
    detections: [...detections, added],
    revision: stored.revision + 1,
  };
}

function whoDidIt(
  stored: StoredIncident,
  { incident, record }: DetectionFacts,
): Partial<Pick<StoredIncident, 'actor' | 'call' | 'changes' | 'remarks' | 'record'>> {
  if (stored.call.name !== UNKNOWN || incident.call.name === UNKNOWN) return {};
  const { actor, call, changes, remarks } = incident;
  return { actor, call, changes, remarks, record: storedRecord(record) };
}

function storedRecord({ gzip, ...digest }: OriginalRecord): StoredIncident['record'] {
  return { ...digest, ...(gzip !== undefined && { gzip: Buffer.from(gzip, 'base64') }) };
}

/** Status of an incident after its repair. What had no repair stays as it was detected. */
export function statusAfter({
  incident,
  remediation,
}: Pick<OutcomeFacts, 'incident' | 'remediation'>): Status {
  if (needsAction(remediation)) return 'NEEDS_ACTION';
  if (remediation.outcome === 'restored' || remediation.outcome === 'settings-restored') return 'RESTORED';
  const judged = judgedByApproval({ incident, remediation });
  if (judged) return judged.status;
  if (remediation.outcome !== 'not-needed') return 'NOTED';
  // Nothing was restored, and it is not known how the trail compares.
  if (awaitsComparison(incident.plannedRepair)) return rowOf(incident.kind).status;
  return incident.status === 'OPEN' ? 'NOTED' : incident.status;
}

/** How grave a change was that was restored, or could not be: as what got weaker. Undefined where nothing was tried. */
function judgedByRestore({ incident, remediation }: OutcomeFacts): { severity: Severity } | undefined {
  if (remediation.outcome !== 'settings-restored' && remediation.outcome !== 'settings-not-restored')
    return undefined;
  const found = 'before' in remediation ? remediation.before : remediation.comparison;
  const severity = isCaught(found) ? undefined : found.baseline?.severity;
  return { severity: severity ?? incident.severity };
}

/**
 * What the approved settings say of a change: it needs action if the trail is weaker, as grave as what got weaker; if it is not,
 * it is noted, whatever the call was. Undefined where nothing was approved, or not everything could be read.
 */
function judgedByApproval({
  incident: { compareTrail, kind, status },
  remediation,
}: Pick<OutcomeFacts, 'incident' | 'remediation'>):
  { status: 'NEEDS_ACTION' | 'NOTED'; severity: Severity } | undefined {
  const comparison = remediation.outcome === 'not-needed' ? remediation.comparison : undefined;
  const isIgnored = status === 'NOTED' && rowOf(kind).status === 'NEEDS_ACTION';
  if (rowOf(kind).aboutApproval) {
    if (isLowered(comparison)) return { status: 'NEEDS_ACTION', severity: 'critical' };
    const isKnown = comparison !== undefined && !isCaught(comparison) && comparison.baseline !== undefined;
    return isKnown ? { status: 'NOTED', severity: 'low' } : undefined;
  }
  if (!compareTrail || rowOf(kind).logging === 'deleted' || isIgnored) return undefined;
  if (!comparison || isCaught(comparison) || !comparison.baseline) return undefined;
  const { unknown, baseline } = comparison;
  const { severity = 'low' } = baseline;
  if (isWeakened(comparison)) return { status: 'NEEDS_ACTION', severity };
  return unknown === undefined ? { status: 'NOTED', severity } : undefined;
}

function mayMove(from: Status, to: Status): boolean {
  if (from === 'OPEN') return true;
  if (from === 'NEEDS_ACTION') return to === 'RESTORED' || to === 'NEEDS_ACTION';
  return from === 'NOTED' && to === 'NOTED';
}

function unresolvedMark(status: Status): { unresolved?: Unresolved } {
  return isUnresolved(status) ? { unresolved: status } : {};
}

function repairAfter(stored: StoredIncident | undefined, outcome: OutcomeFacts): StoredRepair {
  const { incident, remediation, now } = outcome;
  const before = stored?.repair;
  const repair = failedRepair(incident.plannedRepair, remediation);
  const executionArn = outcomeChanged(stored, outcome) ? outcome.executionArn : before?.executionArn;
  const common = {
    repair: incident.plannedRepair,
    outcome: remediation.outcome,
    ...(executionArn !== undefined && { executionArn }),
  };
  if (remediation.outcome === 'not-needed') {
    const { comparison } = remediation;
    return { ...common, rounds: 0, ...(comparison && { comparison: explainComparison(comparison) }) };
  }
  if (remediation.outcome === 'settings-restored' || remediation.outcome === 'settings-not-restored') {
    const { comparison, restore } = remediation;
    return {
      ...{ ...common, rounds: 1, comparison: explainComparison(comparison) },
      ...callsOf(restore),
      ...(remediation.outcome === 'settings-not-restored' && {
        failedAt: now.toISOString(),
        failure: explainFailure(remediation.failure, repair),
      }),
      ...('before' in remediation && { before: remediation.before }),
    };
  }
  const { rounds, start, ...found } = remediation;
  // What was applied stays in the record, whatever came of it.
  const applied = start && !isCaught(start) && { applied: { at: start.acceptedAt } };
  const restarted = { ...common, rounds, ...applied };
  if (found.outcome === 'not-stopped') return restarted;
  if (found.outcome === 'not-restored')
    return { ...restarted, failedAt: now.toISOString(), failure: explainFailure(found.failure, repair) };
  return {
    ...restarted,
    ...(before?.failedAt !== undefined && { failedAt: before.failedAt }),
    ...(before?.failure !== undefined && { failure: before.failure }),
    comparison: explainComparison(found.comparison),
    ...('before' in found && { before: found.before }),
    ...('restore' in found && callsOf(found.restore)),
    ...('failure' in found && { failure: explainFailure(found.failure, repair) }),
    proof: proofOf(found.verification),
  };
}

/** The calls by which a trail was restored. */
function callsOf(restore: RestoreResult | undefined): Pick<StoredRepair, 'calls'> {
  return restore ? { calls: restore.calls } : {};
}

function proofOf(verification: Verification): StoredProof {
  const { startLoggingTime, verifiedAt, blindWindowSeconds } = verification;
  const { latestDeliveryError, deliveryErrors = [], latestDeliveryTime } = verification;
  return {
    ...{ loggingSince: startLoggingTime, verifiedAt, blindWindowSeconds },
    ...(latestDeliveryError !== null && { latestDeliveryError }),
    ...(deliveryErrors.length > 0 && { deliveryErrors }),
    ...(latestDeliveryTime !== null && { latestDeliveryTime }),
  };
}

function itemWithMessage(
  stored: StoredIncident,
  publication: Alert['publication'],
): StoredIncident | undefined {
  if (!publication || isCaught(publication)) return undefined;
  const { messageId } = publication;
  if (stored.messageIds.includes(messageId)) return undefined;
  return { ...stored, messageIds: [...stored.messageIds, messageId], revision: stored.revision + 1 };
}

function messagesAfter(
  { messageIds, alertError }: StoredIncident,
  publication: Alert['publication'],
): Pick<StoredIncident, 'messageIds' | 'alertError'> {
  if (publication === undefined) return { messageIds, ...(alertError !== undefined && { alertError }) };
  if (isCaught(publication)) return { messageIds, alertError: readFailure(publication).message };
  return { messageIds: [...new Set([...messageIds, publication.messageId])] };
}
