import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  ObjectLockRetention,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ownPrefix } from '../own-name.ts';

/** How long its logs are locked, and then deleted: time to look into an incident. The archive is the other trail's job. */
const KEPT_FOR = Duration.days(90);

/**
 * A second trail, so that EventBridge still gets the events of the Region when the first is stopped. It logs write management
 * events only, into a bucket of its own, and is watched as every other trail is.
 */
export class SentinelTrail extends Construct {
  readonly bucket: Bucket;
  readonly trail: CfnTrail;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const trailName = `${ownPrefix(this)}sentinel`;
    const trailArn = Stack.of(this).formatArn({
      service: 'cloudtrail',
      resource: 'trail',
      resourceName: trailName,
    });
    this.bucket = this.lockedBucket();
    this.admitTrail(trailArn);
    this.trail = new CfnTrail(this, 'Trail', {
      trailName,
      s3BucketName: this.bucket.bucketName,
      isLogging: true,
      enableLogFileValidation: true,
      // In the partition's IAM Region this carries changes of roles; elsewhere there are none to carry.
      includeGlobalServiceEvents: true,
      isMultiRegionTrail: false,
      eventSelectors: [{ includeManagementEvents: true, readWriteType: 'WriteOnly' }],
    });
    // CloudTrail tries the bucket's policy when it makes the trail.
    if (this.bucket.policy) this.trail.node.addDependency(this.bucket.policy);
  }

  private lockedBucket(): Bucket {
    const bucket = new Bucket(this, 'Bucket', {
      // Not a key of ours: a person who disabled it would stop the delivery.
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      versioned: true,
      objectLockEnabled: true,
      objectLockDefaultRetention: ObjectLockRetention.governance(KEPT_FOR),
      lifecycleRules: [
        {
          expiration: KEPT_FOR.plus(Duration.days(1)),
          noncurrentVersionExpiration: Duration.days(1),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'A log of who reads this log would need a second bucket with the same question. Nothing is archived here, its ' +
        'objects are locked, and log file validation shows what was changed.',
    });
    return bucket;
  }

  /** As CloudTrail's guide has it, for this one trail. */
  private admitTrail(trailArn: string): void {
    const principals = [new ServicePrincipal('cloudtrail.amazonaws.com')];
    const ofTheTrail = { 'aws:SourceArn': trailArn };
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        ...{ sid: 'TheTrailFindsItsBucket', principals, actions: ['s3:GetBucketAcl'] },
        resources: [this.bucket.bucketArn],
        conditions: { StringEquals: ofTheTrail },
      }),
    );
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        ...{ sid: 'TheTrailWritesItsLog', principals, actions: ['s3:PutObject'] },
        resources: [this.bucket.arnForObjects(`AWSLogs/${Stack.of(this).account}/*`)],
        conditions: { StringEquals: { ...ofTheTrail, 's3:x-amz-acl': 'bucket-owner-full-control' } },
      }),
    );
  }
}
