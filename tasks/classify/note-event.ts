import { UNKNOWN } from '../contract/vocabulary.ts';
import { cleanField } from '../contract/clean-text.ts';
import { asObject, isFilled, type RawObject } from '../contract/raw-object.ts';
import { scopeOf } from '../contract/scope.ts';
import { isAccount, scopeSubject } from '../contract/subject.ts';
import type { Classified, ClassifierSettings } from './classify-call.ts';
import { isFinding } from './classify-finding.ts';
import { describeActor } from './describe-actor.ts';
import { describeCall } from './describe-call.ts';
import { describeRequest } from './judge-change.ts';
import { makeIncident } from './make-incident.ts';
import { callScope, nameResource } from './name-trail.ts';
import { packRecord } from './pack-record.ts';
import { readId } from './read-id.ts';
import { readTime } from './read-time.ts';

/** An event that is noted, and why. */
interface Noted {
  kind: 'FOREIGN_EVENT' | 'SECOND_RECORD';
  remark: string;
}

/** Notes an event that is not for this deployment to act on; undefined for every other event. */
export function noteEvent(
  envelope: RawObject,
  settings: ClassifierSettings,
  now: Date,
): Classified | undefined {
  const detail = asObject(envelope['detail']);
  const noted = foreignEvent(envelope, settings) ?? secondRecord(detail);
  if (!noted) return undefined;
  const packed = packRecord(envelope['detail']);
  const inRecord = callScope(detail, envelope);
  const scope = { ...inRecord, account: accountOf(envelope) ?? inRecord.account };
  const time = readTime([detail['eventTime'], envelope['time']], now);
  const call = describeCall(detail, time.iso, scope);
  const incident = makeIncident(noted.kind, {
    id: readId(detail['eventID'] ?? detail['id'] ?? detail['Id'], packed.sha256),
    detectedBy: isFinding(envelope) ? 'guardduty' : 'event',
    occurredAt: time.iso,
    subject: nameResource(detail, envelope) ?? scopeSubject('account', scope, `account ${scope.account}`),
    actor: describeActor(detail),
    // A finding has its call elsewhere than records do.
    call: { ...call, ...(call.name === UNKNOWN && { name: cleanField(envelope['detail-type']) }) },
    changes: describeRequest(asObject(detail['requestParameters'])).statements,
    remarks: [noted.remark, ...time.remarks],
  });
  return { record: packed, incident };
}

function foreignEvent(envelope: RawObject, { remediatorRoleArns }: ClassifierSettings): Noted | undefined {
  const own = scopeOf(remediatorRoleArns[0]).account;
  const account = accountOf(envelope);
  if (!isAccount(own) || account === undefined || account === own) return undefined;
  const remark = `The event is of account ${account}, and this deployment is in account ${own}.`;
  return { kind: 'FOREIGN_EVENT', remark };
}

/**
 * The account of an event. A finding names the one in which it happened: GuardDuty's administrator account gets those of its
 * members. Every other event has it in the envelope, which AWS writes.
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_eventbridge.html
 */
function accountOf(envelope: RawObject): string | undefined {
  const { accountId, AccountId, recipientAccountId } = asObject(envelope['detail']);
  const named = isFinding(envelope) ? [accountId, AccountId] : [];
  return [...named, envelope['account'], recipientAccountId].find(isAccount);
}

/**
 * The record that a VPC endpoint writes of a call, beside the call's own, with the same `requestID`. What the policy of the
 * endpoint refused has no other record.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-network-events-with-cloudtrail.html
 */
function secondRecord({ eventType, errorCode, requestID, vpcEndpointId }: RawObject): Noted | undefined {
  if (eventType !== 'AwsVpceEvent' || errorCode === 'VpceAccessDenied') return undefined;
  const of = isFilled(requestID) ? ` It has the same requestID: ${cleanField(requestID)}.` : '';
  return {
    kind: 'SECOND_RECORD',
    remark: `VPC endpoint ${cleanField(vpcEndpointId)} wrote this record. The call has its own record.${of}`,
  };
}
