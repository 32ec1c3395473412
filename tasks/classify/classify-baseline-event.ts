import { PARAMETER_EVENT } from '../contract/calls.ts';
import { UNKNOWN } from '../contract/vocabulary.ts';
import { asObject, isFilled, type RawObject } from '../contract/raw-object.ts';
import type { Classified } from './classify-call.ts';
import { describeParameters, type ParameterChange } from './describe-parameter.ts';
import { makeIncident } from './make-incident.ts';
import { callScope } from './name-trail.ts';
import { packRecord } from './pack-record.ts';
import { readId } from './read-id.ts';
import { readTime } from './read-time.ts';

/** `operation` of the event. An operation that is not known is taken for one that writes. */
const OPERATIONS: ReadonlyMap<unknown, ParameterChange> = new Map([
  ['Create', 'written'],
  ['Update', 'written'],
  ['Delete', 'deleted'],
  ['LabelParameterVersion', 'labelled'],
]);

/** Whether an event is one of Parameter Store itself. The rule matches only those about parameters of the remediator. */
export function isBaselineEvent(envelope: RawObject): boolean {
  return envelope['source'] === 'aws.ssm' && envelope['detail-type'] === PARAMETER_EVENT;
}

/**
 * Makes the incident of Parameter Store's own event, which normally comes minutes before the record of the call, and also
 * while no trail logs. It names no caller: the record adds that to the same incident.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-cwe.html
 */
export function classifyBaselineEvent(envelope: RawObject, now: Date): Classified {
  const { name, operation } = asObject(envelope['detail']);
  const scope = callScope({}, envelope);
  const time = readTime([envelope['time']], now);
  const packed = packRecord(envelope['detail']);
  const { remarks, ...described } = describeParameters(
    isFilled(name) ? [name] : [],
    OPERATIONS.get(operation) ?? 'written',
    scope,
  );
  return {
    record: packed,
    incident: makeIncident('BASELINE_CHANGED', {
      ...described,
      id: readId(envelope['id'], packed.sha256),
      detectedBy: 'parameter-store',
      occurredAt: time.iso,
      call: { name: UNKNOWN, time: time.iso, region: scope.region, account: scope.account },
      remarks: [...time.remarks, ...remarks],
    }),
  };
}
