import {
  CloudTrailClient,
  GetEventConfigurationCommand,
  GetEventSelectorsCommand,
  GetTrailCommand,
  GetTrailStatusCommand,
  ListTagsCommand,
} from '@aws-sdk/client-cloudtrail';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { stateKey } from '../../tasks/contract/table.ts';
import { approveTrail, formatBaseline } from '../../tasks/baseline/baseline.ts';
import {
  DEFAULT_SELECTORS,
  normalizeSettings,
  normalizeTrail,
} from '../../tasks/baseline/normalize-trail.ts';
import { awsError, START_LOGGING_ERRORS } from '../fixtures/aws-errors.ts';
import { EXECUTION_ARN, STOPPED_AT, TRAIL_ARN, trailArn } from '../fixtures/deployment.ts';
import { approveNothing, HANDLERS, logged, parameters } from '../fixtures/handlers.ts';
import { VERIFICATION } from '../fixtures/incidents.ts';

const handler = HANDLERS['compare-trail'];
const cloudTrail = mockClient(CloudTrailClient);
const dynamo = mockClient(DynamoDBClient);
const input = {
  trailArn: TRAIL_ARN,
  stoppedAt: STOPPED_AT,
  repair: { verification: VERIFICATION },
  incidentId: 'incident-1',
  executionArn: EXECUTION_ARN,
};
const TRAIL = { S3BucketName: 'audit-log', IsMultiRegionTrail: true, HasCustomEventSelectors: false };
const observed = {
  settings: normalizeSettings(TRAIL),
  selectors: DEFAULT_SELECTORS,
  observedAt: '2026-11-21T20:06:02.310Z',
};

beforeEach(() => {
  cloudTrail.reset();
  dynamo.reset();
  cloudTrail.on(GetTrailCommand).resolves({ Trail: TRAIL });
  dynamo.on(GetItemCommand).resolves({ Item: marshall({ observed }) });
  logged.length = 0;
});

describe('compare-trail', () => {
  test('reads the trail and its stored state, and nothing else', async () => {
    await expect(handler(input)).resolves.toMatchObject({ verdict: 'as-before' });
    expect(cloudTrail.calls().map(({ args: [command] }) => command.constructor.name)).toEqual([
      ...['GetTrailCommand', 'GetInsightSelectorsCommand', 'GetEventConfigurationCommand', 'ListTagsCommand'],
    ]);
    expect(cloudTrail.commandCalls(GetTrailCommand)[0]?.args[0].input).toEqual({ Name: TRAIL_ARN });
    const [get] = dynamo.commandCalls(GetItemCommand);
    expect(get?.args[0].input).toMatchObject({
      Key: marshall(stateKey(TRAIL_ARN)),
      ConsistentRead: true,
    });
    expect(logged).toMatchObject([{ step: 'compare-trail', incidentId: 'incident-1', verdict: 'as-before' }]);
  });

  test.each([true, undefined])('reads the selectors if they may be custom (%p)', async (custom) => {
    cloudTrail.on(GetTrailCommand).resolves({ Trail: { ...TRAIL, HasCustomEventSelectors: custom } });
    cloudTrail.on(GetEventSelectorsCommand).resolves({ EventSelectors: [{ ReadWriteType: 'ReadOnly' }] });
    await expect(handler(input)).resolves.toMatchObject({ verdict: 'changed' });
    const [selectors] = cloudTrail.commandCalls(GetEventSelectorsCommand);
    expect(selectors?.args[0].input).toEqual({ TrailName: TRAIL_ARN });
  });

  test('reads the stop from the verification: without one it is another trail', async () => {
    const verification = { ...VERIFICATION, stopLoggingTime: null };
    dynamo.on(GetItemCommand).resolves({});
    await expect(handler({ ...input, repair: { verification } })).resolves.toMatchObject({
      verdict: 'another-trail',
    });
    await expect(handler(input)).resolves.toMatchObject({ verdict: 'not-compared' });
  });

  test('calls the Region that the ARN names', async () => {
    const arn = trailArn('management-events', 'us-gov-west-1', '111122223333', 'aws-us-gov');
    await handler({ ...input, trailArn: arn });
    const [call] = cloudTrail.commandCalls(GetTrailCommand);
    expect(await (call!.thisValue as CloudTrailClient).config.region()).toBe('us-gov-west-1');
  });

  test.each(START_LOGGING_ERRORS)('maps %s (%d) to %s', async (name, status, judged) => {
    cloudTrail.on(GetTrailCommand).rejects(awsError(name, status));
    await expect(handler(input)).rejects.toMatchObject({ name: judged });
  });

  test('retries a response without the trail', async () => {
    cloudTrail.on(GetTrailCommand).resolves({});
    await expect(handler(input)).rejects.toMatchObject({ name: 'CloudTrailBusyError' });
  });

  test('fails if the table does not respond, and does not treat the trail as unknown', async () => {
    dynamo.on(GetItemCommand).rejects(awsError('InternalServerError', 500));
    await expect(handler(input)).rejects.toMatchObject({ name: 'InternalServerError' });
  });

  test('also reads the status without a restart, and returns it', async () => {
    cloudTrail.on(GetTrailStatusCommand).resolves({
      IsLogging: true,
      StartLoggingTime: new Date('2026-11-21T20:11:09Z'),
      LatestDeliveryError: 'NoSuchBucket',
    });
    await expect(handler({ ...input, repair: {} })).resolves.toMatchObject({
      verdict: 'as-before',
      status: {
        isLogging: true,
        startLoggingTime: '2026-11-21T20:11:09.000Z',
        stopLoggingTime: null,
        deliveryErrors: ['The last delivery to S3 failed: NoSuchBucket'],
      },
    });
  });

  test('rejects an input without the repair as InvalidInputError', async () => {
    await expect(handler({ ...input, repair: undefined })).rejects.toMatchObject({
      name: 'InvalidInputError',
    });
    expect(cloudTrail.calls()).toHaveLength(0);
  });
});

