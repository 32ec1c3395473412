import { CLOUDTRAIL_EVENT_SOURCE, isWatchedCall } from '../contract/calls.ts';
import { UnclassifiableEventError } from '../contract/errors.ts';
import type { Incident, OriginalRecord } from '../contract/incident.ts';
import { RESTORE_ACTIONS } from '../contract/trail-diff.ts';
import {
  awaitsComparison,
  kindsOfCall,
  rowOf,
  type Kind,
  type RepairId,
  type WatchedCall,
} from '../contract/kinds.ts';
import type { Severity } from '../contract/vocabulary.ts';
import { cleanField } from '../contract/clean-text.ts';
import { asObject, isFilled, type RawObject } from '../contract/raw-object.ts';
import { scopeSubject, type Subject } from '../contract/subject.ts';
import { describeActor } from './describe-actor.ts';
import { describeCall } from './describe-call.ts';
import { describeRequest, judgeChange, type Change } from './judge-change.ts';
import { judgeFailure } from './judge-failure.ts';
import { callScope, isIgnored, nameResource } from './name-trail.ts';
import { makeIncident } from './make-incident.ts';
import { packRecord } from './pack-record.ts';
import { readId } from './read-id.ts';
import { readTime } from './read-time.ts';

/** What the classifier reads of its deployment. */
export interface ClassifierSettings {
  /** ARNs of the roles whose StartLogging calls are the remediator's own: that of the workflow, and of its function. */
  remediatorRoleArns: readonly string[];
  /** Names or ARNs of trails that are recorded and announced but not restarted. */
  ignoreTrails: readonly string[];
  /** Names of the trails that are restored as approved. @default - none */
  enforceTrails?: readonly string[];
  /** ARN of the role that restores them; empty where none are. @default - none */
  restoreRoleArn?: string;
  /** Name of the stack, which mails leave out of the names of its parts. @default - names are given whole */
  stackName?: string;
}

/** What the classifier makes of an event: the state of the workflow from then on. */
export interface Classified {
  incident: Incident;
  record: OriginalRecord;
}

/**
 * Makes the incident of an EventBridge event of a CloudTrail call. The call, its error code and the trail are read first;
 * no other field, whatever is wrong with it, can stand between a StopLogging and the repair.
 * Throws UnclassifiableEventError for a call that is not watched and for a successful StopLogging that names no trail.
 */
export function classifyCall(event: unknown, settings: ClassifierSettings, now: Date): Classified {
  const envelope = asObject(event);
  const record = asObject(envelope['detail']);
  const call = readCall(record);
  const failed = isFilled(record['errorCode']);
  const resource = nameResource(record, envelope);
  if (call === 'StopLogging' && !failed && !resource) {
    throw new UnclassifiableEventError(
      'A StopLogging call succeeded, but the event does not say on which trail. Look for a stopped trail in the account and Region of the event.',
    );
  }
  const packed = packRecord(envelope['detail'] ?? event);
  return {
    incident: incidentOf({
      ...{ envelope, record, call, failed, resource, settings, now },
      digest: packed.sha256,
    }),
    record: packed,
  };
}

interface CallFacts {
  envelope: RawObject;
  record: RawObject;
  call: WatchedCall;
  failed: boolean;
  resource: Subject | undefined;
  settings: ClassifierSettings;
  now: Date;
  digest: string;
}

