import * as v from 'valibot';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudTrailClient,
  CreateTrailCommand,
  DeleteTrailCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail';
import {
  DeleteBucketLifecycleCommand,
  PutBucketLifecycleConfigurationCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { prepareTrail } from '../../../local/scenarios/prepare-trail.ts';
import { loadScenario } from '../../../local/scenarios/load-scenario.ts';
import { embeddedClient } from '../../../local/deploy.ts';
import { install, type Installation } from '../../../local/installation.ts';
import { openEmbedded } from '../../../local/embedded.ts';
import { StateFolder } from '../../../local/state-folder.ts';
import { baselineDocument } from '../../../cli/baseline/documents.ts';
import { baselineSchema } from '../../../docs/incident-schema.ts';
import { runProgram } from '../run-program.ts';

describe('baselines in embedded mode', () => {
  let dir: string;
  let installation: Installation;
  let cloudTrail: CloudTrailClient;
  const kept = { ...process.env };
  const Name = 'management-events';

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'baseline-'));
    installation = await install({ folder: new StateFolder(dir), keepTrails: true, retryScale: 0.05 });
    await prepareTrail(installation, loadScenario('drift'));
    cloudTrail = new CloudTrailClient(
      embeddedClient(installation.url, 'AKIAMALLORY000000000', 'eu-central-1'),
    );
  });
  afterAll(async () => {
    cloudTrail.destroy();
    await installation.settled();
    await installation.close();
    process.env = kept;
    await rm(dir, { recursive: true });
  });

  const isDocument = new Ajv2020({ allErrors: true, strict: false }).compile(baselineSchema());
  const documented = new Set<string>();

  async function baseline(...args: string[]) {
    const ended = await runProgram(['baseline', ...args, '--local', dir], {
      ...{ now: new Date(), openEmbedded, width: 200 },
    });
    if (args.includes('--json')) {
      const document = v.parse(baselineDocument, JSON.parse(ended.stdout));
      isDocument(JSON.parse(ended.stdout));
      expect(isDocument.errors).toBeNull();
      documented.add(document.schema);
    }
    return ended;
  }

  describe('incidents baseline', () => {
    test('exits with 2 for a trail without approved settings', async () => {
      expect((await baseline('diff')).code).toBe(2);
      expect((await baseline('restore', Name, '--yes')).stderr).toContain('Nobody has approved');
    });

    test('asks before it approves, and shows what it approves', async () => {
      expect(await baseline('approve', '--all')).toMatchObject({ code: 2, stdout: '' });
      const { code, stdout } = await baseline('approve', '--all', '--yes', '--reason', 'CHG-1');
      expect(code).toBe(0);
      expect(stdout).toContain('Bucket: audit-log-111122223333');
      expect(stdout).toContain('Approved: version 1');
      expect((await baseline('diff')).code).toBe(0);
      expect((await baseline('history', Name)).stdout).toMatch(/version 1, .* by arn:aws:iam:.*: CHG-1/);
    });

    test('refuses settings that are weaker than the version before, unless --weaker is given', async () => {
      await cloudTrail.send(new UpdateTrailCommand({ Name, EnableLogFileValidation: false }));
      const refused = await baseline('approve', Name, '--yes');
      expect(refused.code).toBe(1);
      expect(refused.stderr).toContain('weaker than version 1');
      const { code, stdout } = await baseline('diff', Name, '--json');
      expect(code).toBe(1);
      expect(JSON.parse(stdout)).toMatchObject({
        verdict: 'differs',
        trails: [{ differences: [{ setting: 'logFileValidationEnabled', weaker: true }] }],
      });
    });

    test('shows the plan of a restore, and changes nothing in a dry run', async () => {
      const { code, stdout } = await baseline('restore', Name, '--dry-run');
      expect(code).toBe(0);
      expect(stdout).toContain('aws cloudtrail update-trail --region eu-central-1 --cli-input-json');
      expect((await baseline('diff')).code).toBe(1);
    });

    test('restores, verifies, and undoes the restore', async () => {
      const restored = await baseline('restore', Name, '--yes', '--json');
      expect(restored.code).toBe(0);
      expect(JSON.parse(restored.stdout)).toMatchObject({
        verified: true,
        made: [{ action: 'UpdateTrail' }],
      });
      expect((await baseline('diff')).code).toBe(0);
      expect((await baseline('undo', Name, '--yes')).code).toBe(0);
      expect((await baseline('diff')).stdout).toContain('Log file validation: on → off (WEAKER)');
    });

    test('does not say that the trail is as approved while its delivery path is not', async () => {
      const s3 = new S3Client({
        ...embeddedClient(installation.url, 'AKIAMALLORY000000000', 'eu-central-1'),
        forcePathStyle: true,
      });
      const Bucket = 'audit-log-111122223333';
      const Rules = [
        { ID: 'wipe', Status: 'Enabled' as const, Expiration: { Days: 1 }, Filter: { Prefix: '' } },
      ];
      const LifecycleConfiguration = { Rules };
      await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration }));
      const { code, stdout } = await baseline('restore', Name, '--yes');
      expect(code).toBe(1);
      expect(stdout).toContain('Verified: the trail is as it should be, after UpdateTrail.');
      expect(stdout).toContain('Its delivery path is NOT: see the steps above.');
      expect(stdout).toContain(`incidents baseline undo ${Name} --local ${dir}`);
      await s3.send(new DeleteBucketLifecycleCommand({ Bucket }));
      s3.destroy();
      expect((await baseline('undo', Name, '--yes')).code).toBe(0);
    });

    test('approves the settings in a file that show has written', async () => {
      const file = join(dir, 'approved.json');
      await writeFile(file, (await baseline('show', Name, '--json')).stdout);
      const again = await baseline('approve', Name, '--file', file, '--yes');
      expect(again).toMatchObject({ code: 0 });
      expect(again.stderr).toContain('approved as it is already');
    });

    test('creates a deleted trail again, and does not delete it to undo that', async () => {
      await cloudTrail.send(new DeleteTrailCommand({ Name }));
      const { code, stdout } = await baseline('restore', Name, '--yes', '--json');
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        made: [{ action: 'CreateTrail' }, { action: 'StartLogging' }],
      });
      expect((await baseline('undo', Name, '--yes')).stderr).toContain('deletes no trail');
    });

    test('pauses for a day at most, and shows it', async () => {
      expect((await baseline('pause', Name, '--for', '25h', '--reason', 'migration')).code).toBe(2);
      expect((await baseline('pause', Name, '--for', '2h', '--reason', 'migration')).code).toBe(0);
      expect((await baseline('show', Name)).stdout).toMatch(/Paused until .*: migration/);
      expect((await baseline('resume', Name)).stdout).toContain('Resumed');
    });

    test('undoes an automatic restore, and first asks for a pause', async () => {
      installation.enforce([Name]);
      installation.arm();
      await cloudTrail.send(new UpdateTrailCommand({ Name, S3BucketName: 'mallorys-bucket' }));
      await installation.settled();
      expect((await baseline('diff')).code).toBe(0);
      const pause = `incidents baseline pause ${Name} --for 2h`;
      expect((await baseline('undo', Name, '--dry-run')).stdout).toContain(pause);
      await baseline('pause', Name, '--for', '2h', '--reason', 'migration');
      const undone = await baseline('undo', Name, '--yes');
      expect(undone.code).toBe(0);
      expect(undone.stdout).not.toContain(pause);
      await installation.settled();
      expect((await baseline('diff')).stdout).toContain('→ mallorys-bucket');
      await baseline('resume', Name);
      installation.enforce([]);
    });

    test('says before a first approval that an incident of the trail is open', async () => {
      const second = 'second';
      const S3BucketName = 'audit-log-111122223333';
      await cloudTrail.send(
        new CreateTrailCommand({ Name: second, S3BucketName, EnableLogFileValidation: true }),
      );
      await cloudTrail.send(new UpdateTrailCommand({ Name: second, EnableLogFileValidation: false }));
      await installation.settled();
      const { stdout } = await baseline('approve', second, '--yes');
      expect(stdout).toContain('1 incident of the trail is open. What was changed then is approved');
      expect(stdout).toContain(`: incidents list --trail ${second} --local ${dir}`);
      expect(stdout).toContain('Approved: version 1');
    });

    test('writes documented JSON for every subcommand', async () => {
      await baseline('diff', '--json');
      await baseline('restore', Name, '--dry-run', '--json');
      await baseline('history', Name, '--json');
      await baseline('pause', Name, '--for', '1h', '--reason', 'x', '--json');
      await baseline('show', Name, '--json');
      await baseline('resume', Name, '--json');
      await cloudTrail.send(new UpdateTrailCommand({ Name, EnableLogFileValidation: false }));
      await baseline('approve', Name, '--yes', '--weaker', '--json');
      expect([...documented].sort()).toEqual(
        ['approve', 'diff', 'history', 'pause', 'restore', 'resume', 'show'].map(
          (name) => `incidents.baseline-${name}/1`,
        ),
      );
    });
  });
});
