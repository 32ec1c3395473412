import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CloudTrailClient, CreateTrailCommand, StopLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { embeddedClient } from '../../local/deploy.ts';
import { install, type Installation } from '../../local/installation.ts';
import { readJsonLines } from '../../local/state-file.ts';
import { temporaryFolder } from './state-folder-for-tests.ts';

describe('full disk', () => {
  const ARN = 'arn:aws:cloudtrail:eu-central-1:111122223333:trail/management-events';
  const unsaved: string[] = [];
  let installation: Installation;
  let client: CloudTrailClient;

  // Before the folder goes.
  afterAll(async () => {
    client.destroy();
    await installation.close();
  });

  const folder = temporaryFolder();

  /** Makes a file impossible to write, as a full disk does: a folder of its name is in the way. */
  function block(name: string): () => void {
    const file = join(folder.path, name);
    rmSync(file, { recursive: true, force: true });
    mkdirSync(join(file, 'in-the-way'), { recursive: true });
    return () => {
      rmSync(file, { recursive: true });
    };
  }

  beforeAll(async () => {
    installation = await install({ folder, keepTrails: true, retryScale: 1 / 100 });
    installation.cloudTrail.seedTrail({ arn: ARN, isLogging: true, settings: { IsMultiRegionTrail: true } });
    installation.events.on('unsaved', ({ message }) => unsaved.push(message));
    installation.arm();
    client = new CloudTrailClient(embeddedClient(installation.url, 'any'));
  });

  const ended = () => installation.stateMachine.store.list().map(({ status }) => status);

  describe('if a file cannot be written', () => {
    test('a call that has to be stored returns the reason, and the trail is restored all the same', async () => {
      const unblock = block('cloudtrail.json');
      await expect(client.send(new StopLoggingCommand({ Name: ARN }))).rejects.toMatchObject({
        name: 'InternalFailure',
        message: expect.stringMatching(
          /cloudtrail\.json cannot be written \(a folder of that name is in the way\)/,
        ),
        $metadata: { httpStatusCode: 500 },
      });
      await installation.settled();
      expect(installation.cloudTrail.trail(ARN)?.isLogging).toBe(true);
      expect(unsaved).toContainEqual(expect.stringContaining('cloudtrail.json cannot be written'));
      unblock();
      await client.send(new CreateTrailCommand({ Name: 'another', S3BucketName: 'another-log' }));
      expect(folder.cloudTrail()?.trails.map(({ name }) => name)).toEqual(['management-events', 'another']);
    });

    test('executions go on in memory, and the log of the functions stops no function', async () => {
      const before = ended().length;
      const unblock = [block('functions.jsonl')];
      rmSync(folder.executions, { recursive: true });
      writeFileSync(folder.executions, '');
      await client.send(new StopLoggingCommand({ Name: ARN }));
      await installation.settled();
      expect(ended().slice(0, -before)).not.toEqual([]);
      expect(new Set(ended())).toEqual(new Set(['SUCCEEDED']));
      expect(unsaved).toContainEqual(expect.stringMatching(/executions\/.*\.jsonl cannot be written/));
      expect(unsaved).toContainEqual(expect.stringMatching(/functions\.jsonl cannot be written/));
      rmSync(folder.executions);
      mkdirSync(folder.executions);
      for (const each of unblock) each();
    });

    test('an unwritten mail does not count as delivered, the process goes on, and later mails are kept', async () => {
      const { sns, cloudTrail } = installation;
      const unblock = block('outbox.jsonl');
      const before = sns.deliveries().length;
      await client.send(new StopLoggingCommand({ Name: ARN }));
      await installation.settled();
      expect(cloudTrail.trail(ARN)?.isLogging).toBe(true);
      expect(ended()).toContain('FAILED');
      expect(sns.deliveries()).toHaveLength(before);
      unblock();
      await client.send(new StopLoggingCommand({ Name: ARN }));
      await installation.settled();
      const kept = readJsonLines(folder.outbox);
      expect(kept.length).toBeGreaterThan(0);
      expect(kept).toEqual(sns.deliveries().slice(before));
    });
  });
});
