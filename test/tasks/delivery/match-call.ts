import { expect, test } from '@jest/globals';
import type { ApprovedTrail } from '../../../tasks/contract/baseline.ts';
import { trailsOfCall } from '../../../tasks/delivery/match-call.ts';
import { TRAIL_ARN, trailArn } from '../../fixtures/deployment.ts';

const here = (service: string, resource: string) =>
  `arn:aws:${service}:eu-central-1:111122223333:${resource}`;
const KEY = here('kms', 'key/0a1b2c3d-0000-4000-8000-111122223333');
const approvedTrails = [
  {
    trailArn: TRAIL_ARN,
    settings: {
      s3BucketName: 'audit-log',
      kmsKeyId: KEY,
      cloudWatchLogsLogGroupArn: here('logs', 'log-group:trail:*'),
      snsTopicARN: here('sns', 'trail'),
    },
  },
  { trailArn: trailArn('second'), settings: { s3BucketName: 'audit-log' } },
] as ApprovedTrail[];

test.each<[string, object | null, string[]]>([
  ['s3', { bucketName: 'audit-log' }, [TRAIL_ARN, trailArn('second')]],
  ['s3', { bucketName: 'audit-log-2' }, []],
  ['s3', { omitted: true }, []],
  ['s3', null, []],
  ['kms', { keyId: KEY }, [TRAIL_ARN]],
  ['kms', { keyId: '0a1b2c3d-0000-4000-8000-111122223333' }, [TRAIL_ARN]],
  ['kms', { keyId: '9a1b2c3d-0000-4000-8000-111122223333' }, []],
  ['kms', {}, []],
  ['logs', { logGroupName: 'trail' }, [TRAIL_ARN]],
  ['logs', { logGroupName: 'trail-2' }, []],
  ['logs', {}, []],
  ['sns', { topicArn: here('sns', 'trail') }, [TRAIL_ARN]],
  ['sns', { topicArn: here('sns', 'trail-2') }, []],
  ['sns', {}, []],
])('a call of %s on %j is assigned to %j', (service, requestParameters, trails) => {
  const record = { eventSource: `${service}.amazonaws.com`, requestParameters };
  expect(trailsOfCall(record, approvedTrails)).toEqual(trails);
});
