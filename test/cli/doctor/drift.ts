import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { detectDrift } from '../../../cli/doctor/detect-drift.ts';
import { judgeDrift } from '../../../cli/doctor/drift.ts';
import { calledActions, fakeAws } from './fake-aws.ts';
import type { FakeAws } from './healthy-deployment.ts';
import { doctor, examined, troubles, useKeys } from './run-doctor.ts';

describe('drift', () => {
  useKeys();
  let aws: FakeAws;
  beforeEach(() => {
    aws = fakeAws();
  });

  /** The part of a type whose logical id begins so. */
  function partOf(type: string, begin = ''): string {
    const found = aws.stack.of(type).find(({ logicalId }) => logicalId.startsWith(begin));
    if (!found) throw new Error(`There is no ${type} ${begin}.`);
    return found.logicalId;
  }

  function difference(path: string, expected: string, actual: string, type = 'NOT_EQUAL') {
    return {
      PropertyPath: path,
      ExpectedValue: expected,
      ActualValue: actual,
      DifferenceType: type as 'NOT_EQUAL',
    };
  }

  function modified(...differences: ReturnType<typeof difference>[]) {
    return { StackResourceDriftStatus: 'MODIFIED' as const, PropertyDifferences: differences };
  }

  async function ofDrift() {
    return (await examined()).checks.filter(({ area }) => area === 'drift');
  }

  describe('the parts that are as the stack created them', () => {
    test('are counted, and so are the parts that CloudFormation cannot compare', async () => {
      const incomparable = ['AWS::IAM::Policy', 'AWS::SNS::TopicPolicy', 'AWS::SQS::QueuePolicy'].flatMap(
        (type) => aws.stack.of(type),
      ).length;
      expect(await ofDrift()).toEqual([
        {
          area: 'drift',
          verdict: 'pass',
          what: `${aws.stack.resources.length - incomparable} parts as the stack made them (${incomparable} cannot be compared by CloudFormation)`,
        },
      ]);
    });

    test('do not mention parts that cannot be compared if there are none', () => {
      const part = { StackResourceDriftStatus: 'IN_SYNC' } as never;
      expect(judgeDrift({ ended: 'complete', parts: [part] }, 1)).toEqual([
        { verdict: 'pass', what: '1 part as the stack made them' },
      ]);
    });

    test('are not compared with --no-drift, which is no failure', async () => {
      const { code, stdout } = await doctor('--no-drift', '--json');
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toHaveProperty(
        'checks',
        expect.arrayContaining([
          {
            area: 'drift',
            verdict: 'absent',
            what: 'not looked at, because of --no-drift',
          },
        ]),
      );
      expect(calledActions().filter((action) => action.includes('Drift'))).toEqual([]);
      expect((await doctor('--no-drift')).stdout).toMatch(/^drift +- +not looked at/m);
    });
  });

  describe('a part that changed outside the stack', () => {
    test('is a failure with its names, its differences and what to do', async () => {
      const alarm = aws.stack
        .of('AWS::CloudWatch::Alarm')
        .find(({ physicalId }) => physicalId === 'cloudtrail-remediator.executions-aborted')!.logicalId;
      aws.drift[alarm] = modified(
        difference('/Threshold', '0', '-1'),
        difference('/Dimensions/0/Value', 'ours', 'theirs', 'REMOVE'),
        difference('/Dimensions/1', 'null', '{"Name":"x"}', 'ADD'),
      );
      const { code, checks } = await examined();
      expect(code).toBe(1);
      expect(checks.filter(({ area }) => area === 'drift')).toEqual([
        {
          area: 'drift',
          verdict: 'failure',
          what:
            `${alarm} (cloudtrail-remediator.executions-aborted) is not as the stack made it: Threshold is -1 instead of 0; ` +
            'Dimensions.0.Value was removed, ours; Dimensions.1 was added, {"Name":"x"}',
          todo: expect.stringMatching(/^incidents list .*says who did it.*npm run deploy -- --revert-drift/),
        },
      ]);
    });

    test.each([
      ['AWS::Events::Rule', 'Watch', '/EventPattern/source/0'],
      ['AWS::IAM::Role', 'TasksStartLogging', '/AssumeRolePolicyDocument/Statement/0/Principal'],
      ['AWS::KMS::Key', '', '/KeyPolicy/Statement/1'],
      ['AWS::SNS::Subscription', '', '/FilterPolicy'],
    ])('is a failure for every type: %s', async (type, begin, path) => {
      const part = partOf(type, begin);
      aws.drift[part] = modified(difference(path, 'one', 'two'));
      expect(await troubles()).toEqual([
        expect.stringMatching(
          new RegExp(`^drift: failure: ${part}.* is not as the stack made it: .* is two instead of one$`),
        ),
      ]);
    });

    test('is a failure if it was deleted', async () => {
      aws.drift[partOf('AWS::Logs::LogGroup')] = { StackResourceDriftStatus: 'DELETED' };
      expect(await troubles()).toEqual([expect.stringMatching(/^drift: failure: .* was deleted$/)]);
    });

    test('is reported briefly, even with many differences', async () => {
      const long = 'x'.repeat(5000);
      const many = Array.from({ length: 9 }, (_, index) =>
        difference(`/P/${index}`, long, `${index}${long}`),
      );
      aws.drift[partOf('AWS::SNS::Topic')] = modified(...many);
      const what = (await ofDrift()).map((check) => check.what).join('\n');
      expect(what).toMatch(/; and 6 more$/);
      expect(what.length).toBeLessThan(700);
    });

    test('is a failure even if CloudFormation does not report the difference', async () => {
      aws.drift[partOf('AWS::SNS::Topic')] = modified();
      expect(await troubles()).toEqual([expect.stringContaining('CloudFormation does not say how')]);
    });

    test('is not reported for the definition of the state machine, which CloudFormation compares before it fills in the names', async () => {
      const stateMachine = partOf('AWS::StepFunctions::StateMachine');
      const definition = difference('/DefinitionString', '{"Resource":"${Arn}"}', '{"Resource":"arn:x"}');
      aws.drift[stateMachine] = modified(definition);
      expect(await troubles()).toEqual([]);
      aws.drift[stateMachine] = modified(definition, difference('/RoleArn', 'ours', 'theirs'));
      expect(await troubles()).toEqual([
        expect.stringMatching(/is not as the stack made it: RoleArn is theirs instead of ours$/),
      ]);
    });
  });

  describe('a part that could not be compared', () => {
    test('is unknown, with the missing permission', async () => {
      const [one, other] = [partOf('AWS::KMS::Key'), partOf('AWS::Logs::LogGroup')];
      const status = { StackResourceDriftStatus: 'UNKNOWN' as const };
      aws.drift[one] = {
        ...status,
        DriftStatusReason:
          'User: arn:aws:iam::111122223333:user/eve is not authorized to perform: kms:GetKeyPolicy on x',
      };
      aws.drift[other] = { ...status, DriftStatusReason: 'Rate exceeded' };
      aws.detection = {
        DetectionStatus: 'DETECTION_FAILED',
        DetectionStatusReason: 'Failed for 2 resources',
      };
      const { code, checks } = await examined();
      expect(code).toBe(1);
      const unknown = checks.filter(({ verdict }) => verdict === 'unknown');
      expect(unknown.map(({ what }) => what)).toEqual([
        expect.stringMatching(/^CloudFormation could not compare .*Key.*: that needs kms:GetKeyPolicy$/),
        expect.stringMatching(/^CloudFormation could not compare .*: Rate exceeded$/),
      ]);
      for (const { todo } of unknown) expect(todo).toMatch(/\w/);
    });

    test('is unknown even if the whole comparison failed, beside the parts that are known to differ', async () => {
      aws.detection = { DetectionStatus: 'DETECTION_FAILED', DetectionStatusReason: 'Something broke' };
      aws.drift[partOf('AWS::SNS::Topic')] = { StackResourceDriftStatus: 'DELETED' };
      expect(await troubles()).toEqual([
        expect.stringMatching(/^drift: failure: .* was deleted$/),
        'drift: unknown: CloudFormation could not compare every part: Something broke',
      ]);
    });

    test('is unknown if CloudFormation takes too long', async () => {
      aws.detection = { DetectionStatus: 'DETECTION_IN_PROGRESS' };
      const late = await detectDrift(new CloudFormationClient({ region: 'eu-central-1' }), 'stack', {
        maxWaitTime: 0.1,
        minDelay: 0.01,
        maxDelay: 0.02,
      });
      expect(judgeDrift(late, 5)).toMatchObject([
        { verdict: 'unknown', what: 'CloudFormation had not compared the parts after 3 minutes' },
      ]);
    });

    test('is compared if CloudFormation answers after a short wait', async () => {
      aws.detection = { DetectionStatus: 'DETECTION_IN_PROGRESS' };
      setTimeout(() => (aws.detection.DetectionStatus = 'DETECTION_COMPLETE'), 30);
      const patience = { maxWaitTime: 5, minDelay: 0.01, maxDelay: 0.02 };
      const client = new CloudFormationClient({ region: 'eu-central-1' });
      const { ended, parts } = await detectDrift(client, 'stack', patience);
      expect(ended).toBe('complete');
      expect(parts.length).toBeGreaterThan(50);
    });

    test('is unknown if the stack cannot be compared now, with the reason from AWS', async () => {
      aws.refused['DetectStackDrift'] = Object.assign(
        new Error('Drift detection is already in progress for stack [x]'),
        { name: 'ValidationError', $metadata: {} },
      );
      expect(await troubles()).toEqual([
        expect.stringMatching(/^drift: unknown: .*Drift detection is already in progress/),
      ]);
    });
  });
});
