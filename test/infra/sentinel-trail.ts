import { describe, expect, test } from '@jest/globals';
import { type Resource, resourceOf, resourcesOf, statementsOf, synthesize } from './synthesized.ts';

const template = synthesize({ sentinelTrail: 'true' });
const [trailId, trail] = resourceOf(template, 'AWS::CloudTrail::Trail');
const [bucketId, bucket] = resourceOf(template, 'AWS::S3::Bucket');
const [policyId, { Properties: policy }] = resourceOf(template, 'AWS::S3::BucketPolicy');
const statements = statementsOf(policy['PolicyDocument']);
const BUCKET = { 'Fn::GetAtt': [bucketId, 'Arn'] };
const objects = (path: unknown[]) => ({ 'Fn::Join': ['', [BUCKET, ...path]] });
const TRAIL_ARN = {
  'Fn::Join': [
    '',
    [
      'arn:',
      { Ref: 'AWS::Partition' },
      ':cloudtrail:',
      { Ref: 'AWS::Region' },
      ':',
      { Ref: 'AWS::AccountId' },
      ':trail/cloudtrail-remediator.sentinel',
    ],
  ],
};

test('there is no sentinel trail unless the configuration says so', () => {
  expect(resourcesOf(synthesize(), 'AWS::CloudTrail::Trail')).toEqual([]);
  expect(resourcesOf(synthesize(), 'AWS::S3::Bucket')).toEqual([]);
});

describe('the trail', () => {
  test('logs the validated write management events of this Region, and nothing that costs more', () => {
    expect(trail.Properties).toEqual({
      TrailName: 'cloudtrail-remediator.sentinel',
      S3BucketName: { Ref: bucketId },
      IsLogging: true,
      IsMultiRegionTrail: false,
      IncludeGlobalServiceEvents: true,
      EnableLogFileValidation: true,
      EventSelectors: [{ IncludeManagementEvents: true, ReadWriteType: 'WriteOnly' }],
    });
  });

  test('has a name that CloudTrail accepts', () => {
    expect(trail.Properties['TrailName']).toMatch(/^(?!.*[._-]{2})[A-Za-z0-9][\w.-]{1,126}[A-Za-z0-9]$/);
  });

  test('is created after the policy of the bucket, which CloudTrail checks immediately', () => {
    expect((trail as Resource & { DependsOn: string[] }).DependsOn).toContain(policyId);
    expect(trailId).toMatch(/^Sentinel/);
  });
});

describe('the bucket', () => {
  test('is not public, and is encrypted under a key that no caller can disable', () => {
    expect(bucket.Properties).toMatchObject({
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
    });
    expect(bucket.Properties['PublicAccessBlockConfiguration']).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
  });

  test('keeps every version locked for exactly 90 days', () => {
    expect(bucket.Properties).toMatchObject({
      VersioningConfiguration: { Status: 'Enabled' },
      ObjectLockEnabled: true,
      ObjectLockConfiguration: {
        ObjectLockEnabled: 'Enabled',
        Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 90 } },
      },
      LifecycleConfiguration: {
        Rules: [
          expect.objectContaining({
            Status: 'Enabled',
            ExpirationInDays: 91,
            NoncurrentVersionExpiration: { NoncurrentDays: 1 },
          }),
        ],
      },
    });
  });

  test('is retained when the stack is deleted', () => {
    expect(bucket).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  test('lets CloudTrail write, for this trail only, and refuses requests without TLS', () => {
    const cloudTrail = { Service: 'cloudtrail.amazonaws.com' };
    expect(statements).toEqual([
      {
        Effect: 'Deny',
        Action: 's3:*',
        Principal: { AWS: '*' },
        Resource: [BUCKET, objects(['/*'])],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
      {
        Sid: 'TheTrailFindsItsBucket',
        Effect: 'Allow',
        Action: 's3:GetBucketAcl',
        Principal: cloudTrail,
        Resource: BUCKET,
        Condition: { StringEquals: { 'aws:SourceArn': TRAIL_ARN } },
      },
      {
        Sid: 'TheTrailWritesItsLog',
        Effect: 'Allow',
        Action: 's3:PutObject',
        Principal: cloudTrail,
        Resource: objects(['/AWSLogs/', { Ref: 'AWS::AccountId' }, '/*']),
        Condition: {
          StringEquals: { 'aws:SourceArn': TRAIL_ARN, 's3:x-amz-acl': 'bucket-owner-full-control' },
        },
      },
    ]);
  });
});
