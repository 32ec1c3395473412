import * as v from 'valibot';
import { listed, type SnsAction, snsAction } from './action.ts';
import { invalidParameter, topicArn } from './arn.ts';
import { recordOf } from '../../../tasks/contract/schema-parts.ts';

const attributes = v.optional(recordOf(v.string()));
const byTopic = v.object({ TopicArn: v.string() });

/** CreateTopic, DeleteTopic, ListTopics and GetTopicAttributes. */
export const TOPIC_ACTIONS = {
  CreateTopic: snsAction(
    v.object({ Name: v.string(), Attributes: attributes }),
    (call, { Name, Attributes = {} }) => {
      if (!/^[\w-]{1,256}$/.test(Name)) throw invalidParameter('Topic Name');
      const { account } = call.identity;
      const arn = topicArn(Name, account, call.request.region);
      const existing = call.store.topics.get(arn);
      const differs = Object.entries(Attributes).some(
        ([name, value]) => existing?.attributes[name] !== value,
      );
      if (existing && differs) {
        throw invalidParameter('Attributes Reason: Topic already exists with different attributes');
      }
      if (!existing) call.store.topics.set(arn, { arn, account, attributes: Attributes });
      return { TopicArn: arn };
    },
  ),
  DeleteTopic: snsAction(byTopic, (call, { TopicArn }) => {
    call.store.topics.delete(TopicArn);
    for (const { arn } of call.store.subscriptionsOf(TopicArn)) call.store.subscriptions.delete(arn);
  }),
  ListTopics: snsAction(v.object({ NextToken: v.optional(v.string()) }), (call, input) => {
    const prefix = topicArn('', call.identity.account, call.request.region);
    const arns = [...call.store.topics.keys()].filter((arn) => arn.startsWith(prefix));
    return listed(
      'Topics',
      arns.map((TopicArn) => ({ TopicArn })),
      input.NextToken,
    );
  }),
  GetTopicAttributes: snsAction(byTopic, (call, { TopicArn }) => {
    const topic = call.store.topic(TopicArn);
    return {
      Attributes: new Map([
        ['TopicArn', topic.arn],
        ['Owner', topic.account],
        ['DisplayName', ''],
        ['Policy', ownerPolicy(topic.arn, topic.account)],
        ['SubscriptionsConfirmed', String(call.store.subscriptionsOf(TopicArn).length)],
        ['SubscriptionsPending', '0'],
        ['SubscriptionsDeleted', '0'],
        ...Object.entries(topic.attributes),
      ]),
    };
  }),
} satisfies Record<string, SnsAction>;

/** The policy of a new topic: its owner may do everything. */
function ownerPolicy(arn: string, account: string): string {
  return JSON.stringify({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: ['SNS:GetTopicAttributes', 'SNS:DeleteTopic', 'SNS:Subscribe', 'SNS:Publish'],
        Resource: arn,
        Condition: { StringEquals: { 'AWS:SourceOwner': account } },
      },
    ],
  });
}
