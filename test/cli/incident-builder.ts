import { createHash } from 'node:crypto';
import { isUnresolved } from '../../tasks/contract/vocabulary.ts';
import type { Incident } from '../../tasks/contract/incident.ts';
import { subjectTypeOf } from '../../tasks/contract/subject.ts';
import type { StoredIncident, StoredRepair } from '../../tasks/contract/table.ts';
import { packRecord } from '../../tasks/classify/pack-record.ts';
import { detectedItem } from '../../tasks/record/stored-incident.ts';
import { AS_BEFORE } from '../fixtures/incidents.ts';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-central-1';

export const trailArn = (name: string, account = ACCOUNT): string =>
  `arn:aws:cloudtrail:${REGION}:${account}:trail/${name}`;

/** An id in the form of a CloudTrail event id, always the same for the same seed. */
export function eventId(seed: string): string {
  const hex = createHash('md5').update(seed).digest('hex');
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5');
}

interface Wanted extends Partial<Omit<Incident, 'subject' | 'actor' | 'call' | 'status'>> {
  trail?: Partial<Incident['subject']>;
  actor?: Partial<Incident['actor']>;
  call?: Partial<Incident['call']>;
  status?: StoredIncident['status'];
  repair?: StoredRepair;
  stored?: Partial<StoredIncident>;
}

/** An item as the workflow writes it: a StopLogging by alice that is still open, unless something else is wanted. */
export function buildIncident(wanted: Wanted = {}): StoredIncident {
  const { trail, actor, call, status = 'OPEN', repair, stored, ...rest } = wanted;
  const occurredAt = wanted.occurredAt ?? '2026-11-21T20:11:07.000Z';
  const id = wanted.id ?? eventId(occurredAt + (trail?.name ?? ''));
  const name = trail?.name ?? 'management-events';
  const key = trail?.key ?? trailArn(name, trail?.account);
  const incident: Incident = {
    id,
    kind: 'LOGGING_STOPPED',
    severity: 'critical',
    origin: 'other',
    plannedRepair: status === 'NOTED' ? 'none' : 'start-logging',
    detectedBy: 'event',
    test: false,
    occurredAt,
    changes: [],
    remarks: [],
    ...rest,
    status: status === 'NOTED' ? 'NOTED' : 'OPEN',
    subject: {
      ...{ type: subjectTypeOf(key), key, name },
      ...{ partition: 'aws', account: ACCOUNT, region: REGION },
      ...trail,
    },
    actor: {
      type: 'IAMUser',
      arn: `arn:aws:iam::${ACCOUNT}:user/alice`,
      name: 'alice',
      session: 'unknown',
      account: ACCOUNT,
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      sourceIp: '198.51.100.23',
      userAgent: 'aws-cli/2.31.0',
      mfa: 'no',
      onBehalfOf: 'unknown',
      ...actor,
    },
    call: { name: 'StopLogging', time: occurredAt, region: REGION, account: ACCOUNT, ...call },
  };
  const record = { eventVersion: '1.11', eventName: incident.call.name, eventID: id, eventTime: occurredAt };
  const { unresolved, ...item } = detectedItem({
    incident,
    record: packRecord(record),
    executionArn: `arn:aws:states:${REGION}:${ACCOUNT}:execution:cloudtrail-remediation:${eventId(`run ${id}`)}`,
    now: later(occurredAt, 1.2),
  });
  return {
    ...item,
    status,
    ...(unresolved && isUnresolved(status) && { unresolved: status }),
    ...(repair && { repair }),
    ...stored,
  };
}

/** The same, restored after some seconds. */
export function buildRestored(seconds: number, wanted: Wanted = {}): StoredIncident {
  const occurredAt = wanted.occurredAt ?? '2026-11-21T20:11:07.000Z';
  return buildIncident({
    status: 'RESTORED',
    repair: {
      repair: 'start-logging',
      outcome: 'restored',
      rounds: 1,
      applied: { at: later(occurredAt, 1.4).toISOString() },
      proof: {
        loggingSince: later(occurredAt, seconds).toISOString(),
        verifiedAt: later(occurredAt, seconds + 2).toISOString(),
        blindWindowSeconds: seconds,
        latestDeliveryTime: later(occurredAt, -240).toISOString(),
      },
      comparison: AS_BEFORE,
    },
    ...wanted,
    stored: { messageIds: [eventId(`message ${occurredAt}`)], ...wanted.stored },
  });
}

/** Logging again, but not shown to be as before. */
export function buildSuspect(
  comparison: NonNullable<StoredRepair['comparison']>,
  wanted: Wanted = {},
): StoredIncident {
  const { repair, ...incident } = buildRestored(2, wanted);
  return buildIncident({
    ...wanted,
    status: 'NEEDS_ACTION',
    repair: { repair: 'start-logging', ...repair, rounds: 1, outcome: 'logs-again', comparison },
    stored: { messageIds: incident.messageIds, ...wanted.stored },
  });
}

function later(iso: string, seconds: number): Date {
  return new Date(Date.parse(iso) + seconds * 1000);
}
