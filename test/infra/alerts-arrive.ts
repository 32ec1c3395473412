import { describe, expect, test } from '@jest/globals';
import { scopeOf } from '../../tasks/contract/scope.ts';
import { ACCOUNT, deployed } from './deployed.ts';
import {
  EVERY_SUBSCRIBER,
  resourceOf,
  resourcesOf,
  type Statement,
  statementsOf,
  synthesize,
} from './synthesized.ts';
import { getsPlainText, mayPublish, type PublishRequest } from './topic-evaluator.ts';

const template = synthesize(EVERY_SUBSCRIBER);
const resolve = deployed(template);
const arnOf = (logicalId: string) => resolve<unknown>({ 'Fn::GetAtt': [logicalId, 'Arn'] }) as string;

/** Where CloudFormation makes what, and the roles that may publish there by their own policies. */
const TOPICS = ['Notifications', 'Tampering'].map((begin) => {
  const [id] = resourceOf(template, 'AWS::SNS::Topic', begin);
  const [, { Properties }] = resourceOf(template, 'AWS::SNS::TopicPolicy', begin);
  const topicArn = resolve<unknown>({ Ref: id }) as string;
  return { begin, id, topicArn, policy: resolve(statementsOf(Properties['PolicyDocument'])) };
});

interface Subscription {
  TopicArn: { Ref: string };
  Protocol: string;
  FilterPolicy?: object;
}

/** The statements of the roles of the deployment, by the ARN of each. */
const roles = resourcesOf(template, 'AWS::IAM::Role').map(([id]): [string, Statement[]] => {
  const own = resourcesOf(template, 'AWS::IAM::Policy').filter(([, { Properties }]) =>
    (Properties['Roles'] as { Ref: string }[]).some(({ Ref }) => Ref === id),
  );
  const statements = own.flatMap(([, { Properties }]) => statementsOf(Properties['PolicyDocument']));
  return [arnOf(id), resolve(statements)];
});

/**
 * What AWS adds to every signed request of a principal: of a session, `aws:PrincipalArn` is the ARN of the role.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
const of = (arn: string, topicArn: string, more: Record<string, string> = {}): PublishRequest => ({
  principal: { account: scopeOf(arn).account },
  topicArn,
  context: {
    'aws:PrincipalArn': arn,
    'aws:PrincipalAccount': scopeOf(arn).account,
    'aws:PrincipalIsAWSService': 'false',
    'aws:SecureTransport': 'true',
    ...more,
  },
});
/** A request of a service principal has no `aws:PrincipalArn`. */
const ofService = (service: string, topicArn: string, more: Record<string, string> = {}): PublishRequest => ({
  principal: { service },
  topicArn,
  context: {
    'aws:PrincipalIsAWSService': 'true',
    'aws:PrincipalServiceName': service,
    'aws:SecureTransport': 'true',
    ...more,
  },
});

const ADMINISTRATOR: Statement[] = [{ Effect: 'Allow', Action: '*', Resource: '*' }];
const UNRELATED = [
  `arn:aws-us-gov:iam::${ACCOUNT}:role/administrator`,
  `arn:aws-us-gov:iam::${ACCOUNT}:user/mallory`,
  `arn:aws-us-gov:iam::${ACCOUNT}:root`,
];

describe.each(TOPICS)('the topic $begin', ({ id, topicArn, policy }) => {
  test('accepts the messages of rules: EventBridge sends neither account nor source', () => {
    expect(mayPublish(ofService('events.amazonaws.com', topicArn), { topic: policy })).toBe(true);
  });

  test('accepts the messages of alarms of this account, and of no other', () => {
    const alarm = (account: string) =>
      ofService('cloudwatch.amazonaws.com', topicArn, { 'aws:SourceAccount': account });
    expect(mayPublish(alarm(ACCOUNT), { topic: policy })).toBe(true);
    expect(mayPublish(alarm('444455556666'), { topic: policy })).toBe(false);
  });

  test.each(roles)('accepts the messages of %s, if that role may publish there', (arn, identity) => {
    const mayByItself = identity.some(
      ({ Action, Resource }) =>
        [Action].flat().includes('sns:Publish') && [Resource].flat().includes(topicArn),
    );
    expect(mayPublish(of(arn, topicArn), { topic: policy, identity })).toBe(mayByItself);
  });

  test.each(UNRELATED)('refuses %s, even if its own policy allows it', (arn) => {
    expect(mayPublish(of(arn, topicArn), { topic: policy, identity: ADMINISTRATOR })).toBe(false);
  });

  test('refuses other accounts, other services, and requests without TLS', () => {
    const elsewhere = of('arn:aws-us-gov:iam::444455556666:role/administrator', topicArn);
    expect(mayPublish(elsewhere, { topic: policy, identity: ADMINISTRATOR })).toBe(false);
    expect(mayPublish(ofService('s3.amazonaws.com', topicArn), { topic: policy })).toBe(false);
    const plain = { 'aws:SecureTransport': 'false' };
    expect(mayPublish(ofService('events.amazonaws.com', topicArn, plain), { topic: policy })).toBe(false);
  });

  test('would accept the message of an administrator without its statement that refuses others', () => {
    const without = policy.filter(({ Sid }) => Sid !== 'NobodyElsePublishes');
    expect(without).toHaveLength(policy.length - 1);
    const request = of(UNRELATED[0]!, topicArn);
    expect(mayPublish(request, { topic: without, identity: ADMINISTRATOR })).toBe(true);
  });

  test('delivers a message without attributes, as alarms and rules send it, to every subscription', () => {
    const subscriptions = resourcesOf(template, 'AWS::SNS::Subscription')
      .map(([, { Properties }]) => Properties as unknown as Subscription)
      .filter(({ TopicArn }) => TopicArn.Ref === id);
    const reached = subscriptions.filter(getsPlainText).map(({ Protocol }) => Protocol);
    expect(reached).toEqual(['email', 'email', 'email-json', 'https', 'sqs']);
  });
});

test('exactly one role of the deployment publishes', () => {
  const publishers = roles.filter(([, statements]) =>
    statements.some(({ Action }) => [Action].flat().includes('sns:Publish')),
  );
  expect(publishers.map(([arn]) => arn)).toEqual([expect.stringContaining('PublishNotificationRole')]);
});

test.each([
  [undefined, true],
  [{}, true],
  [{ origin: ['incident'] }, false],
  [{ origin: [{ exists: false }] }, false],
])(
  'SNS delivers a message without attributes to a subscription with the filter %j: %s',
  (FilterPolicy, gets) => {
    expect(getsPlainText(FilterPolicy ? { FilterPolicy } : {})).toBe(gets);
  },
);
