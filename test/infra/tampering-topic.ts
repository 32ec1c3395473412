import { describe, expect, jest, test } from '@jest/globals';
import { EVERY_SUBSCRIBER, resourceOf, resourcesOf, statementsOf, synthesize } from './synthesized.ts';

const template = synthesize();
const [topicId, { Properties: topic }] = resourceOf(template, 'AWS::SNS::Topic', 'Tampering');
const [, { Properties: policy }] = resourceOf(template, 'AWS::SNS::TopicPolicy', 'Tampering');

/** The subscriptions to either topic. */
function subscribersWith(settings: Record<string, unknown> = {}) {
  const made = synthesize({ email: [], emailJson: [], https: [], sqs: [], ...settings });
  const all = resourcesOf(made, 'AWS::SNS::Subscription').map(([, { Properties }]) => Properties);
  const of = (begin: string) => {
    const [id] = resourceOf(made, 'AWS::SNS::Topic', begin);
    return all.filter(({ TopicArn }) => JSON.stringify(TopicArn) === JSON.stringify({ Ref: id }));
  };
  return { incidents: of('Notifications'), tampering: of('Tampering') };
}
/** Where subscriptions go, without whose they are and what they leave out. */
const endpoints = (subscriptions: Record<string, unknown>[]) =>
  subscriptions.map(({ Protocol, Endpoint }) => ({ Protocol, Endpoint }));

test('the second topic has no key: a key that was disabled must not silence it', () => {
  expect(topic).not.toHaveProperty('KmsMasterKeyId');
});

test('the second topic refuses requests without TLS, accepts alarms of this account, and rules without a condition, and refuses others', () => {
  expect(policy['Topics']).toEqual([{ Ref: topicId }]);
  expect(statementsOf(policy['PolicyDocument'])).toEqual([
    expect.objectContaining({
      Effect: 'Deny',
      Action: 'sns:Publish',
      Principal: '*',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    }),
    {
      Sid: 'AlarmsOfThisAccountPublish',
      Effect: 'Allow',
      Action: 'sns:Publish',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Resource: { Ref: topicId },
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    },
    {
      Sid: 'RulesPublish',
      Effect: 'Allow',
      Action: 'sns:Publish',
      Principal: { Service: 'events.amazonaws.com' },
      Resource: { Ref: topicId },
    },
    expect.objectContaining({ Sid: 'NobodyElsePublishes', Effect: 'Deny', Principal: '*' }),
  ]);
});

describe('the subscribers of the second topic are', () => {
  const TopicArn = { Ref: topicId };
  const MAILS = [
    { TopicArn, Protocol: 'email', Endpoint: 'security@example.com' },
    { TopicArn, Protocol: 'email', Endpoint: 'on-call@example.com' },
  ];
  const PROGRAMS = [
    { TopicArn, Protocol: 'email-json', Endpoint: 'tickets@example.com' },
    { TopicArn, Protocol: 'https', Endpoint: 'https://hooks.example.com/cloudtrail' },
    { TopicArn, Protocol: 'sqs', Endpoint: 'arn:aws:sqs:eu-central-1:111122223333:incidents' },
  ];

  test('all subscribers of incidents, by the same protocol, unfiltered, and in JSON that names the topic', () => {
    expect(subscribersWith(EVERY_SUBSCRIBER).tampering).toEqual([...MAILS, ...PROGRAMS]);
  });

  test.each(Object.entries(EVERY_SUBSCRIBER))('those of %s, even if there are no others', (key, given) => {
    const { incidents, tampering } = subscribersWith({ [key]: given });
    expect(tampering).not.toEqual([]);
    expect(endpoints(tampering)).toEqual(endpoints(incidents));
  });

  test('other people, if the configuration says so, and the same programs', () => {
    const { incidents, tampering } = subscribersWith({
      ...EVERY_SUBSCRIBER,
      tamperingEmail: 'leads@example.com',
    });
    expect(tampering).toEqual([{ TopicArn, Protocol: 'email', Endpoint: 'leads@example.com' }, ...PROGRAMS]);
    expect(endpoints(incidents)).toEqual(endpoints([...MAILS, ...PROGRAMS]));
  });

  test.each(['emailJson', 'https', 'sqs'] as const)('people, even if incidents only go to %s', (key) => {
    const settings = { [key]: EVERY_SUBSCRIBER[key], tamperingEmail: 'leads@example.com' };
    const { incidents, tampering } = subscribersWith(settings);
    expect(incidents).toHaveLength(1);
    expect(endpoints(tampering)).toEqual([
      { Protocol: 'email', Endpoint: 'leads@example.com' },
      ...endpoints(incidents),
    ]);
  });

  test('none, if incidents have no subscribers', () => {
    jest.spyOn(console, 'error').mockImplementation(() => undefined);
    expect(subscribersWith().tampering).toEqual([]);
  });
});
