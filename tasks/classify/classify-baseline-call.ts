import { parseParameterName } from '../baseline/baseline.ts';
import { BASELINE_CALLS } from '../contract/calls.ts';
import { asObject, isFilled, type RawObject } from '../contract/raw-object.ts';
import { resourceSubject, scopeSubject } from '../contract/subject.ts';
import type { Classified } from './classify-call.ts';
import { describeActor } from './describe-actor.ts';
import { describeCall } from './describe-call.ts';
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

const isPause = (name: string): boolean => name.includes('/pause/');

const PAUSE =
  'It is the parameter of a pause, not of the settings: while a pause lasts, sweeps report no difference. `incidents baseline show` says until when.';

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
  const [name = ''] = names;
  const isDeletion = call.name.startsWith('Delete') && !names.every(isPause);
  const trail = parseParameterName(name.replace('/pause/', '/baseline/'));
  return {
    record: packed,
    incident: makeIncident(failed ? 'ATTEMPT_FAILED' : 'BASELINE_CHANGED', {
      id: readId(record['eventID'], packed.sha256),
      ...(isDeletion && !failed && { severity: 'critical', status: 'NEEDS_ACTION' }),
      ...(failed && { severity: 'high' }),
      detectedBy: 'event',
      occurredAt: time.iso,
      subject:
        resourceSubject(names.length === 1 ? trail?.trailArn : undefined) ??
        scopeSubject('remediator', scope, 'approved settings'),
      actor: describeActor(record),
      call,
      changes: describeRequest(request).statements,
      remarks: [...time.remarks, ...(names.some(isPause) ? [PAUSE] : [])],
    }),
  };
}
