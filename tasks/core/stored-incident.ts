import { UNKNOWN, type Incident, type OriginalRecord, type Status } from '../contract/incident.ts';
import { isCaught, type Alert, type Remediation } from '../contract/results.ts';
import {
  ID_PREFIX_LENGTH,
  type ItemKey,
  type Signal,
  type StoredIncident,
  type StoredRepair,
} from '../contract/table.ts';
import { explainComparison, explainFailure } from './explain-failure.ts';

/** A finding that lasts is updated for months: its first sightings tell enough. */
const MOST_SIGNALS = 50;
/** Sightings of the same thing that lie closer together, in milliseconds, are one that a retry wrote twice. */
const SAME_SIGHTING = 60_000;

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
export function incidentKey(incident: Pick<Incident, 'id' | 'occurredAt' | 'trail'>): ItemKey {
  return { trailArn: incident.trail.arn, occurredAtId: `${incident.occurredAt}#${incident.id}` };
}

/** The item of an incident that has only been detected. */
export function detectedItem({ incident, record, executionArn, now }: Detection): StoredIncident {
  const { restart, checkFirst, detectedBy, status, ...facts } = incident;
  return {
    ...incidentKey(incident),
    idPrefix: incident.id.slice(0, ID_PREFIX_LENGTH),
    month: incident.occurredAt.slice(0, 'YYYY-MM'.length),
    ...unresolvedMark(status),
    ...facts,
    status,
    detectedAt: now.toISOString(),
    signals: [signalOf({ incident, now })],
    record: storedRecord(record),
    messageIds: [],
    executionArn,
    revision: 1,
  };
}

/**
 * The item after an outcome; undefined where nothing may change. Without a stored item (the table was down at detection)
 * the whole incident is written. RESTORED and NOTED are final, but for the message of an execution that comes second;
 * FAILED may become RESTORED, and keeps when it failed.
 */
export function itemAfterOutcome(
  stored: StoredIncident | undefined,
  outcome: Outcome,
): StoredIncident | undefined {
  const { publication } = outcome.alert;
  const status = statusAfter(outcome.remediation);
  if (stored && !mayMove(stored.status, status)) return itemWithMessage(stored, publication);
  const before = stored ?? detectedItem(outcome);
  const { unresolved, alertError, ...rest } = before;
  return {
    ...rest,
    ...unresolvedMark(status),
    status,
    repair: repairAfter(stored, outcome),
    ...messagesAfter(before, publication),
    revision: stored ? stored.revision + 1 : 1,
  };
}

/**
 * Whether people have to hear of an outcome: not when another execution has brought the incident there before. A retry of
 * the same execution gives the same answer. A trail that is dark and one that is not as before both fail, each in its way.
 */
export function isNews(stored: StoredIncident | undefined, outcome: Outcome): boolean {
  const status = statusAfter(outcome.remediation);
  if (stored?.status !== status || stored.repair?.executionArn === outcome.executionArn) return true;
  return status === 'FAILED' && stored.repair?.outcome !== outcome.remediation.outcome;
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

/**
 * The item with one more signal; undefined if it has that one already, or so many that another tells nothing. Where nobody
 * knew who had made the call, as after a sweep, the first signal that says so brings it, with its record.
 */
export function itemWithSignal(stored: StoredIncident, detection: Detection): StoredIncident | undefined {
  const { signals } = stored;
  const signal = signalOf(detection);
  const known = signals.some(
    ({ path, id, seenAt }) =>
      path === signal.path &&
      id === signal.id &&
      Math.abs(Date.parse(seenAt) - Date.parse(signal.seenAt)) < SAME_SIGHTING,
  );
  if (known || signals.length >= MOST_SIGNALS) return undefined;
  return {
    ...stored,
    ...whoDidIt(stored, detection),
    signals: [...signals, signal],
    revision: stored.revision + 1,
  };
}

function whoDidIt(
  stored: StoredIncident,
  { incident, record }: Detection,
): Partial<Pick<StoredIncident, 'actor' | 'call' | 'changes' | 'remarks' | 'record'>> {
  if (stored.call.name !== UNKNOWN || incident.call.name === UNKNOWN) return {};
  const { actor, call, changes, remarks } = incident;
  return { actor, call, changes, remarks, record: storedRecord(record) };
}

function storedRecord({ gzip, ...digest }: OriginalRecord): StoredIncident['record'] {
  return { ...digest, ...(gzip !== undefined && { gzip: Buffer.from(gzip, 'base64') }) };
}

/** Status of an incident after its repair. */
export function statusAfter({ outcome }: Remediation): Status {
  switch (outcome) {
    case 'not-needed':
    case 'not-stopped':
      return 'NOTED';
    case 'restored':
      return 'RESTORED';
    case 'logs-again':
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

function repairAfter(stored: StoredIncident | undefined, outcome: Outcome): StoredRepair {
  const { remediation, now } = outcome;
  const before = stored?.repair;
  const executionArn = isNews(stored, outcome) ? outcome.executionArn : before?.executionArn;
  const first = executionArn === undefined ? {} : { executionArn };
  if (remediation.outcome === 'not-needed') return { outcome: 'not-needed', rounds: 0, ...first };
  if (remediation.outcome === 'not-restored') {
    const { rounds, failure } = remediation;
    const failedAt = now.toISOString();
    return { outcome: 'not-restored', rounds, failedAt, failure: explainFailure(failure), ...first };
  }
  const { rounds, start } = remediation;
  const startedAt = isCaught(start) ? {} : { startedAt: start.acceptedAt };
  if (remediation.outcome === 'not-stopped')
    return { outcome: 'not-stopped', rounds, ...startedAt, ...first };
  const { verification, comparison } = remediation;
  return {
    ...first,
    ...(before?.failedAt !== undefined && { failedAt: before.failedAt }),
    ...(before?.failure !== undefined && { failure: before.failure }),
    outcome: remediation.outcome,
    rounds,
    ...startedAt,
    comparison: explainComparison(comparison),
    loggingSince: verification.startLoggingTime,
    verifiedAt: verification.verifiedAt,
    blindWindowSeconds: verification.blindWindowSeconds,
    ...(verification.latestDeliveryError !== null && {
      latestDeliveryError: verification.latestDeliveryError,
    }),
    ...(verification.latestDeliveryTime !== null && { latestDeliveryTime: verification.latestDeliveryTime }),
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
