import type { Incident, OriginalRecord, Status } from '../contract/incident.ts';
import { isCaught, type Alert, type Remediation } from '../contract/results.ts';
import { ID_PREFIX_LENGTH, type Signal, type StoredIncident, type StoredRepair } from '../contract/table.ts';
import { explainFailure } from './explain-failure.ts';

/** A finding that lasts is updated for months: its first sightings tell enough. */
const MOST_SIGNALS = 50;

/** What an execution knows when it writes: the incident, its evidence, who it is and the time. */
export interface Detection {
  incident: Incident;
  record: OriginalRecord;
  executionArn: string;
  now: Date;
}

/** What an execution knows when it has done its work. */
export interface Outcome extends Detection {
  remediation: Remediation;
  alert: Alert;
}

/** The key of an incident's item. */
export function incidentKey(incident: Pick<Incident, 'id' | 'occurredAt' | 'trail'>): {
  trailArn: string;
  occurredAtId: string;
} {
  return { trailArn: incident.trail.arn, occurredAtId: `${incident.occurredAt}#${incident.id}` };
}

/** The item of an incident that has only been detected. */
export function detectedItem({ incident, record, executionArn, now }: Detection): StoredIncident {
  const { restart, checkFirst, detectedBy, status, ...facts } = incident;
  const { gzip, ...digest } = record;
  return {
    ...incidentKey(incident),
    idPrefix: incident.id.slice(0, ID_PREFIX_LENGTH),
    month: incident.occurredAt.slice(0, 'YYYY-MM'.length),
    ...unresolvedMark(status),
    ...facts,
    status,
    detectedAt: now.toISOString(),
    signals: [signalOf({ incident, now })],
    record: { ...digest, ...(gzip !== undefined && { gzip: Buffer.from(gzip, 'base64') }) },
    messageIds: [],
    executionArn,
    revision: 1,
  };
}

/**
 * The item after an outcome; undefined where nothing may change. Without a stored item (the table was down at detection)
 * the whole incident is written. RESTORED and NOTED are final; FAILED may become RESTORED, and keeps when it failed.
 */
export function itemAfterOutcome(
  stored: StoredIncident | undefined,
  outcome: Outcome,
): StoredIncident | undefined {
  const before = stored ?? detectedItem(outcome);
  const status = statusAfter(outcome.remediation);
  if (stored && !mayMove(stored.status, status)) return undefined;
  const { unresolved, alertError, ...rest } = before;
  const { publication } = outcome.alert;
  const repair = repairAfter(before.repair, outcome.remediation, outcome.now);
  return {
    ...rest,
    ...unresolvedMark(status),
    status,
    repair,
    ...messagesAfter(before, publication),
    revision: stored ? stored.revision + 1 : 1,
  };
}

/** How an execution's path saw its incident. */
export function signalOf({ incident, now }: Pick<Detection, 'incident' | 'now'>): Signal {
  const delay = (now.getTime() - Date.parse(incident.occurredAt)) / 1000;
  return {
    path: incident.detectedBy,
    id: incident.id,
    seenAt: now.toISOString(),
    delaySeconds: Math.max(0, Math.round(delay)),
  };
}

/** The item with one more signal; undefined if it has that one already. */
export function itemWithSignal(stored: StoredIncident, signal: Signal): StoredIncident | undefined {
  if (
    stored.signals.some(
      ({ path, id, seenAt }) => path === signal.path && id === signal.id && seenAt === signal.seenAt,
    )
  ) {
    return undefined;
  }
  return {
    ...stored,
    signals: [...stored.signals, signal].slice(0, MOST_SIGNALS),
    revision: stored.revision + 1,
  };
}

function statusAfter(remediation: Remediation): Status {
  switch (remediation.outcome) {
    case 'not-needed':
      return 'NOTED';
    case 'restored':
      return 'RESTORED';
    case 'not-restored':
      return 'FAILED';
  }
}

function mayMove(from: Status, to: Status): boolean {
  if (from === 'OPEN') return true;
  return from === 'FAILED' ? to === 'RESTORED' || to === 'FAILED' : from === 'NOTED' && to === 'NOTED';
}

function unresolvedMark(status: Status): { unresolved?: 'OPEN' | 'FAILED' } {
  return status === 'OPEN' || status === 'FAILED' ? { unresolved: status } : {};
}

function repairAfter(before: StoredRepair | undefined, remediation: Remediation, now: Date): StoredRepair {
  if (remediation.outcome === 'not-needed') return { outcome: 'not-needed', rounds: 0 };
  const { outcome, rounds } = remediation;
  if (outcome === 'not-restored') {
    return { outcome, rounds, failedAt: now.toISOString(), failure: explainFailure(remediation.failure) };
  }
  const { start, verification } = remediation;
  return {
    ...(before?.failedAt !== undefined && { failedAt: before.failedAt }),
    ...(before?.failure !== undefined && { failure: before.failure }),
    outcome,
    rounds,
    ...(!isCaught(start) && { startedAt: start.acceptedAt }),
    loggingSince: verification.startLoggingTime,
    verifiedAt: verification.verifiedAt,
    blindWindowSeconds: verification.blindWindowSeconds,
    ...(verification.latestDeliveryError !== null && {
      latestDeliveryError: verification.latestDeliveryError,
    }),
    ...(verification.latestDeliveryTime !== null && { latestDeliveryTime: verification.latestDeliveryTime }),
  };
}

function messagesAfter(
  before: StoredIncident,
  publication: Alert['publication'],
): Pick<StoredIncident, 'messageIds' | 'alertError'> {
  if (publication === undefined)
    return {
      messageIds: before.messageIds,
      ...(before.alertError !== undefined && { alertError: before.alertError }),
    };
  if (isCaught(publication))
    return { messageIds: before.messageIds, alertError: explainFailure(publication).message };
  return { messageIds: [...new Set([...before.messageIds, publication.messageId])] };
}
