import { describe, expect, test } from '@jest/globals';
import type { AwsRequest } from '../../../local/endpoint/service.ts';
import { s3Protocol } from '../../../local/endpoint/s3-protocol.ts';
import { createS3 } from '../../../local/services/s3/s3.ts';

const decode = (method: string, url: string, body = '') =>
  s3Protocol.decode({ method, url, body } as Parameters<typeof s3Protocol.decode>[0]);

describe('the embedded S3', () => {
  test('refuses a policy that is not JSON, as S3 does', async () => {
    const s3 = createS3();
    const call = (action: string, params: object) =>
      s3.handle({ action, params, region: 'eu-central-1', accessKeyId: 'AKIA' } as unknown as AwsRequest);
    await call('CreateBucket', { bucketName: 'audit-log' });
    await expect(
      call('PutBucketPolicy', { bucketName: 'audit-log', document: 'not json' }),
    ).rejects.toMatchObject({ code: 'MalformedPolicy' });
    expect(s3.exportState()[0]?.parts).not.toHaveProperty('BucketPolicy');
  });

  test.each(['GET', 'PUT', 'DELETE'])(
    'does not take %s of the tags of a bucket for the whole bucket',
    (method) => {
      expect(() => decode(method, '/audit-log?tagging')).toThrow(
        'The embedded S3 has no tagging of buckets.',
      );
      expect(decode(method, '/audit-log?policy', '{}')).toHaveProperty('params.bucketName', 'audit-log');
    },
  );
});
