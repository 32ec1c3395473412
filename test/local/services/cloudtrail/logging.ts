import {
  CreateTrailCommand,
  DeleteTrailCommand,
  GetTrailStatusCommand,
  InvalidHomeRegionException,
  StartLoggingCommand,
  StopLoggingCommand,
  TrailNotFoundException,
} from '@aws-sdk/client-cloudtrail';
import { afterEach, describe, expect, test } from '@jest/globals';
import { install, type Installation, TRAIL } from './installation.ts';

describe('logging', () => {
  let installation: Installation;
  afterEach(() => installation.close());

  const byName = { Name: 'management-events' };
  const byArn = { Name: TRAIL };

  describe('StopLogging and StartLogging', () => {
    test('change IsLogging, and give their times in whole seconds', async () => {
      installation = await install();
      const client = installation.client();
      installation.setTime('2026-03-01T10:00:00.700Z');
      await client.send(new StopLoggingCommand(byName));
      const stopped = await client.send(new GetTrailStatusCommand(byName));
      expect(stopped).toMatchObject({
        IsLogging: false,
        StartLoggingTime: new Date('2026-03-01T08:00:00Z'),
        StopLoggingTime: new Date('2026-03-01T10:00:00Z'),
        TimeLoggingStopped: '2026-03-01T10:00:00Z',
      });
      installation.setTime('2026-03-01T10:00:09.100Z');
      await client.send(new StartLoggingCommand(byArn));
      const started = await client.send(new GetTrailStatusCommand(byName));
      expect(started).toMatchObject({
        IsLogging: true,
        StartLoggingTime: new Date('2026-03-01T10:00:09Z'),
        StopLoggingTime: new Date('2026-03-01T10:00:00Z'),
        TimeLoggingStarted: '2026-03-01T10:00:09Z',
        TimeLoggingStopped: '2026-03-01T10:00:00Z',
      });
    });

    test('have no effect the second time: the logging period goes on', async () => {
      installation = await install();
      const client = installation.client();
      await client.send(new StartLoggingCommand(byName));
      const status = await client.send(new GetTrailStatusCommand(byName));
      expect(status.StartLoggingTime).toEqual(new Date('2026-03-01T08:00:00Z'));
    });

    test('a new trail does not log until StartLogging', async () => {
      installation = await install();
      const client = installation.client();
      await client.send(new CreateTrailCommand({ Name: 'data-events', S3BucketName: 'log-archive' }));
      const before = await client.send(new GetTrailStatusCommand({ Name: 'data-events' }));
      expect(before).toMatchObject({
        IsLogging: false,
        TimeLoggingStarted: '',
        LatestDeliveryAttemptTime: '',
      });
      expect(before.StartLoggingTime).toBeUndefined();
      await client.send(new StartLoggingCommand({ Name: 'data-events' }));
      const after = await client.send(new GetTrailStatusCommand({ Name: 'data-events' }));
      expect(after.IsLogging).toBe(true);
      expect(after.StopLoggingTime).toBeUndefined();
    });

    test('logs are delivered every five minutes, and digests every hour', async () => {
      installation = await install();
      const client = installation.client();
      installation.setTime('2026-03-01T09:03:00Z');
      expect(await client.send(new GetTrailStatusCommand(byName))).toMatchObject({
        LatestDeliveryTime: new Date('2026-03-01T09:00:00Z'),
        LatestDeliveryAttemptSucceeded: '2026-03-01T09:00:00Z',
        LatestDigestDeliveryTime: new Date('2026-03-01T09:00:00Z'),
      });
      await client.send(new StopLoggingCommand(byName));
      installation.setTime('2026-03-01T11:00:00Z');
      const stopped = await client.send(new GetTrailStatusCommand(byName));
      expect(stopped.LatestDeliveryTime).toEqual(new Date('2026-03-01T09:00:00Z'));
      await client.send(new StartLoggingCommand(byName));
      const started = await client.send(new GetTrailStatusCommand(byName));
      expect(started.LatestDeliveryTime).toEqual(new Date('2026-03-01T09:00:00Z'));
    });

    test('a delivery error of the bucket is shown', async () => {
      installation = await install();
      installation.cloudTrail.seedTrail({ arn: TRAIL, isLogging: true, deliveryError: 'NoSuchBucket' });
      const status = await installation.client().send(new GetTrailStatusCommand(byName));
      expect(status).toMatchObject({
        LatestDeliveryError: 'NoSuchBucket',
        LatestDeliveryAttemptSucceeded: '',
      });
    });
  });

  describe('names and Regions', () => {
    test('a short name is looked up in the called Region only', async () => {
      installation = await install();
      const elsewhere = installation.client({ region: 'us-east-1' });
      const refusal = elsewhere.send(new StopLoggingCommand(byName));
      await expect(refusal).rejects.toBeInstanceOf(TrailNotFoundException);
      await expect(refusal).rejects.toThrow(
        'Unknown trail: arn:aws:cloudtrail:us-east-1:111122223333:trail/management-events for the user: 111122223333',
      );
    });

    describe.each([
      ['one Region', false],
      ['all Regions', true],
    ])('of a trail of %s', (_what, IsMultiRegionTrail) => {
      test.each([StopLoggingCommand, StartLoggingCommand, DeleteTrailCommand])(
        'outside its home Region %p is refused, even by ARN',
        async (Command) => {
          installation = await install();
          installation.cloudTrail.seedTrail({
            arn: TRAIL,
            isLogging: true,
            settings: { IsMultiRegionTrail },
          });
          const elsewhere = installation.client({ region: 'us-east-1' });
          await expect(elsewhere.send(new Command(byArn))).rejects.toBeInstanceOf(InvalidHomeRegionException);
          expect(installation.cloudTrail.trail(TRAIL)?.isLogging).toBe(true);
        },
      );
    });

    test('the status of a shadow trail needs the ARN', async () => {
      installation = await install();
      installation.cloudTrail.seedTrail({
        arn: TRAIL,
        isLogging: true,
        settings: { IsMultiRegionTrail: true },
      });
      const elsewhere = installation.client({ region: 'us-east-1' });
      await expect(elsewhere.send(new GetTrailStatusCommand(byArn))).resolves.toMatchObject({
        IsLogging: true,
      });
      await expect(elsewhere.send(new GetTrailStatusCommand(byName))).rejects.toThrow('Unknown trail');
    });

    test('a trail of one Region has no status in another', async () => {
      installation = await install();
      const elsewhere = installation.client({ region: 'us-east-1' });
      await expect(elsewhere.send(new GetTrailStatusCommand(byArn))).rejects.toThrow('Unknown trail');
    });

    test.each([
      ['ab', 'InvalidTrailNameException'],
      ['', 'InvalidTrailNameException'],
      ['a'.repeat(129), 'InvalidTrailNameException'],
      ['has space', 'InvalidTrailNameException'],
      ['two--hyphens', 'InvalidTrailNameException'],
      ['-first', 'InvalidTrailNameException'],
      ['192.168.5.4', 'InvalidTrailNameException'],
      ['arn:aws:cloudtrail:eu-central-1:111122223333:eventdatastore/x', 'CloudTrailARNInvalidException'],
      ['arn:aws:s3:::bucket', 'CloudTrailARNInvalidException'],
      ['never-there', 'TrailNotFoundException'],
    ])('the name %p is answered with %s', async (Name, error) => {
      installation = await install();
      await expect(installation.client().send(new StopLoggingCommand({ Name }))).rejects.toMatchObject({
        name: error,
        $metadata: { httpStatusCode: 400 },
      });
    });

    test('other partitions have their own ARNs', async () => {
      installation = await install();
      const client = installation.client({ region: 'us-gov-west-1' });
      const made = await client.send(
        new CreateTrailCommand({ Name: 'gov-trail', S3BucketName: 'log-archive' }),
      );
      expect(made.TrailARN).toBe('arn:aws-us-gov:cloudtrail:us-gov-west-1:111122223333:trail/gov-trail');
    });
  });

  describe('organizations', () => {
    const ORGANIZATION_TRAIL = 'arn:aws:cloudtrail:eu-central-1:999988887777:trail/organization';

    async function installOrganization(): Promise<Installation> {
      const installed = await install({
        organizations: [
          {
            managementAccount: '999988887777',
            members: ['111122223333', '444455556666'],
            delegatedAdministrators: ['444455556666'],
          },
        ],
      });
      installed.cloudTrail.seedTrail({
        arn: ORGANIZATION_TRAIL,
        isLogging: true,
        settings: { IsOrganizationTrail: true },
      });
      return installed;
    }

    test('a member sees the trail by its ARN, but may not stop it', async () => {
      installation = await installOrganization();
      const member = installation.client({ accessKeyId: '111122223333' });
      const status = await member.send(new GetTrailStatusCommand({ Name: ORGANIZATION_TRAIL }));
      expect(status.IsLogging).toBe(true);
      await expect(member.send(new StopLoggingCommand({ Name: ORGANIZATION_TRAIL }))).rejects.toMatchObject({
        name: 'NotOrganizationMasterAccountException',
      });
      await expect(member.send(new StopLoggingCommand({ Name: 'organization' }))).rejects.toMatchObject({
        name: 'TrailNotFoundException',
      });
    });

    test('a delegated administrator stops it by its ARN only, the owner by its name as well', async () => {
      installation = await installOrganization();
      const delegated = installation.client({ accessKeyId: '444455556666' });
      await expect(delegated.send(new StopLoggingCommand({ Name: 'organization' }))).rejects.toMatchObject({
        name: 'TrailNotFoundException',
      });
      await delegated.send(new StopLoggingCommand({ Name: ORGANIZATION_TRAIL }));
      expect(installation.cloudTrail.trail(ORGANIZATION_TRAIL)?.isLogging).toBe(false);
      const owner = installation.client({ accessKeyId: '999988887777' });
      await owner.send(new StartLoggingCommand({ Name: 'organization' }));
      expect(installation.cloudTrail.trail(ORGANIZATION_TRAIL)?.isLogging).toBe(true);
    });

    test('an account outside the organization does not see it', async () => {
      installation = await installOrganization();
      const stranger = installation.client({ accessKeyId: '222233334444' });
      await expect(stranger.send(new StopLoggingCommand({ Name: ORGANIZATION_TRAIL }))).rejects.toMatchObject(
        {
          name: 'TrailNotFoundException',
        },
      );
    });
  });
});
