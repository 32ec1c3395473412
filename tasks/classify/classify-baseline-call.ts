import { BASELINE_CALLS } from '../contract/calls.ts';
import { asObject, isFilled, type RawObject } from '../contract/raw-object.ts';
import type { Classified } from './classify-call.ts';
import { describeActor } from './describe-actor.ts';
import { describeCall } from './describe-call.ts';
import { describeParameters, type ParameterChange } from './describe-parameter.ts';
import { describeRequest } from './judge-change.ts';
import { makeIncident } from './make-incident.ts';
import { callScope } from './name-trail.ts';
import { packRecord } from './pack-record.ts';
import { readId } from './read-id.ts';
import { readTime } from './read-time.ts';

/** Whether an event is a call on parameters. The rule matches only those of the remediator. */
export function isBaselineCall(envelope: RawObject): boolean {
  const { eventSource, eventName } = asObject(envelope['detail']);
  return eventSource === 'ssm.amazonaws.com' && BASELINE_CALLS.some((call) => call === eventName);
}

/**
 * Makes the incident of a call on the approved settings of a trail, or on its pause. A record shows no value: the comparison
 * that follows reads it, and what weakens is critical. Settings that are deleted are critical at once.
 */
export function classifyBaselineCall(envelope: RawObject, now: Date): Classified {
  const record = asObject(envelope['detail']);
  const scope = callScope(record, envelope);
  const time = readTime([record['eventTime'], envelope['time']], now);
  const request = asObject(record['requestParameters']);
  const packed = packRecord(envelope['detail']);
  const call = describeCall(record, time.iso, scope);
  const failed = isFilled(record['errorCode']);
  const names = [request['name'], request['names']].flat().filter(isFilled);
  const { remarks, ...described } = describeParameters(names, changeOf(call.name), scope);
  return {
    record: packed,
    incident: makeIncident(failed ? 'ATTEMPT_FAILED' : 'BASELINE_CHANGED', {
      ...described,
      id: readId(record['eventID'], packed.sha256),
      ...(failed && { severity: 'high', status: 'NOTED', changes: describeRequest(request).statements }),
      detectedBy: 'event',
      occurredAt: time.iso,
      actor: describeActor(record),
      call,
      remarks: [...time.remarks, ...remarks],
    }),
  };
}

function changeOf(call: string): ParameterChange {
  if (call.startsWith('Delete')) return 'deleted';
  return call === 'LabelParameterVersion' ? 'labelled' : 'written';
}
