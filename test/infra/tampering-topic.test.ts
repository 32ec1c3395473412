import { describe, expect, test } from '@jest/globals';
import { resourceOf, resourcesOf, statementsOf, synthesize } from './synthesized.ts';

const template = synthesize();
const [topicId, { Properties: topic }] = resourceOf(template, 'AWS::SNS::Topic', 'Tampering');
const [, { Properties: policy }] = resourceOf(template, 'AWS::SNS::TopicPolicy', 'Tampering');

const listeners = (settings: Record<string, unknown>) => {
  const made = synthesize(settings);
  const [id] = resourceOf(made, 'AWS::SNS::Topic', 'Tampering');
  return resourcesOf(made, 'AWS::SNS::Subscription')
    .map(([, { Properties }]) => Properties)
    .filter(({ TopicArn }) => JSON.stringify(TopicArn) === JSON.stringify({ Ref: id }));
};

test('the second topic has no key: a key that was disabled must not silence it', () => {
  expect(topic).not.toHaveProperty('KmsMasterKeyId');
});

test('it refuses what does not come over TLS, and lets in alarms and rules of this account', () => {
  expect(policy['Topics']).toEqual([{ Ref: topicId }]);
  expect(statementsOf(policy['PolicyDocument'])).toEqual([
    expect.objectContaining({
      Effect: 'Deny',
      Action: 'sns:Publish',
      Principal: '*',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    }),
    expect.objectContaining({
      Effect: 'Allow',
      Action: 'sns:Publish',
      Principal: { Service: ['cloudwatch.amazonaws.com', 'events.amazonaws.com'] },
      Resource: { Ref: topicId },
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    }),
  ]);
});

describe('it is heard by', () => {
  const email = 'a@example.com,b@example.com';

  test('those who get the mails', () => {
    expect(listeners({ email }).map(({ Endpoint }) => Endpoint)).toEqual(['a@example.com', 'b@example.com']);
  });

  test('others, if the configuration says so', () => {
    expect(listeners({ email, tamperingEmail: 'c@example.com' })).toEqual([
      { TopicArn: { Ref: topicId }, Protocol: 'email', Endpoint: 'c@example.com' },
    ]);
  });
});