function incidentOf(facts: CallFacts): Incident {
  const { envelope, record, call, failed, resource, settings, now, digest } = facts;
  const scope = callScope(record, envelope);
  const ownCall = isOwnRole(record, [...settings.remediatorRoleArns, settings.restoreRoleArn]);
  const time = readTime([record['eventTime'], envelope['time']], now);
  const request = asObject(record['requestParameters']);
  const change = failed ? describeRequest(request) : judgeChange(call, request);
  const ignored = resource !== undefined && isIgnored(resource, settings.ignoreTrails);
  const { kind, ...severity } = weigh({ ...facts, change, ownCall });
  const repair = repairOf(kind, resource, settings);
  const isOwnRestore = isRestoreCall(record, call, settings);
  const isOwn = isOwnRestore || (ownCall && call === 'StartLogging');
  const isUnnamed = !resource && isAboutTrail(call);
  return makeIncident(kind, {
    id: readId(record['eventID'], digest),
    ...severity,
    // Only a restart, refused or not, and the calls of a restore are the remediator's own doing. Any other call of its roles is an abuse.
    origin: isOwn ? 'remediator' : 'other',
    isOwnRestore,
    ...(repair && !ignored && !isOwnRestore && { plannedRepair: repair }),
    // What is ignored may be stopped and deleted.
    ...(ignored && { status: 'NOTED' as const }),
    detectedBy: 'event',
    occurredAt: time.iso,
    subject:
      resource ??
      scopeSubject(isUnnamed ? 'unnamed' : 'account', scope, isUnnamed ? undefined : nameOf(request)),
    actor: describeActor(record),
    call: describeCall(record, time.iso, scope),
    changes: change.statements,
    remarks: [
      ...time.remarks,
      ...change.remarks,
      ...(ignored && repair === 'start-logging'
        ? ['The trail is in the ignoreTrails setting: it was not restarted.']
        : []),
      ...(ownCall && !isOwn
        ? ["The call was made with the remediator's own role, which must not be able to."]
        : []),
      ...(isUnnamed ? ['The event does not name the trail.'] : []),
    ],
  });
}

function readCall(record: RawObject): WatchedCall {
  const { eventName, eventSource } = record;
  const foreign = typeof eventSource === 'string' && eventSource !== CLOUDTRAIL_EVENT_SOURCE;
  if (isWatchedCall(eventName) && !foreign) return eventName;
  throw new UnclassifiableEventError(
    `The event is not a CloudTrail call that is watched: eventName ${cleanField(eventName)}, eventSource ${cleanField(eventSource)}.`,
  );
}

/** Whether a call is made on trails: those on event data stores and on the organization are not. */
function isAboutTrail(call: WatchedCall): boolean {
  return kindsOfCall(call).some((kind) => rowOf(kind).aboutTrail);
}

/** The account that a call on the organization names. */
function nameOf({ memberAccountId, delegatedAdminAccountId }: RawObject): string {
  return cleanField([memberAccountId, delegatedAdminAccountId].find(isFilled));
}

/** The kind of a call, and its severity where that is not the kind's own. */
function weigh({
  call,
  failed,
  resource,
  record,
  change,
  ownCall,
}: CallFacts & { change: Change; ownCall: boolean }): { kind: Kind; severity?: Severity } {
  if (resource && resource.type !== 'trail' && isAboutTrail(call)) return { kind: 'NOTED' };
  const kinds = kindsOfCall(call);
  const [worst, harmless] = [kinds[0], kinds.at(-1)];
  if (!worst || !harmless) throw new UnclassifiableEventError(`No kind of incident is made by ${call}.`);
  const worstSeverity = rowOf(worst).severity;
  // A refused restart is in the incident of its stop.
  if (ownCall && worst === 'LOGGING_STARTED')
    return { kind: failed ? 'ATTEMPT_FAILED' : worst, severity: 'info' };
  if (failed)
    return { kind: 'ATTEMPT_FAILED', severity: worstSeverity === 'low' ? 'low' : judgeFailure(record) };
  // A change that the record does not show may be the worst that the call can do.
  if (change.unreadable) return { kind: harmless, severity: worstSeverity };
  const { kind = harmless, severity } = change;
  return { kind, ...(severity && { severity }) };
}

/** The repair that follows: of trails that are not enforced, only the restart. */
function repairOf(
  kind: Kind,
  resource: Subject | undefined,
  { enforceTrails = [] }: ClassifierSettings,
): RepairId | undefined {
  const { repair } = rowOf(kind);
  const isEnforced = resource?.type === 'trail' && enforceTrails.includes(resource.name);
  return repair && awaitsComparison(repair) && !isEnforced ? undefined : repair;
}

function isRestoreCall(record: RawObject, call: string, { restoreRoleArn }: ClassifierSettings): boolean {
  const isOfRestore = RESTORE_ACTIONS.some((action) => action === call && action !== 'StartLogging');
  return isOfRestore && isOwnRole(record, [restoreRoleArn]);
}

// A setting may be empty, and a record without an issuer: neither is the other.
function isOwnRole(record: RawObject, roleArns: readonly unknown[]): boolean {
  const identity = asObject(record['userIdentity']);
  const { arn } = asObject(asObject(identity['sessionContext'])['sessionIssuer']);
  return identity['type'] === 'AssumedRole' && isFilled(arn) && roleArns.includes(arn);
}
