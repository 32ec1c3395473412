import { describe, expect, test } from '@jest/globals';
import { isWanted } from '../../local/services/sns/filter-policy.ts';
import {
  EVERY_SUBSCRIBER,
  resourceOf,
  resourcesOf,
  type Statement,
  statementsOf,
  synthesize,
} from './synthesized.ts';

const template = synthesize();
const [topicId, { Properties: topic }] = resourceOf(template, 'AWS::SNS::Topic', 'Notifications');
const [keyId, { Properties: key }] = resourceOf(template, 'AWS::KMS::Key');
const [, { Properties: topicPolicy }] = resourceOf(template, 'AWS::SNS::TopicPolicy', 'Notifications');

const THIS_ACCOUNT = { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } };

/** The statements that let a service do something. */
const allowing = (document: unknown, service: string): Statement[] =>
  statementsOf(document).filter(
    ({ Effect, Principal }) =>
      Effect === 'Allow' && typeof Principal === 'object' && [Principal.Service].flat().includes(service),
  );

const NOBODY = { email: [], emailJson: [], https: [], sqs: [] };
const subscriptions = (settings?: Record<string, unknown>) =>
  resourcesOf(synthesize(settings), 'AWS::SNS::Subscription')
    .map(([, { Properties }]) => Properties)
    .filter(({ TopicArn }) => JSON.stringify(TopicArn) === JSON.stringify({ Ref: topicId }));

test('the sender of the mails begins with the configured account name, or by default with the account id', () => {
  const senders = (settings?: Record<string, unknown>) =>
    resourcesOf(synthesize(settings), 'AWS::SNS::Topic').map(
      ([, { Properties }]) => Properties['DisplayName'],
    );
  expect(senders({ accountAlias: 'prod-eu' }).sort()).toEqual([
    'prod-eu CloudTrail remediator',
    'prod-eu CloudTrail remediator tampering',
  ]);
  expect(JSON.stringify(senders())).toContain('{"Ref":"AWS::AccountId"}," CloudTrail remediator"');
});

describe('encryption', () => {
  test('the topic has a key of its own, which rotates', () => {
    expect(topic['KmsMasterKeyId']).toEqual({ 'Fn::GetAtt': [keyId, 'Arn'] });
    expect(key).toMatchObject({ EnableKeyRotation: true, RotationPeriodInDays: 2560 });
  });

  test('the key serves only the topic and its publisher, so disabling it does not stop the rest', () => {
    const users = Object.entries(template.toJSON()['Resources'] as Record<string, unknown>)
      .filter(([, resource]) => JSON.stringify(resource).includes(keyId))
      .map(([logicalId]) => logicalId.replace(/[0-9A-F]{8}$/, ''))
      // The rules that watch over it, and the policy of those who look after it, only name it.
      .filter((logicalId) => !/^(Watch|Operators)/.test(logicalId));
    expect(users.sort()).toEqual(['NotificationsTopic', 'TasksPublishNotificationRoleDefaultPolicy']);
  });

  test('the topic refuses requests without TLS', () => {
    expect(statementsOf(topicPolicy['PolicyDocument'])).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Action: 'sns:Publish',
        Principal: '*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    );
  });
});

