import { describe, expect, test } from '@jest/globals';
import { executionLink } from '../../../tasks/core/console-links.ts';

const arn = (partition: string, region: string) =>
  `arn:${partition}:states:${region}:111122223333:execution:cloudtrail-remediation:5f1d3c52`;

describe('executionLink', () => {
  test.each([
    [
      'aws',
      'eu-central-1',
      'https://eu-central-1.console.aws.amazon.com/states/home?region=eu-central-1#/v2/',
    ],
    ['aws-cn', 'cn-north-1', 'https://cn-north-1.console.amazonaws.cn/states/home?region=cn-north-1#/v2/'],
    [
      'aws-us-gov',
      'us-gov-west-1',
      'https://us-gov-west-1.console.amazonaws-us-gov.com/states/home?region=us-gov-west-1#/v2/',
    ],
  ])('in %s the console has its own domain', (partition, region, start) => {
    const executionArn = arn(partition, region);
    expect(executionLink(executionArn)).toBe(`${start}executions/details/${executionArn}`);
  });

  test('a partition without a public console gets the ARN', () => {
    const executionArn = arn('aws-iso', 'us-iso-east-1');
    expect(executionLink(executionArn)).toBe(executionArn);
  });
});
