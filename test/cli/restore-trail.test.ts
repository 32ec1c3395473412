import { CloudTrailClient, GetTrailCommand, UpdateTrailCommand } from '@aws-sdk/client-cloudtrail';
import {
  GetEventConfigurationCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  ListTagsCommand,
} from '@aws-sdk/client-cloudtrail';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { restoreTrail } from '../../cli/baseline/restore-trail.ts';
import { CommandFailure } from '../../cli/failure.ts';
import { approveTrail } from '../../tasks/baseline/baseline.ts';
import { normalizeTrail } from '../../tasks/baseline/normalize-trail.ts';
import { awsError } from '../fixtures/aws-errors.ts';

const ARN = 'arn:aws:cloudtrail:eu-central-1:111122223333:trail/management-events';
const SETTINGS = {
  ...{ S3BucketName: 'audit-log', IncludeGlobalServiceEvents: true, IsMultiRegionTrail: true },
  ...{ LogFileValidationEnabled: true, IsOrganizationTrail: false },
  ...{ HasCustomEventSelectors: false, HasInsightSelectors: false },
};
const cloudTrail = mockClient(CloudTrailClient);
let bucket: string;
let waits: number[];

beforeEach(() => {
  [bucket, waits] = ['mallorys-bucket', []];
  cloudTrail.reset();
  cloudTrail
    .on(GetTrailCommand)
    .callsFake(() => Promise.resolve({ Trail: { ...SETTINGS, S3BucketName: bucket } }));
  cloudTrail.on(GetTrailStatusCommand).resolves({ IsLogging: true });
  cloudTrail.on(GetEventSelectorsCommand).resolves({ EventSelectors: [] });
  cloudTrail.on(GetEventConfigurationCommand).resolves({ AggregationConfigurations: [] });
  cloudTrail.on(ListTagsCommand).resolves({ ResourceTagList: [] });
  cloudTrail.on(UpdateTrailCommand).callsFake(({ S3BucketName }: { S3BucketName: string }) => {
    bucket = S3BucketName;
    return Promise.resolve({});
  });
});

const restore = () =>
  restoreTrail({
    client: new CloudTrailClient({}),
    approved: approveTrail(
      normalizeTrail(ARN, { trail: SETTINGS, isLogging: true, aggregation: [], tags: [] }),
    ),
    onCall: () => undefined,
    wait: (milliseconds) => Promise.resolve(void waits.push(milliseconds)),
  });

test('incidents baseline restore makes the calls, and reads their result', async () => {
  const { made, without, left } = await restore();
  expect(made.map(({ action }) => action)).toEqual(['UpdateTrail']);
  expect([without, left]).toEqual([[], { differences: [], unknown: [] }]);
});

test('a call that CloudTrail is too busy for is made again', async () => {
  cloudTrail
    .on(UpdateTrailCommand)
    .rejectsOnce(awsError('ThrottlingException'))
    .callsFake(() => {
      bucket = 'audit-log';
      return Promise.resolve({});
    });
  expect((await restore()).made).toHaveLength(1);
  expect(cloudTrail.commandCalls(UpdateTrailCommand)).toHaveLength(2);
});

test.each([
  ['S3BucketDoesNotExistException', 'Create bucket audit-log again in account 111122223333'],
  ['KmsKeyDisabledException', 'aws kms cancel-key-deletion'],
  ['MaximumNumberOfTrailsExceededException', 'A Region has 5 trails at most'],
  ['AccessDeniedException', 'Run it with a role that may change the trail'],
  ['UnsupportedOperationException', 'Look at the trail. Then run the command again.'],
  ['ThrottlingException', 'Look at the trail. Then run the command again.'],
])('%s is reported with the call and what to do', async (name, advice) => {
  cloudTrail.on(UpdateTrailCommand).rejects(awsError(name));
  const failure = await restore().catch((error: unknown) => error as Error);
  expect(failure).toBeInstanceOf(CommandFailure);
  expect((failure as Error).message).toContain(`CloudTrail refused UpdateTrail (${name}: `);
  expect((failure as Error).message).toContain(advice);
});

test('a failed read does not count as a refused call', async () => {
  cloudTrail.on(GetTrailCommand).rejects(awsError('AccessDeniedException'));
  cloudTrail.on(GetTrailStatusCommand).rejects(awsError('AccessDeniedException'));
  await expect(restore()).resolves.toMatchObject({ made: [], left: { unknown: expect.anything() } });
});
