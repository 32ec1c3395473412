import { CLOUDTRAIL_EVENT_SOURCE, isWatchedCall, type WatchedCall } from '../contract/calls.ts';
import { UnclassifiableEventError } from '../contract/errors.ts';
import type { Incident, Kind, OriginalRecord, Severity } from '../contract/incident.ts';
import { asObject, cleanText, isFilled } from './cut-text.ts';
import { describeActor } from './describe-actor.ts';
import { describeCall } from './describe-call.ts';
import {
  describeRequest,
  judgeInsights,
  judgeSelectors,
  judgeSettings,
  type Change,
} from './judge-change.ts';
import {
  callAccount,
  callRegion,
  nameResource,
  trailOf,
  type CloudTrailResource,
  type RawObject,
} from './name-trail.ts';
import { packRecord } from './pack-record.ts';
import { readId } from './read-id.ts';
import { readTime } from './read-time.ts';

/** What the classifier has to know of its deployment. */
export interface ClassifierSettings {
  /** ARN of the role whose StartLogging calls are the product's own. */
  remediatorRoleArn: string;
  /** Names or ARNs of trails that are recorded and announced but not restarted. */
  ignoreTrails: readonly string[];
}

const FIELD_BYTES = 256;

/** Calls by which somebody gets rid of the log: a denied one is worth a person's time. */
const TAMPERING_CALLS: readonly WatchedCall[] = [
  'StopLogging',
  'DeleteTrail',
  'UpdateTrail',
  'PutEventSelectors',
  'PutInsightSelectors',
];

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
    incident: makeIncident({
      envelope,
      record,
      call,
      failed,
      resource,
      settings,
      now,
      digest: packed.sha256,
    }),
    record: packed,
  };
}

interface Facts {
  envelope: RawObject;
  record: RawObject;
  call: WatchedCall;
  failed: boolean;
  resource: CloudTrailResource | undefined;
  settings: ClassifierSettings;
  now: Date;
  digest: string;
}

function makeIncident(facts: Facts): Incident {
  const { envelope, record, call, failed, resource, settings, now, digest } = facts;
  const region = callRegion(record, envelope);
  const account = callAccount(record, envelope);
  const ownCall = isOwnRole(record, settings.remediatorRoleArn);
  const time = readTime([record['eventTime'], envelope['time']], now);
  const request = asObject(record['requestParameters']);
  const change = failed ? describeRequest(request) : judge(call, request);
  const ignored = resource !== undefined && isIgnored(resource, settings.ignoreTrails);
  const restart = call === 'StopLogging' && !failed && resource?.type === 'trail' && !ignored;
  return {
    id: readId(record['eventID'], digest),
    ...weigh({ call, failed, resource, change, ownCall, errorCode: record['errorCode'] }),
    status: restart ? 'OPEN' : 'NOTED',
    // Only a restart is the product's own doing. Anything else that its role did is somebody abusing the role.
    origin: ownCall && call === 'StartLogging' ? 'remediator' : 'other',
    restart,
    // The call is the proof: nothing stands between a StopLogging and the repair.
    checkFirst: false,
    detectedBy: 'call',
    test: false,
    occurredAt: time.iso,
    trail: trailOf(resource, region, account),
    actor: describeActor(record),
    call: describeCall(record, { time: time.iso, region, account }),
    changes: change.statements,
    remarks: [
      ...time.remarks,
      ...(ignored && call === 'StopLogging'
        ? ['The trail is in the ignoreTrails setting: it was not restarted.']
        : []),
      ...(ownCall && call !== 'StartLogging'
        ? ["The call was made with the remediator's own role, which must not be able to."]
        : []),
      ...(resource ? [] : ['The event does not name the trail.']),
    ],
  };
}

function readCall(record: RawObject): WatchedCall {
  const { eventName, eventSource } = record;
  const foreign = typeof eventSource === 'string' && eventSource !== CLOUDTRAIL_EVENT_SOURCE;
  if (isWatchedCall(eventName) && !foreign) return eventName;
  throw new UnclassifiableEventError(
    `The event is not a CloudTrail call that is watched: eventName ${cleanText(eventName, FIELD_BYTES)}, eventSource ${cleanText(eventSource, FIELD_BYTES)}.`,
  );
}

function judge(call: WatchedCall, request: RawObject): Change {
  switch (call) {
    case 'UpdateTrail':
      return judgeSettings(request);
    case 'PutEventSelectors':
      return judgeSelectors(request);
    case 'PutInsightSelectors':
      return judgeInsights(request);
    default:
      return describeRequest(request);
  }
}

interface Weight {
  call: WatchedCall;
  failed: boolean;
  resource: CloudTrailResource | undefined;
  change: Change;
  ownCall: boolean;
  errorCode: unknown;
}

function weigh({ call, failed, resource, change, ownCall, errorCode }: Weight): {
  kind: Kind;
  severity: Severity;
} {
  if (resource && resource.type !== 'trail') return { kind: 'NOTED', severity: 'low' };
  if (failed) {
    const denied = typeof errorCode === 'string' && /AccessDenied|Unauthorized/.test(errorCode);
    return { kind: 'ATTEMPT_FAILED', severity: denied && TAMPERING_CALLS.includes(call) ? 'high' : 'low' };
  }
  // What nobody can read may have taken anything away; Insights at worst, which is medium.
  const unreadable = change.unreadable && call !== 'PutInsightSelectors';
  const changed = { kind: 'TRAIL_CHANGED', severity: unreadable ? 'high' : 'medium' } as const;
  switch (call) {
    case 'StopLogging':
      return { kind: 'LOGGING_STOPPED', severity: 'critical' };
    case 'DeleteTrail':
      return { kind: 'TRAIL_DELETED', severity: 'critical' };
    case 'UpdateTrail':
      return change.weakens ? { kind: 'TRAIL_WEAKENED', severity: 'high' } : changed;
    case 'PutEventSelectors':
      return change.weakens ? { kind: 'COVERAGE_REDUCED', severity: 'high' } : changed;
    case 'PutInsightSelectors':
      return change.weakens ? { kind: 'INSIGHTS_DISABLED', severity: 'medium' } : changed;
    case 'CreateTrail':
      return { kind: 'TRAIL_CREATED', severity: 'low' };
    case 'AddTags':
    case 'RemoveTags':
      return { kind: 'TAGS_CHANGED', severity: 'low' };
    case 'StartLogging':
      return { kind: 'LOGGING_STARTED', severity: ownCall ? 'info' : 'low' };
  }
}

function isOwnRole(record: RawObject, roleArn: string): boolean {
  const identity = asObject(record['userIdentity']);
  const issuer = asObject(asObject(identity['sessionContext'])['sessionIssuer']);
  return identity['type'] === 'AssumedRole' && roleArn !== '' && issuer['arn'] === roleArn;
}

/** Tells whether the settings say to leave a trail as it is. */
export function isIgnored(resource: CloudTrailResource, ignoreTrails: readonly string[]): boolean {
  return ignoreTrails.includes(resource.arn) || ignoreTrails.includes(resource.name);
}