describe('a trail with approved settings', () => {
  const whole = { ...TRAIL, HasInsightSelectors: false };
  const approve = (value: string, Version = 3) =>
    parameters.on(GetParameterCommand).resolves({ Parameter: { Value: value, Version, Type: 'String' } });
  const { value } = formatBaseline(
    approveTrail(normalizeTrail(TRAIL_ARN, { trail: whole, isLogging: true, aggregation: [], tags: [] })),
  );

  beforeEach(() => {
    cloudTrail.on(GetTrailCommand).resolves({ Trail: whole });
    cloudTrail.on(GetTrailStatusCommand).resolves({ IsLogging: true });
    cloudTrail.on(GetEventConfigurationCommand).resolves({ AggregationConfigurations: [] });
    cloudTrail.on(ListTagsCommand).resolves({ ResourceTagList: [{ TagsList: [] }] });
    approve(value);
  });
  afterEach(approveNothing);

  test('is compared with those settings, and not with the observation of a sweep', async () => {
    const comparison = await handler(input);
    expect(comparison).toMatchObject({
      ...{ verdict: 'as-before', against: 'approved', baseline: { version: 3 }, differences: [] },
    });
    expect(parameters.commandCalls(GetParameterCommand)[0]?.args[0].input).toEqual({
      Name: '/cloudtrail-remediator/cloudtrail-remediator/baseline/111122223333/eu-central-1/management-events',
    });
  });

  test('is as accepted if a trusted role changed it and nothing is weaker, and stays so', async () => {
    const SnsTopicARN = 'arn:aws:sns:eu-central-1:111122223333:trail-files';
    cloudTrail.on(GetTrailCommand).resolves({ Trail: { ...whole, SnsTopicARN } });
    const actorArn = 'arn:aws:iam::111122223333:role/deploy-prod';
    await expect(handler(input)).resolves.toMatchObject({ verdict: 'changed' });
    const { verdict, baseline } = await handler({ ...input, actorArn });
    expect([verdict, baseline?.accepted]).toEqual(['as-before', 'now']);
    dynamo.on(GetItemCommand).resolves({ Item: marshall({ accepted: baseline?.differs }) });
    await expect(handler(input)).resolves.toMatchObject({
      verdict: 'as-before',
      baseline: { accepted: 'before' },
    });
    cloudTrail.on(GetTrailCommand).resolves({ Trail: { ...whole, SnsTopicARN, S3BucketName: 'other' } });
    await expect(handler({ ...input, actorArn })).resolves.toMatchObject({ verdict: 'changed' });
  });

  test('is weaker with another bucket: critical, with both names', async () => {
    cloudTrail.on(GetTrailCommand).resolves({ Trail: { ...whole, S3BucketName: 'mallorys-bucket' } });
    await expect(handler(input)).resolves.toMatchObject({
      verdict: 'changed',
      baseline: { severity: 'critical' },
      differences: [{ setting: 's3BucketName', before: 'audit-log', now: 'mallorys-bucket', weaker: true }],
    });
  });

  test('is not weaker with another safeguard, nor with a tag', async () => {
    cloudTrail
      .on(GetTrailCommand)
      .resolves({ Trail: { ...whole, LogFileValidationEnabled: true } })
      .on(ListTagsCommand)
      .resolves({ ResourceTagList: [{ TagsList: [{ Key: 'Owner', Value: 'security' }] }] });
    const comparison = await handler(input);
    expect(comparison).toMatchObject({ verdict: 'changed', baseline: { severity: 'low' } });
    expect(JSON.stringify(comparison)).not.toContain('weaker');
  });

  test('is not as approved while a part cannot be read, even if nothing else differs', async () => {
    cloudTrail.on(ListTagsCommand).rejects(awsError('AccessDeniedException', 400));
    await expect(handler(input)).rejects.toMatchObject({
      name: 'UnknownPartsError',
      message: expect.stringContaining('tags: AccessDeniedException') as unknown,
    });
  });

  test('is unknown if the parameter is no baseline: it is not compared with another source', async () => {
    approve('{"schema":1}');
    await expect(handler(input)).rejects.toMatchObject({ name: 'InvalidBaselineError' });
  });

  describe('whose approval was changed', () => {
    const weak = value.replace('"logFileValidationEnabled":true', '"logFileValidationEnabled":false');
    const strong = value.replace('"logFileValidationEnabled":false', '"logFileValidationEnabled":true');
    /** Values of the versions, and how many seconds after the change each was written. */
    const written = (...versions: [value: string, seconds: number][]) => {
      parameters.on(GetParameterCommand).callsFake(({ Name }: { Name: string }) => {
        const Version = Number(Name.split(':')[1] ?? versions.length);
        const [Value, seconds] = versions[Version - 1]!;
        const LastModifiedDate = new Date(Date.parse(input.stoppedAt) + seconds * 1000);
        return { Parameter: { Value, Version, Type: 'String', LastModifiedDate } };
      });
    };
    const lowered = async () => (await handler({ ...input, repair: {} })).baseline?.lowered;

    test('shows whether it is weaker than before the change', async () => {
      written([strong, -900], [weak, 0]);
      await expect(lowered()).resolves.toBe(true);
      written([weak, -900], [strong, 0]);
      await expect(lowered()).resolves.toBeUndefined();
    });

    test('is weaker, even if it was written twice in the same minute', async () => {
      written([strong, -900], [weak, 0], [weak, 2]);
      await expect(lowered()).resolves.toBe(true);
    });

    test('is not weaker if a later version is like the one before the change', async () => {
      written([strong, -900], [weak, 0], [strong, 30]);
      await expect(lowered()).resolves.toBeUndefined();
    });

    test('counts as weaker if too many versions were written to know it', async () => {
      written([strong, -900], ...Array.from({ length: 12 }, (): [string, number] => [strong, 1]));
      await expect(lowered()).resolves.toBe(true);
    });
  });

  test('is unknown if Parameter Store does not respond', async () => {
    parameters.on(GetParameterCommand).rejects(awsError('InternalServerError', 500));
    await expect(handler(input)).rejects.toMatchObject({ name: 'InternalServerError' });
  });

  test('that was replaced is named as another one, even with the same name', async () => {
    cloudTrail.on(GetTrailCommand).resolves({ Trail: { ...whole, S3BucketName: 'mallorys-bucket' } });
    const verification = { ...VERIFICATION, stopLoggingTime: null };
    await expect(handler({ ...input, repair: { verification } })).resolves.toMatchObject({
      verdict: 'another-trail',
    });
  });

  test('that was deleted is gone', async () => {
    cloudTrail.on(GetTrailCommand).rejects(awsError('TrailNotFoundException', 400));
    await expect(handler(input)).rejects.toMatchObject({ name: 'TrailGoneError' });
  });
});
