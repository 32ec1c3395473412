import { partitionOf } from '../../../tasks/contract/scope.ts';
import { AwsError } from '../../endpoint/error.ts';

/** What SNS answers to a parameter that it cannot use. */
export function invalidParameter(detail: string): AwsError {
  return new AwsError('InvalidParameter', `Invalid parameter: ${detail}`);
}

/** The ARN of a topic. */
export function topicArn(name: string, account: string, region: string): string {
  return `arn:${partitionOf(region)}:sns:${region}:${account}:${name}`;
}

/** Reads a topic ARN. @throws AwsError InvalidParameter, also when the topic is of another Region */
export function parseTopicArn(arn: string, region: string): { account: string; name: string } {
  const [, ofRegion, account, name] = /^arn:aws[\w-]*:sns:([a-z0-9-]+):(\d{12}):([\w-]+)$/.exec(arn) ?? [];
  if (account === undefined || name === undefined) {
    throw invalidParameter(
      'TopicArn Reason: An ARN must have at least 6 elements, arn:aws:sns:<Region>:<account>:<name>',
    );
  }
  if (ofRegion !== region)
    throw invalidParameter(
      `TopicArn Reason: the topic is in ${String(ofRegion)}, the call went to ${region}`,
    );
  return { account, name };
}
