import { STATUSES, UNKNOWN, type Source } from '../contract/vocabulary.ts';
import { KINDS } from '../contract/kinds.ts';
import { asObject, isFilled, type RawObject } from '../contract/raw-object.ts';
import { partitionOf } from '../contract/scope.ts';
import { resourceSubject, scopeSubject, type Subject } from '../contract/subject.ts';
import { TABLE_KEYS, type StoredIncident, type StoredRepair } from '../contract/table.ts';
import { upgradeRepair } from './upgrade-repair.ts';

/**
 * Fields that the table has under older names. An index of a deployed table projects these attributes, and CloudFormation
 * changes one index an update, so that they are not renamed.
 */
const STORED_NAMES: Readonly<Record<string, string>> = { subject: 'trail', detections: 'signals' };

/** Sources of 0.1.0. */
const OLD_SOURCES: Readonly<Record<string, Source>> = {
  call: 'event',
  finding: 'guardduty',
  watch: 'self-protection',
};

/** An incident of the table that this version cannot read. */
export class UnreadableItemError extends Error {
  override readonly name = 'UnreadableItemError';
}

/** The attribute of the table that holds a field of an incident. */
export function storedName(field: string): string {
  return STORED_NAMES[field] ?? field;
}

/** An incident as the table stores it. */
export function toItem(incident: StoredIncident): Record<string, unknown> {
  return Object.fromEntries(Object.entries(incident).map(([field, value]) => [storedName(field), value]));
}

/** A whole incident of the table. Throws UnreadableItemError instead of guessing what another version wrote. */
export function storedIncident(item: RawObject): StoredIncident {
  const incident = fromItem(item);
  const { trailArn, occurredAtId, kind, status, detections } = incident;
  const isKnown = (kind === undefined || kind in KINDS) && isStatus(status);
  if (isKnown && (detections === undefined || Array.isArray(detections))) return incident as StoredIncident;
  throw new UnreadableItemError(
    `Another version of the remediator wrote the incident ${trailArn ?? ''} ${occurredAtId ?? ''}, and this version cannot read it: keep the table, and export the incident with the version that wrote it.`,
  );
}

/** The fields of an incident that were read from the table. Those of 0.1.0 are upgraded, unknown values stay as they are. */
export function fromItem({ trail, signals, ...fields }: RawObject): Partial<StoredIncident> {
  const key = fields[TABLE_KEYS.partition];
  const incident: RawObject = {
    ...fields,
    ...upgradedKind(fields),
    ...(fields['status'] === 'FAILED' && { status: 'NEEDS_ACTION' }),
    ...(fields['unresolved'] === 'FAILED' && { unresolved: 'NEEDS_ACTION' }),
    ...(fields['repair'] !== undefined && { repair: upgradeRepair(fields['repair'] as StoredRepair) }),
    ...(isFilled(key) && trail !== undefined && { subject: upgradedSubject(key, asObject(trail)) }),
    ...(Array.isArray(signals) && { detections: signals.map(upgradedDetection) }),
  };
  return incident;
}

function isStatus(status: unknown): boolean {
  return (STATUSES as readonly unknown[]).includes(status);
}

function upgradedKind({ kind, severity }: RawObject): { kind?: StoredIncident['kind'] } {
  if (kind !== 'RESPONDER_TAMPERED') return {};
  return { kind: severity === 'low' ? 'REMEDIATOR_DEPLOYED' : 'REMEDIATOR_TAMPERED' };
}

// 0.1.0 had no type, and kept what concerns the account under the key of the remediator.
function upgradedSubject(key: string, trail: RawObject): RawObject | Subject {
  if ('type' in trail) return trail;
  const name = isFilled(trail['name']) ? trail['name'] : UNKNOWN;
  const resource = resourceSubject(key);
  if (resource) return resource;
  const [, account = UNKNOWN, region = UNKNOWN] = /^[a-z]+#([^#]*)#(.*)$/.exec(key) ?? [];
  const scope = { partition: partitionOf(region), account, region };
  if (!key.startsWith('responder#')) return scopeSubject('unnamed', scope, name);
  return scopeSubject(name === 'trails of the account' ? 'account' : 'remediator', scope, name);
}

function upgradedDetection(signal: unknown): RawObject {
  const { path, ...detection } = asObject(signal);
  if (!isFilled(path)) return detection;
  return { ...detection, source: OLD_SOURCES[path] ?? path };
}
