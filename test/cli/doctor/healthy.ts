import { beforeEach, describe, expect, test } from '@jest/globals';
import { toItem } from '../../../tasks/record/item.ts';
import { ACCOUNT, REGION, buildIncident, trailArn } from '../incident-builder.ts';
import { runProgram } from '../run-program.ts';
import { fakeAws, calledActions } from './fake-aws.ts';
import { withoutForwarding } from './healthy-deployment.ts';
import type { FakeAws } from './healthy-deployment.ts';
import { doctor, examined, troubles, useKeys } from './run-doctor.ts';

describe('healthy', () => {
  useKeys();
  let aws: FakeAws;
  beforeEach(() => {
    aws = fakeAws();
  });

  describe('a deployment as the CDK app creates it', () => {
    test.each([80, 160])('passes every check, in %d columns', async (width) => {
      const { code, stdout, stderr } = await runProgram(['doctor', '--region', REGION], { width });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatchSnapshot();
      expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(width);
    });

    test('is written as documented JSON', async () => {
      const { code, healthy, checks } = await examined();
      expect({ code, healthy }).toEqual({ code: 0, healthy: true });
      expect(new Set(checks.map(({ verdict }) => verdict))).toEqual(new Set(['pass']));
    });

    test('that was changed before also passes, and the command that closes each open incident is named', async () => {
      const tampered = buildIncident({
        kind: 'REMEDIATOR_TAMPERED',
        status: 'NEEDS_ACTION',
        trail: { type: 'remediator', name: 'rule', key: `remediator#${ACCOUNT}#${REGION}` },
      });
      aws.open = [toItem(tampered)];
      const { code, stderr } = await doctor();
      expect(code).toBe(0);
      expect(stderr).toContain('1 incident of changes to it is still open');
      expect(stderr).toContain(`  incidents close ${tampered.id} --note "…" --region ${REGION}\n`);
      expect(await examined()).toMatchObject({ healthy: true, tampered: [tampered.id] });
    });

    test('is only read', async () => {
      await doctor();
      const actions = calledActions();
      expect(actions.length).toBeGreaterThan(50);
      for (const action of actions)
        expect(action).toMatch(/^[a-z]+:(BatchGet|Describe|Detect|Get|List|Query|Simulate)/);
    });

    test('is asked about its trails at a lower rate than the CloudTrail quota', async () => {
      for (let index = 0; index < 10; index += 1)
        aws.trails[`trail-${index}`] = { status: { IsLogging: true } };
      const start = performance.now();
      expect(await troubles()).toEqual([]);
      expect(performance.now() - start).toBeGreaterThan(900);
    });
  });

  describe('a deployment that restores trails', () => {
    beforeEach(() => {
      aws = fakeAws({ enforceTrails: 'management-events' });
    });

    test('passes every check', async () => {
      expect(await troubles()).toEqual([]);
    });

    test('reports a role for CloudWatch Logs that it cannot restore', async () => {
      aws.trails['management-events']!.logsRole = 'arn:aws:iam::111122223333:role/trail-logs';
      aws.denied['iam:PassRole'] = { EvalDecision: 'implicitDeny' };
      expect(await troubles()).toEqual([
        'permissions: warning: RestoreTrail may not iam:PassRole on arn:aws:iam::111122223333:role/trail-logs: no policy of its role allows it',
      ]);
    });

    test('that treats changes of another role as its own is a failure', async () => {
      aws.functions['ClassifyEvent']!['Environment'] = { Variables: { RESTORE_ROLE_ARN: 'arn:mallory' } };
      expect(await troubles()).toEqual([
        'functions: failure: ClassifyEvent has another value of RESTORE_ROLE_ARN than the deployment: arn:mallory',
      ]);
    });
  });

  describe('a deployment without its optional parts', () => {
    test('reports that the sweep is off', async () => {
      aws = fakeAws({ sweepMinutes: 0 });
      expect(await troubles()).toEqual([
        'sweep: warning: the sweep is off: a stop that EventBridge does not report goes unseen',
      ]);
    });

    test('expects no key if the topic is not encrypted', async () => {
      aws = fakeAws({ encryptTopic: false });
      const { code, checks } = await examined();
      expect(code).toBe(0);
      expect(checks).toContainEqual({
        area: 'key',
        verdict: 'absent',
        what: 'the topics are not encrypted',
      });
    });

    test('reports that role changes are not watched', async () => {
      withoutForwarding(aws.rules);
      expect(await troubles()).toEqual([
        'role changes: warning: role changes not watched: nothing forwards them from us-east-1',
      ]);
    });

    test('reports that a single trail is too few', async () => {
      delete aws.trails['sentinel'];
      expect(await troubles()).toEqual([
        'trails: warning: only management-events logs write management events here: while it is stopped, no call is detected',
      ]);
    });

    test('reports trails in other Regions, ignored trails, and trails that do not log writes', async () => {
      aws = fakeAws({ ignoreTrails: 'sandbox,load-test,staging', deployedRegions: 'eu-west-1' });
      aws.trails['load-test'] = { status: { IsLogging: false } };
      aws.trails['reads'] = {
        status: { IsLogging: true },
        selectors: { EventSelectors: [{ ReadWriteType: 'ReadOnly', IncludeManagementEvents: true }] },
      };
      const abroad = (region: string) => ({
        status: { IsLogging: false },
        home: region,
        arn: trailArn(`in-${region}`).replace(REGION, region),
      });
      aws.trails['in-eu-west-1'] = abroad('eu-west-1');
      aws.trails['in-us-west-2'] = abroad('us-west-2');
      expect(await troubles()).toEqual([
        'trails: warning: load-test is never restarted: it is in ignoreTrails',
        `trails: warning: no remediator runs in us-west-2, the home Region of ${trailArn('in-us-west-2').replace(REGION, 'us-west-2')}`,
      ]);
      const { checks } = await examined();
      expect(checks.map(({ what }) => what)).toContain(
        '2 trails log write management events here: calls are detected while any of them logs',
      );
    });
  });
});
