import { DeleteTrailCommand, UpdateTrailCommand, type CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CommandFailure } from '../../../cli/failure.ts';
import { restoreTrail, type Restored } from '../../../cli/baseline/restore-trail.ts';
import type { CallFault } from '../../../local/services/cloudtrail/faults.ts';
import { readWholeTrail } from '../../../tasks/aws/read-whole-trail.ts';
import { approveTrail } from '../../../tasks/baseline/baseline.ts';
import type { ApprovedTrail } from '../../../tasks/contract/baseline.ts';
import { install, TRAIL, type Installation } from '../../local/services/cloudtrail/installation.ts';

const KEY = 'arn:aws:kms:eu-central-1:111122223333:key/0a';
const LOGS = {
  CloudWatchLogsLogGroupArn: 'arn:aws:logs:eu-central-1:111122223333:log-group:trail:*',
  CloudWatchLogsRoleArn: 'arn:aws:iam::111122223333:role/trail-logs',
};
const NO_LOGS = { CloudWatchLogsLogGroupArn: '', CloudWatchLogsRoleArn: '' };

let installation: Installation;
let client: CloudTrailClient;
let approved: ApprovedTrail;

beforeEach(async () => {
  installation = await install();
  client = installation.client();
  await update({ S3KeyPrefix: 'org', KmsKeyId: KEY, SnsTopicName: 'trail', ...LOGS });
  approved = approveTrail((await readWholeTrail(client, TRAIL))!);
});
afterEach(() => installation.close());

const update = (settings: object) => client.send(new UpdateTrailCommand({ Name: TRAIL, ...settings }));

/** Restores while CloudTrail refuses calls. */
function restore(...faults: CallFault[]): Promise<Restored> {
  for (const fault of faults) installation.cloudTrail.injectFault(fault);
  return restoreTrail({ client, approved, onCall: () => undefined, wait: () => Promise.resolve() });
}

describe('a refusal that a retry cannot change says what to do', () => {
  test.each<[error: string, message: string, advice: RegExp]>([
    [
      'S3BucketDoesNotExistException',
      'gone',
      /Create bucket management-events-111122223333 again in account 111122223333.* nobody else owns/,
    ],
    [
      'InsufficientS3BucketPolicyException',
      'policy',
      /two statements: .*"s3:GetBucketAcl".*"aws:SourceArn":"arn:aws:cloudtrail:.*org\/AWSLogs\/111122223333\/\*/,
    ],
    [
      'InsufficientEncryptionPolicyException',
      'policy',
      /let its policy allow CloudTrail to use it\. Without the key nothing is restored/,
    ],
    [
      'KmsKeyNotFoundException',
      'no',
      /cancel-key-deletion --region eu-central-1 --key-id arn:aws:kms:.*key\/0a.*7 to 30|7 to 30 days/,
    ],
    ['KmsKeyDisabledException', 'disabled', /aws kms enable-key --region eu-central-1/],
    ['KmsException', 'failed', /7 to 30 days/],
    [
      'AccessDeniedException',
      'with an explicit deny in a service control policy',
      /service control policy denies it/,
    ],
    [
      'AccessDeniedException',
      'not authorized to perform: cloudtrail:UpdateTrail',
      /a role that may change the trail, in account 111122223333/,
    ],
    ['OperationNotPermittedException', 'no', /a role that may change the trail/],
    [
      'InsufficientDependencyServiceAccessPermissionException',
      'no',
      /management account, where trusted access/,
    ],
    ['CloudTrailAccessNotEnabledException', 'no', /enable-aws-service-access --service-principal cloudtrail/],
    ['OrganizationsNotInUseException', 'no', /management account, where trusted access/],
    ['OrganizationNotInAllFeaturesModeException', 'no', /management account, where trusted access/],
    [
      'NotOrganizationMasterAccountException',
      'no',
      /Run it in account 111122223333, the management account, or as/,
    ],
    [
      'NotOrganizationManagementAccountException',
      'no',
      /Run it in account 111122223333, the management account, or as/,
    ],
    ['InvalidHomeRegionException', 'us-east-1', /another home Region than eu-central-1/],
    ['UnsupportedOperationException', 'as it came', /as it came\)\. Look at the trail\. Then run/],
  ])('%s: %s', async (error, message, advice) => {
    await update({ S3BucketName: 'elsewhere', S3KeyPrefix: '' });
    const failure = await restore({ call: 'UpdateTrail', error, message }).catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(CommandFailure);
    expect((failure as Error).message).toMatch(advice);
    expect((failure as Error).message).toContain(`CloudTrail refused UpdateTrail (${error}: ${message})`);
  });

  test('a Region that has reached its trail quota names the command that lists its trails', async () => {
    await client.send(new DeleteTrailCommand({ Name: TRAIL }));
    await expect(
      restore({ call: 'CreateTrail', error: 'MaximumNumberOfTrailsExceededException' }),
    ).rejects.toThrow(/5 trails at most.*describe-trails --region eu-central-1/);
  });
});

describe('a refusal that a retry or another call can change', () => {
  test.each(['ThrottlingException', 'ConflictException', 'InternalFailure', 'ServiceUnavailable'])(
    '%s is tried again',
    async (error) => {
      await update({ S3BucketName: 'elsewhere' });
      const { left } = await restore({ call: 'UpdateTrail', error, times: 9 });
      expect(left).toEqual({ differences: [], unknown: [] });
    },
  );

  test('a recently changed role of CloudWatch Logs is tried three times', async () => {
    await update(NO_LOGS);
    const refused = {
      ...{ call: 'UpdateTrail', error: 'InvalidCloudWatchLogsRoleArnException' },
      message: 'Access denied. Check the permissions for your role.',
    };
    expect((await restore({ ...refused, times: 2 })).left.differences).toEqual([]);
    await update(NO_LOGS);
    expect(await restore({ ...refused, times: 3 })).toMatchObject({ without: ['cloudWatchLogs'] });
  });

  test.each<[error: string, change: object, without: string]>([
    ['InvalidCloudWatchLogsLogGroupArnException', NO_LOGS, 'cloudWatchLogs'],
    ['InsufficientSnsTopicPolicyException', { SnsTopicName: '' }, 'sns'],
    ['InvalidSnsTopicNameException', { SnsTopicName: '' }, 'sns'],
  ])('%s omits that destination, and the trail is restored without it', async (error, change, without) => {
    await update(change);
    expect(await restore({ call: 'UpdateTrail', error, times: 1 })).toMatchObject({ without: [without] });
  });

  test('a trail that was created under the same name meanwhile is changed instead', async () => {
    await client.send(new DeleteTrailCommand({ Name: TRAIL }));
    const { made, left } = await restore({
      call: 'CreateTrail',
      error: 'TrailAlreadyExistsException',
      times: 1,
    });
    expect(made[0]?.action).toBe('CreateTrail');
    expect(left.differences).toEqual([]);
  });
});
