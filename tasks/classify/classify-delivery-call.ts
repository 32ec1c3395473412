import { deliveryCallDetail } from '../contract/own-event-details.ts';
import { parseInput } from '../contract/parse-input.ts';
import { asObject, isFilled, type RawObject } from '../contract/raw-object.ts';
import { resourceSubject, scopeSubject } from '../contract/subject.ts';
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

/**
 * Makes the incident of a call on what is behind a destination of an approved trail: FilterDelivery has found out of which. The
 * comparison that follows says whether the path is weaker for it. Throws InvalidInputError.
 */
export function classifyDeliveryCall(detail: unknown, now: Date): Classified {
  const { deliveryId, trailArn, event } = parseInput(deliveryCallDetail, detail);
  const record = asObject(event['detail']);
  const scope = callScope(record, event);
  const time = readTime([record['eventTime'], event['time']], now);
  const isRefused = isFilled(record['errorCode']);
  const packed = packRecord(event['detail']);
  return {
    record: packed,
    incident: makeIncident(isRefused ? 'ATTEMPT_FAILED' : 'DELIVERY_CHANGED', {
      id: readId(deliveryId, packed.sha256),
      ...(isRefused && { severity: judgeFailure(record) }),
      detectedBy: 'event',
      occurredAt: time.iso,
      subject: resourceSubject(trailArn) ?? scopeSubject('unnamed', scope),
      actor: describeActor(record),
      call: describeCall(record, time.iso, scope),
      changes: describeRequest(requestOf(record)).statements,
      remarks: time.remarks,
    }),
  };
}

// A request to S3 has the query of its URL among its fields, without a value (`lifecycle: ""`), and the host.
function requestOf({ eventSource, requestParameters }: RawObject): RawObject {
  const request = asObject(requestParameters);
  if (eventSource !== 's3.amazonaws.com') return request;
  const fields = Object.entries(request).filter(([name, value]) => value !== '' && name !== 'Host');
  return Object.fromEntries(fields);
}
