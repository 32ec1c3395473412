import {
  DeleteTrailCommand,
  GetTrailStatusCommand,
  PutEventSelectorsCommand,
  StartLoggingCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { install, type Installation, TRAIL } from './installation.ts';

describe('events', () => {
  let installation: Installation;
  beforeEach(async () => {
    installation = await install();
  });
  afterEach(() => installation.close());

  const byName = { Name: 'management-events' };
  const stop = (Name = 'management-events') => new StopLoggingCommand({ Name });

  describe('the events of CloudTrail include', () => {
    test('the stop of the last trail, and the start that ends the gap, but no call between', async () => {
      const client = installation.client();
      await client.send(stop());
      await client.send(new UpdateTrailCommand({ ...byName, S3BucketName: 'elsewhere' }));
      await expect(client.send(stop('never-there'))).rejects.toThrow();
      await client.send(new StartLoggingCommand(byName));
      expect(installation.events.map(({ detail }) => detail.eventName)).toEqual([
        'StopLogging',
        'StartLogging',
      ]);
    });

    test('the deletion of the last trail', async () => {
      await installation.client().send(new DeleteTrailCommand(byName));
      expect(installation.events.map(({ detail }) => detail.eventName)).toEqual(['DeleteTrail']);
    });

    test('no reading call', async () => {
      await installation.client().send(new GetTrailStatusCommand(byName));
      expect(installation.events).toEqual([]);
    });

    test('calls in another Region only if a multi-Region trail logs it', async () => {
      const elsewhere = installation.client({ region: 'us-east-1' });
      await expect(elsewhere.send(stop())).rejects.toThrow();
      expect(installation.events).toEqual([]);
      await installation.client().send(new UpdateTrailCommand({ ...byName, IsMultiRegionTrail: true }));
      await expect(elsewhere.send(stop())).rejects.toThrow();
      expect(installation.events.map(({ region }) => region)).toEqual(['eu-central-1', 'us-east-1']);
    });

    test('calls in another account only if that has a trail of its own', async () => {
      const other = installation.client({ accessKeyId: '222233334444' });
      await expect(other.send(stop())).rejects.toThrow();
      expect(installation.events).toEqual([]);
    });

    test('no more calls after the only trail excludes write management events', async () => {
      const client = installation.client();
      const put = (ReadWriteType: 'ReadOnly' | 'All') =>
        client.send(new PutEventSelectorsCommand({ TrailName: TRAIL, EventSelectors: [{ ReadWriteType }] }));
      await put('ReadOnly');
      await client.send(stop());
      await client.send(new StartLoggingCommand(byName));
      await put('All');
      expect(installation.events.map(({ detail }) => detail.eventName)).toEqual([
        'PutEventSelectors',
        'PutEventSelectors',
      ]);
    });

    test('no event for a removed listener', async () => {
      const delivered: unknown[] = [];
      const unsubscribe = installation.cloudTrail.onEvent((event) => delivered.push(event));
      unsubscribe();
      await installation.client().send(stop());
      expect(installation.events).toHaveLength(1);
      expect(delivered).toEqual([]);
    });
  });
});
