import { CreateTrailCommand, TrailNotFoundException, UpdateTrailCommand } from '@aws-sdk/client-cloudtrail';
import {
  GetEventConfigurationCommand,
  GetTrailCommand,
  GetTrailStatusCommand,
  ListTagsCommand,
} from '@aws-sdk/client-cloudtrail';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { approveTrail, formatBaseline } from '../../../tasks/baseline/baseline.ts';
import { normalizeTrail } from '../../../tasks/baseline/normalize-trail.ts';
import { awsError } from '../../fixtures/aws-errors.ts';
import { REMEDIATOR_ROLE_ARN, TRAIL_ARN } from '../../fixtures/deployment.ts';
import { approveNothing, parameters } from '../../fixtures/handlers.ts';
import { eventOf, updateTrail } from '../../fixtures/records.ts';
import { ALERTED, ESCALATED, FIRST_ROUND, NOTIFIED, type Routes, stop } from './paths.ts';

const SETTINGS = {
  S3BucketName: 'audit-log',
  IncludeGlobalServiceEvents: true,
  IsMultiRegionTrail: true,
  LogFileValidationEnabled: true,
  IsOrganizationTrail: false,
  HasCustomEventSelectors: false,
  HasInsightSelectors: false,
};
const RESTORED = ['RepairNeeded', 'CompareTrail', 'RestoreTrail', 'VerifyTrail', 'RepairEnded'];

/** The ways of a trail that is restored as approved. */
export function restoreRoutes({ world, remediate }: Routes): void {
  /** What GetTrail answers beside what was approved; null: there is no trail. */
  let trail: object | null;

  describe('an enforced trail', () => {
    beforeEach(() => {
      process.env['ENFORCE_TRAILS'] = 'management-events';
      trail = { S3BucketName: 'mallorys-bucket' };
      const now = { trail: SETTINGS, isLogging: true, aggregation: [], tags: [] };
      const { value: Value } = formatBaseline(approveTrail(normalizeTrail(TRAIL_ARN, now)));
      parameters.on(GetParameterCommand).callsFake(({ Name }: { Name: string }) => ({
        Parameter: { Value: Name.includes('/pause/') ? '' : Value, Version: 1 },
      }));
      const { cloudTrail } = world();
      cloudTrail.on(GetTrailCommand).callsFake(() => {
        const gone = new TrailNotFoundException({ message: 'gone', $metadata: {} });
        return trail ? Promise.resolve({ Trail: { ...SETTINGS, ...trail } }) : Promise.reject(gone);
      });
      cloudTrail.on(GetEventConfigurationCommand).resolves({ AggregationConfigurations: [] });
      cloudTrail.on(ListTagsCommand).resolves({ ResourceTagList: [] });
      cloudTrail.on(UpdateTrailCommand).callsFake(() => {
        trail = {};
        return {};
      });
      cloudTrail.on(CreateTrailCommand).callsFake(() => {
        trail = {};
        return {};
      });
      const started = new Date();
      cloudTrail
        .on(GetTrailStatusCommand)
        .callsFake(() =>
          Promise.resolve({ IsLogging: true, StartLoggingTime: started, StopLoggingTime: started }),
        );
    });
    afterEach(() => {
      process.env['ENFORCE_TRAILS'] = '';
      process.env['RESTORE_ROLE_ARN'] = '';
      approveNothing();
    });

    const changed = () => eventOf(updateTrail({ name: TRAIL_ARN, s3BucketName: 'mallorys-bucket' }));

    test('with another bucket is restored as approved', async () => {
      const run = await remediate(changed());
      expect(run.path).toEqual({ main: NOTIFIED, repair: RESTORED, alert: ALERTED });
      expect(run.item).toMatchObject({
        ...{ status: 'RESTORED', severity: 'critical' },
        repair: { outcome: 'settings-restored', calls: [{ call: 'UpdateTrail' }] },
      });
      expect(run.messages[1]?.subject).toMatch(/^\[RESTORED .*trail as approved again/);
    });

    test('that was changed while it was off is restored after its restart', async () => {
      const run = await remediate(stop());
      expect(run.path.repair).toEqual([
        ...FIRST_ROUND.slice(0, -1),
        ...['RestoreTrail', 'VerifyTrail', 'RepairEnded'],
      ]);
      expect(run.item).toMatchObject({ status: 'RESTORED', repair: { outcome: 'restored' } });
    });

    test('whose bucket is gone needs action, and the mail says what to do', async () => {
      world().cloudTrail.on(UpdateTrailCommand).rejects(awsError('S3BucketDoesNotExistException'));
      const run = await remediate(changed());
      expect(run.path.main).toEqual(ESCALATED);
      expect(run.item).toMatchObject({
        status: 'NEEDS_ACTION',
        repair: { outcome: 'settings-not-restored', failure: { error: 'DestinationBrokenError' } },
      });
      expect(run.messages[1]?.email).toContain('it has to exist in your account');
    });

    test('that does not stay as approved needs action', async () => {
      world().cloudTrail.on(UpdateTrailCommand).resolves({});
      const run = await remediate(changed());
      expect(run.item).toMatchObject({ repair: { failure: { error: 'TrailDiffersError' } } });
    });

    test('is not restored during a pause, and the mail says so', async () => {
      const until = new Date(Date.now() + 60_000).toISOString();
      parameters
        .on(GetParameterCommand, { Name: '/cloudtrail-remediator/x' })
        .resolves({})
        .on(GetParameterCommand)
        .callsFake(({ Name }: { Name: string }) => {
          const now = { trail: SETTINGS, isLogging: true, aggregation: [], tags: [] };
          const Value = Name.includes('/pause/')
            ? JSON.stringify({ until, reason: 'CHG-1' })
            : formatBaseline(approveTrail(normalizeTrail(TRAIL_ARN, now))).value;
          return { Parameter: { Value, Version: 1, LastModifiedDate: new Date() } };
        });
      const run = await remediate(changed());
      expect(run.path.repair).toEqual(['RepairNeeded', 'CompareTrail', 'RepairEnded']);
      expect(run.item?.status).toBe('NEEDS_ACTION');
      expect(run.messages[1]?.email).toContain('CHG-1');
    });

    test('is only verified after a call of its own restore, and no message is sent', async () => {
      process.env['RESTORE_ROLE_ARN'] = REMEDIATOR_ROLE_ARN;
      trail = {};
      const { userIdentity } = ownIdentity();
      const own = eventOf({
        ...updateTrail({ name: TRAIL_ARN, s3BucketName: 'audit-log' }),
        userIdentity,
      });
      const run = await remediate(own);
      expect(run.path.repair).toEqual(['RepairNeeded', 'AwaitRestore', 'VerifyTrail', 'RepairEnded']);
      expect(run.item).toMatchObject({ origin: 'remediator', status: 'NOTED' });
      expect(run.messages).toEqual([]);
    });
  });
}

function ownIdentity() {
  return {
    userIdentity: {
      type: 'AssumedRole',
      sessionContext: { sessionIssuer: { type: 'Role', arn: REMEDIATOR_ROLE_ARN } },
    },
  };
}
