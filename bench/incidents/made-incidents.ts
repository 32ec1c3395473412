import { createHash } from 'node:crypto';
import { resourceNameOf, scopeOf } from '../../tasks/contract/scope.ts';
import type { Incident } from '../../tasks/contract/incident.ts';
import type { StoredIncident } from '../../tasks/contract/table.ts';
import { packRecord } from '../../tasks/classify/pack-record.ts';
import { detectedItem, itemAfterOutcome } from '../../tasks/record/stored-incident.ts';

const ACCOUNT = '111122223333';
const REGION = 'eu-central-1';
/** Incidents are spread evenly over this time before `now`: a year in milliseconds. */
const YEAR = 365 * 86_400_000;
const NEWEST = 100;

export const trailArn = (trail: number): string =>
  `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/trail-${String(trail).padStart(2, '0')}`;

/**
 * Incidents as the workflow stores them, made by its own functions, newest first: a year of stops on `trails` trails in
 * turn. Of the newest hundred every tenth could not be repaired: older ones were resolved. The same arguments give the same incidents.
 */
export function* madeIncidents(number: number, trails: number, now: Date): Generator<StoredIncident> {
  for (let index = 0; index < number; index += 1) {
    const time = new Date(now.getTime() - Math.round(((index + 1) * YEAR) / (number + 1)));
    yield madeIncident(index, trailArn(index % trails), time);
  }
}

function madeIncident(index: number, arn: string, time: Date): StoredIncident {
  const occurredAt = time.toISOString();
  const id = uuidOf(`incident ${index}`);
  const actor = `user-${index % 37}`;
  const incident: Incident = {
    ...{ id, kind: 'LOGGING_STOPPED', severity: 'critical', status: 'OPEN', origin: 'other' },
    ...{ plannedRepair: 'start-logging', detectedBy: 'event', test: false },
    occurredAt,
    subject: { type: 'trail', key: arn, name: resourceNameOf(arn), ...scopeOf(arn) },
    actor: {
      ...{ type: 'IAMUser', arn: `arn:aws:iam::${ACCOUNT}:user/${actor}`, name: actor, session: 'unknown' },
      ...{ account: ACCOUNT, accessKeyId: 'AKIAIOSFODNN7EXAMPLE', sourceIp: '198.51.100.23' },
      ...{ userAgent: 'aws-cli/2.31.0', mfa: 'no', onBehalfOf: 'unknown' },
    },
    call: { name: 'StopLogging', time: occurredAt, region: REGION, account: ACCOUNT },
    changes: [],
    remarks: [],
  };
  const record = packRecord(recordOf(incident));
  const executionArn = `arn:aws:states:${REGION}:${ACCOUNT}:execution:cloudtrail-remediation:${uuidOf(`run ${index}`)}`;
  const detection = { incident, record, executionArn, now: new Date(time.getTime() + 1200) };
  const seconds = 1 + (index % 90);
  const restored = new Date(time.getTime() + seconds * 1000);
  const stored = itemAfterOutcome(detectedItem(detection), {
    ...detection,
    now: restored,
    alert: {
      detection: { duplicate: false, status: 'OPEN', announce: true, repeats: 1, waitSeconds: 0 },
      publication: { messageId: uuidOf(`message ${index}`) },
    },
    remediation:
      index < NEWEST && index % 10 === 9
        ? {
            outcome: 'not-restored',
            rounds: 1,
            failure: { Error: 'TrailGoneError', Cause: 'The trail is gone.' },
            lastSeen: 'gone' as const,
          }
        : {
            outcome: 'restored',
            rounds: 1,
            start: { acceptedAt: new Date(time.getTime() + 1500).toISOString() },
            verification: {
              isLogging: true,
              startLoggingTime: restored.toISOString(),
              stopLoggingTime: time.toISOString(),
              verifiedAt: restored.toISOString(),
              blindWindowSeconds: seconds,
              latestDeliveryError: null,
              latestDeliveryTime: null,
            },
            comparison: {
              verdict: 'as-before',
              observedAt: time.toISOString(),
              bucket: { before: `audit-log-${ACCOUNT}`, now: `audit-log-${ACCOUNT}` },
              scope: { before: 'all Regions', now: 'all Regions' },
              differences: [],
              more: 0,
            },
          },
  });
  if (!stored) throw new Error('An open incident takes any outcome.');
  return stored;
}

/** A CloudTrail record of about the usual length (1 KB of JSON). */
function recordOf({ id, occurredAt, actor, subject }: Incident): object {
  return {
    eventVersion: '1.11',
    userIdentity: {
      ...{ type: actor.type, principalId: 'AIDAEXAMPLEEXAMPLE00', arn: actor.arn, accountId: ACCOUNT },
      ...{ accessKeyId: actor.accessKeyId, userName: actor.name },
    },
    eventTime: occurredAt.replace(/\.\d+Z$/, 'Z'),
    ...{ eventSource: 'cloudtrail.amazonaws.com', eventName: 'StopLogging', awsRegion: REGION },
    ...{ sourceIPAddress: actor.sourceIp, userAgent: actor.userAgent },
    requestParameters: { name: subject.key },
    responseElements: null,
    ...{ requestID: uuidOf(`request ${id}`), eventID: id, readOnly: false, eventType: 'AwsApiCall' },
    ...{ managementEvent: true, recipientAccountId: ACCOUNT, eventCategory: 'Management' },
    tlsDetails: {
      ...{ tlsVersion: 'TLSv1.3', cipherSuite: 'TLS_AES_128_GCM_SHA256' },
      clientProvidedHostHeader: `cloudtrail.${REGION}.amazonaws.com`,
    },
  };
}

function uuidOf(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex').slice(0, 32);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
