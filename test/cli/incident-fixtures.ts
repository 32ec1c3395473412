import type { StoredIncident } from '../../tasks/contract/table.ts';
import { ACCOUNT, REGION, buildIncident, buildRestored } from './incident-builder.ts';

/** Ids of the incidents that tests look up. */
export const IDS = {
  restored: '5b1e0f5c-3a52-4c55-9f0e-6a4c1d2e7f01',
  failed: '7d20c9aa-90c1-4f0b-8d43-2f1f6f0a5b02',
  refused: '9c3f4b7e-1c88-4b7e-b1f6-8a2f8f9d6c03',
  hostile: 'e4a1d2c3-77aa-4e11-a0b0-0c9d8e7f6a04',
} as const;

/** One incident of each sort that a person comes to ask about, newest first. */
export const INCIDENTS: readonly StoredIncident[] = [
  buildIncident({
    occurredAt: '2026-11-21T20:14:01.000Z',
    trail: { name: 'data-events-of-the-whole-organization' },
  }),
  buildIncident({
    occurredAt: '2026-11-21T20:11:09.000Z',
    status: 'NOTED',
    kind: 'LOGGING_STARTED',
    severity: 'info',
    origin: 'remediator',
    call: { name: 'StartLogging' },
    actor: {
      type: 'AssumedRole',
      name: 'cloudtrail-remediator-start-logging',
      arn: `arn:aws:iam::${ACCOUNT}:role/cloudtrail-remediator-start-logging`,
      session: 'start-logging',
      sourceIp: '192.0.2.15',
    },
    repair: { repair: 'none', outcome: 'not-needed', rounds: 0 },
  }),
  buildRestored(2, { id: IDS.restored }),
  buildRestored(95, {
    occurredAt: '2026-11-20T04:00:00.000Z',
    actor: {
      type: 'AssumedRole',
      name: 'AWSReservedSSO_AdministratorAccess_0123456789abcdef',
      arn: `arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_AdministratorAccess_0123456789abcdef`,
      session: 'bob@example.com',
      mfa: 'yes',
    },
  }),
  buildIncident({
    id: IDS.failed,
    occurredAt: '2026-11-19T10:00:00.000Z',
    status: 'NEEDS_ACTION',
    actor: { type: 'Root', name: 'root', arn: `arn:aws:iam::${ACCOUNT}:root`, accessKeyId: 'unknown' },
    repair: {
      repair: 'start-logging',
      outcome: 'not-restored',
      rounds: 1,
      failedAt: '2026-11-19T10:00:04.000Z',
      failure: {
        error: 'TrailGoneError',
        message: `CloudTrail does not know the trail arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/management-events any more.`,
        advice: 'Create the trail again with the same name, bucket and settings, and start it.',
      },
    },
  }),
  buildIncident({
    id: IDS.refused,
    occurredAt: '2026-11-18T10:00:00.000Z',
    status: 'NOTED',
    kind: 'ATTEMPT_FAILED',
    severity: 'high',
    call: {
      name: 'DeleteTrail',
      errorCode: 'AccessDenied',
      errorMessage: `User: arn:aws:iam::${ACCOUNT}:user/alice is not authorized to perform: cloudtrail:DeleteTrail on resource: arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/management-events because no identity-based policy allows the cloudtrail:DeleteTrail action`,
    },
    repair: { repair: 'none', outcome: 'not-needed', rounds: 0 },
  }),
  buildIncident({
    id: IDS.hostile,
    occurredAt: '2026-11-17T10:00:00.000Z',
    trail: { name: 'evil\u202e\u001b[31mtrail' },
    actor: {
      name: '\u001b]0;owned\u0007mallory\n2026-11-21 all is well',
      userAgent: 'x\u009b31m\u0000\u2028y',
    },
  }),
  buildIncident({
    occurredAt: '2026-10-18T10:00:00.000Z',
    status: 'NOTED',
    kind: 'TRAIL_WEAKENED',
    severity: 'high',
    call: { name: 'UpdateTrail' },
    changes: ['isMultiRegionTrail set to false', 'enableLogFileValidation set to false'],
    remarks: ['The user agent was cut.'],
    repair: { repair: 'none', outcome: 'not-needed', rounds: 0 },
  }),
];
