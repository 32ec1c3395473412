import { beforeEach, describe, expect, test } from '@jest/globals';
import { differenceOf } from '../../../cli/doctor/policies.ts';
import { fakeAws } from './fake-aws.ts';
import type { FakeAws } from './healthy-deployment.ts';
import { doctor, examined, troubles, useKeys } from './run-doctor.ts';

describe('policies', () => {
  useKeys();
  let aws: FakeAws;
  beforeEach(() => {
    aws = fakeAws();
  });

  interface Policy {
    Statement: Record<string, unknown>[];
  }

  function change(text: unknown, how: (policy: Policy) => void): string {
    const policy = JSON.parse(text as string) as Policy;
    how(policy);
    return JSON.stringify(policy);
  }

  const DENY = { Effect: 'Deny', Principal: '*', Action: 'sns:Publish', Resource: '*' };

  describe('the policy of a topic or queue', () => {
    test('that denies every principal is a failure, with the statement and what to do', async () => {
      aws.topics['tampering']!['Policy'] = change(aws.topics['tampering']!['Policy'], ({ Statement }) =>
        Statement.push(DENY),
      );
      const { code, checks } = await examined();
      expect(code).toBe(1);
      expect(checks.filter(({ area }) => area === 'policies')).toEqual([
        {
          area: 'policies',
          verdict: 'failure',
          what: expect.stringMatching(
            /^the topic .*TamperingTopic.* has another policy, which has statements that the stack did not add: .*"Effect":"Deny"/,
          ),
          todo: expect.stringContaining('The command below repairs it'),
          command: expect.stringMatching(
            /^aws sns set-topic-attributes --topic-arn arn:\S+ --attribute-name Policy --attribute-value '{.*}' --region eu-central-1$/,
          ),
        },
      ]);
    });

    test('that no longer allows the rules is a failure', async () => {
      for (const url of Object.keys(aws.queuePolicies)) {
        aws.queuePolicies[url] = change(aws.queuePolicies[url], (policy) => {
          policy.Statement = policy.Statement.filter(({ Effect }) => Effect === 'Deny');
        });
      }
      expect(await troubles()).toEqual([
        expect.stringMatching(
          /^policies: failure: the queue .*DeadLetters.* has another policy, which lacks statements of the stack: .*"sqs:SendMessage"/,
        ),
      ]);
    });

    test.each([
      ['incidents', 'cloudwatch.amazonaws.com'],
      ['incidents', 'events.amazonaws.com'],
      ['tampering', 'cloudwatch.amazonaws.com'],
      ['tampering', 'events.amazonaws.com'],
    ])('of the topic of %s that no longer lets %s publish is a failure', async (topic, service) => {
      aws.topics[topic]!['Policy'] = change(aws.topics[topic]!['Policy'], (policy) => {
        policy.Statement = policy.Statement.filter(
          ({ Principal }) => (Principal as { Service?: string }).Service !== service,
        );
      });
      expect(await troubles()).toEqual([
        expect.stringMatching(
          new RegExp(
            `^policies: failure: the topic .* has another policy, which lacks statements of the stack: .*"${service}"`,
          ),
        ),
      ]);
    });

    test('that puts a condition on the rules is a failure: EventBridge cannot publish then', async () => {
      aws.topics['incidents']!['Policy'] = change(aws.topics['incidents']!['Policy'], ({ Statement }) => {
        Statement.find(({ Sid }) => Sid === 'RulesPublish')!['Condition'] = {
          StringEquals: { 'aws:SourceAccount': '111122223333' },
        };
      });
      expect(await troubles()).toEqual([
        expect.stringMatching(
          /has statements that the stack did not add: .*"aws:SourceAccount":"111122223333".*events\.amazonaws/,
        ),
      ]);
    });

    test('whose condition no principal meets differs from the stack', async () => {
      aws.topics['incidents']!['Policy'] = change(aws.topics['incidents']!['Policy'], ({ Statement }) => {
        Statement.find(({ Effect }) => Effect === 'Allow')!['Condition'] = {
          StringEquals: { 'aws:SourceAccount': '444455556666' },
        };
      });
      expect(await troubles()).toEqual([
        expect.stringMatching(
          /has statements that the stack did not add: .*444455556666.*; and it lacks statements of the stack: /,
        ),
      ]);
    });

    test('that was removed is a failure', async () => {
      delete aws.topics['incidents']!['Policy'];
      expect(await troubles()).toEqual([expect.stringMatching(/NotificationsTopic.* has lost its policy$/)]);
    });

    test('is left to the other checks if the topic is gone', async () => {
      delete aws.topics['incidents'];
      expect(await troubles()).toEqual([
        expect.stringMatching(/^topics: failure: the topic of incidents is gone/),
      ]);
    });

    test('is equal in any order, with lists of one element, and with both spellings of every principal', () => {
      const expected = {
        Statement: [
          { Effect: 'Deny', Principal: { AWS: '*' }, Action: ['sqs:*'], Condition: { Bool: { a: false } } },
          { Effect: 'Allow', Principal: { Service: ['a', 'b'] }, Action: 'sqs:SendMessage' },
        ],
      };
      const found = {
        Statement: [
          { Action: ['sqs:SendMessage'], Effect: 'Allow', Principal: { Service: ['b', 'a'] } },
          { Effect: 'Deny', Principal: '*', Action: 'sqs:*', Condition: { Bool: { a: ['false'] } } },
        ],
      };
      expect(differenceOf(expected, JSON.stringify(found))).toBeUndefined();
    });

    test.each(['{', '[]', '"x"', '{}'])('that cannot be read is a failure: %s', (text) => {
      expect(differenceOf({ Statement: [] }, text)).toMatch(/cannot be read/);
    });
  });

  describe('the filter policy of a subscriber', () => {
    const subscribers = () => aws.stack.of('AWS::SNS::Subscription').map(({ physicalId }) => physicalId);
    // What an earlier version gave to addresses: alarms and rules publish without attributes, which it does not match.
    const MAIL_FILTER = '{"origin":[{"anything-but":["remediator"]},{"exists":false}]}';

    test.each(['Notifications', 'Tampering'])(
      'is a failure on the topic %s, with the command that removes it',
      async (topic) => {
        const { physicalId } = aws.stack
          .of('AWS::SNS::Subscription')
          .find(
            ({ logicalId, Properties }) => logicalId.startsWith(topic) && Properties['Protocol'] === 'email',
          )!;
        aws.filters[physicalId] = { FilterPolicy: MAIL_FILTER, FilterPolicyScope: 'MessageAttributes' };
        const { code, checks } = await examined();
        expect(code).toBe(1);
        expect(checks.filter(({ area }) => area === 'policies')).toMatchObject([
          {
            verdict: 'failure',
            what: expect.stringMatching(
              /^the subscription of email \S+@example\.com to \S+Topic\S+ has the filter policy {"origin":.*}, but must have none: it keeps alarms/,
            ),
            command: `aws sns set-subscription-attributes --subscription-arn ${physicalId} --attribute-name FilterPolicy --attribute-value '{}' --region eu-central-1`,
          },
        ]);
      },
    );

    test('is a failure for every protocol, also on the message body', async () => {
      for (const id of subscribers())
        aws.filters[id] = { FilterPolicy: '{"severity":["none"]}', FilterPolicyScope: 'MessageBody' };
      const found = await troubles();
      expect(found).toHaveLength(subscribers().length);
      for (const protocol of ['email', 'email-json', 'https', 'sqs'])
        expect(found.join('\n')).toMatch(
          new RegExp(
            `^policies: failure: the subscription of ${protocol} .* filter policy on the message body `,
            'm',
          ),
        );
    });

    test('is not reported if it is empty', async () => {
      for (const id of subscribers()) aws.filters[id] = { FilterPolicy: '{}' };
      expect(await troubles()).toEqual([]);
    });

    test('is not read if the subscription is gone or unconfirmed', async () => {
      aws.filters = {};
      expect(await troubles()).toEqual([]);
    });
  });

  test('a template that does not belong to the remediator is unknown', async () => {
    const { template } = aws.stack;
    for (const [text, why] of [
      ['Resources: {}', 'is not the JSON that this program deploys'],
      [
        '{"Resources":{"P":{"Type":"AWS::SNS::TopicPolicy","Properties":{"Topics":[{"Ref":"Gone"}]}}}}',
        'refers to Gone',
      ],
      [
        '{"Resources":{"P":{"Type":"AWS::SNS::TopicPolicy","Properties":{"Topics":{"Fn::Split":[]}}}}}',
        'uses Fn::Split',
      ],
    ] as const) {
      aws.stack.template = text;
      expect(await troubles()).toEqual([expect.stringMatching(new RegExp(`^policies: unknown: .*${why}`))]);
    }
    aws.stack.template = template;
  });

  test('texts in foreign policies cannot control the terminal', async () => {
    aws.topics['incidents']!['Policy'] = change(aws.topics['incidents']!['Policy'], ({ Statement }) =>
      Statement.push({ ...DENY, Sid: '\u001b[2J\u202e' }),
    );
    expect((await doctor()).stdout).not.toMatch(/[^\n\P{Cc}]|\p{Cf}|\u2028/u);
  });
});
