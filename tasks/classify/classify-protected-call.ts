import { PROTECTED_SERVICES } from '../contract/protection/calls.ts';
import type { Kind } from '../contract/kinds.ts';
import { cleanField } from '../contract/clean-text.ts';
import { asObject, isFilled, type RawObject } from '../contract/raw-object.ts';
import { parseArn } from '../contract/scope.ts';
import { scopeSubject } from '../contract/subject.ts';
import type { Classified, ClassifierSettings } from './classify-call.ts';
import { describeActor } from './describe-actor.ts';
import { describeCall } from './describe-call.ts';
import { describeRequest, isOmitted } from './judge-change.ts';
import { callScope } from './name-trail.ts';
import { makeIncident } from './make-incident.ts';
import { packRecord } from './pack-record.ts';
import { readId } from './read-id.ts';
import { readTime } from './read-time.ts';

/** Whether an event is a call on a service that the remediator is built from. */
export function isProtectedCall(envelope: RawObject): boolean {
  const { eventSource } = asObject(envelope['detail']);
  return PROTECTED_SERVICES.some((service) => eventSource === `${service}.amazonaws.com`);
}

/** Makes the incident of a call that changes the remediator's own resources. The rules match only those resources. */
export function classifyProtectedCall(
  envelope: RawObject,
  { stackName }: ClassifierSettings,
  now: Date,
): Classified {
  const record = asObject(envelope['detail']);
  const scope = callScope(record, envelope);
  const time = readTime([record['eventTime'], envelope['time']], now);
  const request = asObject(record['requestParameters']);
  const packed = packRecord(envelope['detail']);
  const failed = isFilled(record['errorCode']);
  // AWS sets this field, not the caller; what CloudFormation itself is asked for has no such field.
  const deployment = asObject(record['userIdentity'])['invokedBy'] === 'cloudformation.amazonaws.com';
  return {
    record: packed,
    incident: makeIncident(kindOf(failed, deployment, isOmitted(request)), {
      id: readId(record['eventID'], packed.sha256),
      ...(failed && { severity: 'high' }),
      ...((failed || isOmitted(request)) && deployment && { severity: 'low' }),
      detectedBy: 'self-protection',
      occurredAt: time.iso,
      subject: scopeSubject('remediator', scope, nameOf(request, stackName)),
      actor: describeActor(record),
      call: describeCall(record, time.iso, scope),
      changes: describeRequest(request).statements,
      remarks: [
        ...time.remarks,
        ...(deployment ? ['CloudFormation made the call as part of a deployment.'] : []),
      ],
    }),
  };
}

function kindOf(failed: boolean, deployment: boolean, omitted: boolean): Kind {
  if (failed) return 'ATTEMPT_FAILED';
  if (omitted) return 'REQUEST_UNREADABLE';
  return deployment ? 'REMEDIATOR_DEPLOYED' : 'REMEDIATOR_TAMPERED';
}

/** The fields by which requests name what they are about. `name` and the bus come last: a request may have another one too. */
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
  'sourceArn',
  'bucketName',
  'logGroupName',
  'regionName',
  'replayName',
  'stackName',
  'rule',
  'name',
  'eventBusName',
];

/** What an ARN has before a resource's name. */
const RESOURCE_TYPE = /^(alarm|execution|function|key|role|rule|schedule|stack|stateMachine|table)[:/]/;
/** What CloudFormation adds to the logical id of a resource of the CDK. */
const GENERATED_SUFFIX = /[0-9A-F]{8}-[0-9A-Za-z]{8,13}$/;

/**
 * What the call was about: the name alone, since a headline has no room for an ARN or a URL, and without what the names of
 * the whole stack have in common.
 */
function nameOf(request: RawObject, stackName: string | undefined): string {
  const [name] = NAMING_FIELDS.flatMap((field) => request[field]).filter(isFilled);
  const resource = parseArn(name)?.resource ?? name?.replace(/^https?:.*\//, '');
  const short = resource?.replace(RESOURCE_TYPE, '').replace(GENERATED_SUFFIX, '');
  const own = [`${stackName}.`, `${stackName}-`].find((prefix) => short?.startsWith(prefix)) ?? '';
  return cleanField(short?.slice(own.length));
}
