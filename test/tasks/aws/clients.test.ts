import { describe, expect, test } from '@jest/globals';
import { setFunctionEnvironment } from '../../fixtures/environment.ts';

setFunctionEnvironment();
const { cloudTrailIn } = await import('../../../tasks/aws/cloudtrail-client.ts');
const { dynamo } = await import('../../../tasks/aws/dynamo-client.ts');
const { sns } = await import('../../../tasks/aws/sns-client.ts');

describe('the clients', () => {
  test('of CloudTrail are created once for each Region', async () => {
    expect(cloudTrailIn('us-east-1')).toBe(cloudTrailIn('us-east-1'));
    expect(cloudTrailIn('eu-west-1')).not.toBe(cloudTrailIn('us-east-1'));
    expect(await cloudTrailIn('eu-west-1').config.region()).toBe('eu-west-1');
  });

  test('of table and topic are in the Region of the deployment, and try at most twice', async () => {
    for (const client of [dynamo, sns]) {
      expect(await client.config.region()).toBe('eu-central-1');
      expect(await client.config.maxAttempts()).toBe(2);
    }
  });
});
