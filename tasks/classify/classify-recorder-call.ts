import { RECORDER_CALLS, RECORDER_LOG_GROUPS } from '../contract/calls.ts';
import { cleanField } from '../contract/clean-text.ts';
import type { Kind } from '../contract/kinds.ts';
import type { Severity } from '../contract/vocabulary.ts';
import { asObject, isFilled, type RawObject } from '../contract/raw-object.ts';
import { scopeSubject } from '../contract/subject.ts';
import { lowerKeys } from './classify-finding.ts';
import type { Classified } from './classify-call.ts';
import { describeActor } from './describe-actor.ts';
import { describeCall } from './describe-call.ts';
import { describeRequest } from './judge-change.ts';
import { judgeFailure } from './judge-failure.ts';
import { makeIncident } from './make-incident.ts';
import { callScope } from './name-trail.ts';
import { packRecord } from './pack-record.ts';
import { readId } from './read-id.ts';
import { readTime } from './read-time.ts';

/** What a telemetry rule on CloudTrail events is about. */
const CLOUDTRAIL_TELEMETRY = 'AWS::CloudTrail';

/** Whether an event is a call of another service by which CloudTrail events may be lost. */
export function isRecorderCall(envelope: RawObject): boolean {
  const { eventSource, eventName, requestParameters } = asObject(envelope['detail']);
  const { logGroupName } = asObject(requestParameters);
  // Log groups of the remediator are no recorders.
  if (isFilled(logGroupName) && !RECORDER_LOG_GROUPS.some((begin) => logGroupName.startsWith(begin)))
    return false;
  return Object.entries(RECORDER_CALLS).some(
    ([service, calls]) =>
      eventSource === `${service}.amazonaws.com` && (calls as readonly unknown[]).includes(eventName),
  );
}

/** Makes the incident of such a call: it is recorded and announced, and nothing is repaired. */
export function classifyRecorderCall(envelope: RawObject, now: Date): Classified {
  const record = asObject(envelope['detail']);
  const scope = callScope(record, envelope);
  const time = readTime([record['eventTime'], envelope['time']], now);
  const request = lowerKeys(record['requestParameters']);
  const packed = packRecord(envelope['detail']);
  const call = describeCall(record, time.iso, scope);
  const failed = isFilled(record['errorCode']);
  const { kind, severity, remarks = [] } = weigh(call.name, request);
  return {
    record: packed,
    incident: makeIncident(failed ? 'ATTEMPT_FAILED' : kind, {
      id: readId(record['eventID'], packed.sha256),
      ...(severity && { severity }),
      ...(failed && { severity: kind === 'NOTED' ? 'low' : judgeFailure(record) }),
      detectedBy: 'event',
      occurredAt: time.iso,
      subject: scopeSubject('account', scope, nameOf(request)),
      actor: describeActor(record),
      call,
      changes: describeRequest(asObject(record['requestParameters'])).statements,
      remarks: [...time.remarks, ...remarks],
    }),
  };
}

interface Weighed {
  kind: Kind;
  severity?: Severity;
  remarks?: string[];
}

function weigh(call: string, request: RawObject): Weighed {
  if (call === 'DisableAWSServiceAccess') return { kind: 'ORGANIZATION_CHANGED', severity: 'high' };
  if (call === 'DeleteLogGroup') return { kind: 'RECORDER_REDUCED' };
  if (call === 'PutRetentionPolicy') {
    const remarks = ['The event does not show how long the log group kept its entries before.'];
    return { kind: 'RECORDER_REDUCED', severity: 'medium', remarks };
  }
  return weighTelemetryRule(call, lowerKeys(request['rule'])['resourceType']);
}

function weighTelemetryRule(call: string, resourceType: unknown): Weighed {
  const isOther = isFilled(resourceType) && resourceType !== CLOUDTRAIL_TELEMETRY;
  if (isOther)
    return {
      kind: 'NOTED',
      remarks: [`The rule is about ${cleanField(resourceType)}, not about CloudTrail.`],
    };
  if (call.startsWith('Create')) return { kind: 'NOTED' };
  if (call.startsWith('Delete')) {
    const remarks = ['The event does not show whether the rule was about CloudTrail events.'];
    return { kind: 'RECORDER_REDUCED', severity: 'medium', remarks };
  }
  const remarks = ['The event does not show what the rule was before.'];
  return { kind: 'RECORDER_REDUCED', severity: 'medium', remarks };
}

function nameOf({ ruleName, ruleIdentifier, logGroupName, servicePrincipal }: RawObject): string {
  return cleanField([ruleName, ruleIdentifier, logGroupName, servicePrincipal].find(isFilled));
}