describe('without encryptTopic', () => {
  const plain = synthesize({ encryptTopic: false });

  test('there is no key, and no resource names one', () => {
    plain.resourceCountIs('AWS::KMS::Key', 0);
    const [, { Properties }] = resourceOf(plain, 'AWS::SNS::Topic', 'Notifications');
    expect(Properties).not.toHaveProperty('KmsMasterKeyId');
    expect(plain.findOutputs('NotificationKeyArn')).toEqual({});
    // Keys of trails are read, and calls on them matched.
    const naming = Object.entries(plain.toJSON()['Resources'] as Record<string, unknown>)
      .map(([id, resource]) => [id, JSON.stringify(resource).match(/"kms:\w+|aws\.kms/g) ?? []] as const)
      .filter(([, found]) => found.length > 0)
      .map(([id, found]) => [id.replace(/[0-9A-F]{8}$/, ''), found]);
    const reads = ['"kms:DescribeKey', '"kms:GetKeyPolicy'];
    expect(Object.fromEntries(naming)).toEqual({
      TasksCompareTrailRoleDefaultPolicy: reads,
      SweepTrailsRoleDefaultPolicy: reads,
      FilterRule: ['aws.kms'],
    });
  });
});

describe('the path from alarm to topic to key', () => {
  const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm');

  test.each(alarms)(
    '%s publishes to the topic, unless it is the alarm of the topic itself',
    (_id, { Properties }) => {
      const [tampering] = resourceOf(template, 'AWS::SNS::Topic', 'Tampering');
      const ofTheTopic = (Properties['AlarmName'] as string).endsWith('.notification-deliveries-failed');
      expect(Properties['AlarmActions']).toContainEqual({ Ref: ofTheTopic ? tampering : topicId });
    },
  );

  test('the topic lets alarms of this account publish, and rules by a statement without a condition', () => {
    expect(topicPolicy['Topics']).toEqual([{ Ref: topicId }]);
    const publish = { Action: 'sns:Publish', Effect: 'Allow', Resource: { Ref: topicId } };
    const [alarms, rules] = ['cloudwatch', 'events'].map((name) => `${name}.amazonaws.com`);
    const document = topicPolicy['PolicyDocument'];
    expect(allowing(document, alarms!)).toEqual([
      { ...publish, Sid: expect.any(String), Principal: { Service: alarms }, Condition: THIS_ACCOUNT },
    ]);
    expect(allowing(document, rules!)).toEqual([
      { ...publish, Sid: expect.any(String), Principal: { Service: rules } },
    ]);
  });

  test('the key lets alarms of this account generate and decrypt data keys', () => {
    expect(allowing(key['KeyPolicy'], 'cloudwatch.amazonaws.com')).toEqual([
      expect.objectContaining({ Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Condition: THIS_ACCOUNT }),
    ]);
  });

  test('the key lets rules use it for topics of this account only, without a source, which they do not have', () => {
    expect(allowing(key['KeyPolicy'], 'events.amazonaws.com')).toEqual([
      expect.objectContaining({
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Condition: {
          ArnLike: {
            'kms:EncryptionContext:aws:sns:topicArn': {
              'Fn::Join': [
                '',
                [
                  'arn:',
                  { Ref: 'AWS::Partition' },
                  ':sns:',
                  { Ref: 'AWS::Region' },
                  ':',
                  { Ref: 'AWS::AccountId' },
                  ':*',
                ],
              ],
            },
          },
        },
      }),
    ]);
  });

  test('no other principal may publish by the policy of the topic or use the key by the policy of the key', () => {
    const services = (document: unknown) =>
      statementsOf(document)
        .filter(({ Effect }) => Effect === 'Allow')
        .flatMap(({ Principal }) =>
          typeof Principal === 'object' ? (Principal.Service ?? 'this account') : Principal,
        );
    expect(services(topicPolicy['PolicyDocument'])).toEqual([
      'cloudwatch.amazonaws.com',
      'events.amazonaws.com',
    ]);
    expect(services(key['KeyPolicy'])).toEqual([
      'this account',
      'cloudwatch.amazonaws.com',
      'events.amazonaws.com',
    ]);
  });
});

describe('subscriptions', () => {
  test('are those of the configuration, without a filter policy', () => {
    const TopicArn = { Ref: topicId };
    expect(subscriptions(EVERY_SUBSCRIBER)).toEqual([
      { TopicArn, Protocol: 'email', Endpoint: 'security@example.com' },
      { TopicArn, Protocol: 'email', Endpoint: 'on-call@example.com' },
      { TopicArn, Protocol: 'email-json', Endpoint: 'tickets@example.com' },
      { TopicArn, Protocol: 'https', Endpoint: 'https://hooks.example.com/cloudtrail' },
      { TopicArn, Protocol: 'sqs', Endpoint: 'arn:aws:sqs:eu-central-1:111122223333:incidents' },
    ]);
  });

  test('are two for one address with two protocols', () => {
    const one = 'security@example.com';
    expect(subscriptions({ ...NOBODY, email: one, emailJson: one })).toHaveLength(2);
  });

  test.each(['Notifications', 'Tampering'])(
    'to the topic %s receive messages of alarms and rules, which have no attributes',
    (begin) => {
      const made = synthesize(EVERY_SUBSCRIBER);
      const TopicArn = { Ref: resourceOf(made, 'AWS::SNS::Topic', begin)[0] };
      const all = resourcesOf(made, 'AWS::SNS::Subscription')
        .map(([, { Properties }]) => Properties)
        .filter((one) => JSON.stringify(one['TopicArn']) === JSON.stringify(TopicArn));
      const reached = all.filter(({ FilterPolicy }) =>
        isWanted(
          { attributes: FilterPolicy ? { FilterPolicy: JSON.stringify(FilterPolicy) } : {} },
          {},
          'text',
        ),
      );
      expect(reached.map(({ Protocol }) => Protocol)).toEqual([
        'email',
        'email',
        'email-json',
        'https',
        'sqs',
      ]);
    },
  );
});
