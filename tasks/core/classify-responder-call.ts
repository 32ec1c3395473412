import { WATCHED_RESPONDER_CALLS } from '../contract/responder-calls.ts';
import type { Kind, Severity } from '../contract/incident.ts';
import type { Classified } from './classify-call.ts';
import { asObject, cleanText, isFilled } from './cut-text.ts';
import { describeActor } from './describe-actor.ts';
import { describeCall } from './describe-call.ts';
import { describeRequest } from './judge-change.ts';
import { callAccount, callRegion, responderPlace, type RawObject } from './name-trail.ts';
import { packRecord } from './pack-record.ts';
import { readId } from './read-id.ts';
import { readTime } from './read-time.ts';

const FIELD_BYTES = 256;

/** Tells whether an event is a call on a service that the product is built from. */
export function isResponderCall(envelope: RawObject): boolean {
  const { eventSource } = asObject(envelope['detail']);
  return WATCHED_RESPONDER_CALLS.some((service) => service.eventSource === eventSource);
}

/** Makes the incident of a call that changes the product's own resources. The rules match only those resources. */
export function classifyResponderCall(envelope: RawObject, now: Date): Classified {
  const record = asObject(envelope['detail']);
  const region = callRegion(record, envelope);
  const account = callAccount(record, envelope);
  const time = readTime([record['eventTime'], envelope['time']], now);
  const request = asObject(record['requestParameters']);
  const packed = packRecord(envelope['detail']);
  const failed = isFilled(record['errorCode']);
  // AWS sets this field, not the caller; what CloudFormation itself is asked for has no such field.
  const deployment = asObject(record['userIdentity'])['invokedBy'] === 'cloudformation.amazonaws.com';
  return {
    record: packed,
    incident: {
      id: readId(record['eventID'], packed.sha256),
      ...weigh(failed, deployment),
      status: 'NOTED',
      origin: 'other',
      restart: false,
      checkFirst: false,
      detectedBy: 'watch',
      test: false,
      occurredAt: time.iso,
      trail: responderPlace(nameOf(request), region, account),
      actor: describeActor(record),
      call: describeCall(record, { time: time.iso, region, account }),
      changes: describeRequest(request).statements,
      remarks: [...time.remarks, ...(deployment ? ['CloudFormation made the call: a deployment.'] : [])],
    },
  };
}

function weigh(failed: boolean, deployment: boolean): { kind: Kind; severity: Severity } {
  if (failed) return { kind: 'ATTEMPT_FAILED', severity: deployment ? 'low' : 'high' };
  return { kind: 'RESPONDER_TAMPERED', severity: deployment ? 'low' : 'critical' };
}

/** The fields by which requests name what they are about. `name` comes last: it may stand beside another. */
const NAMING_FIELDS = [
  'stateMachineArn',
  'executionArn',
  'functionName',
  'topicArn',
  'subscriptionArn',
  'tableName',
  'resourceArn',
  'roleName',
  'keyId',
  'alarmNames',
  'alarmName',
  'queueUrl',
  'stackName',
  'rule',
  'name',
];

/** What the call was about: the name alone, since a headline has no room for an ARN or a URL. */
function nameOf(request: RawObject): string {
  const [name] = NAMING_FIELDS.flatMap((field) => request[field]).filter(isFilled);
  return cleanText(name?.replace(/^arn:([^:]*:){4}/, '').replace(/^https?:.*\//, ''), FIELD_BYTES);
}
