import { Effect, type IRole, PolicyStatement, ServicePrincipal, StarPrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSubscription, type Topic } from 'aws-cdk-lib/aws-sns';
import { OF_THIS_ACCOUNT } from './statements.ts';

/** The services that publish for the remediator: alarms and rules. */
export const ALARMS = new ServicePrincipal('cloudwatch.amazonaws.com');
export const RULES = new ServicePrincipal('events.amazonaws.com');

/**
 * Lets this account's alarms, and rules, publish to a topic. Rules have a statement of their own: EventBridge takes no
 * condition in the policy of a topic, and what it may not publish is lost.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
 */
export function admitServices(topic: Topic): void {
  const publish = { actions: ['sns:Publish'], resources: [topic.topicArn] };
  const alarms = { sid: 'AlarmsOfThisAccountPublish', principals: [ALARMS], conditions: OF_THIS_ACCOUNT };
  topic.addToResourcePolicy(new PolicyStatement({ ...alarms, ...publish }));
  topic.addToResourcePolicy(new PolicyStatement({ sid: 'RulesPublish', principals: [RULES], ...publish }));
}

/**
 * Refuses what any other principal publishes to a topic, also with a right of its own: a message looks genuine by its topic.
 * `aws:PrincipalArn` of a session is the ARN of its role. A service has none, which `ArnNotEquals` matches, so the second
 * condition leaves services out. It holds only where the key is there and false: every signed request of a principal
 * has it. The statement is another than that of EventBridge, which may have no condition.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function refuseOthers(topic: Topic, publishers: readonly IRole[]): void {
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'NobodyElsePublishes',
      effect: Effect.DENY,
      principals: [new StarPrincipal()],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: {
        ArnNotEquals: { 'aws:PrincipalArn': publishers.map(({ roleArn }) => roleArn) },
        Bool: { 'aws:PrincipalIsAWSService': 'false' },
      },
    }),
  );
}

/** Who is subscribed to a topic. */
export interface Subscribers {
  /** Addresses that get mails. @default - none */
  readonly email?: readonly string[];
  /** Addresses that get SNS's JSON around the message. @default - none */
  readonly emailJson?: readonly string[];
  /** URLs that get the same. @default - none */
  readonly https?: readonly string[];
  /** ARNs of queues that get the same. Their own policies have to let the topic send. @default - none */
  readonly sqs?: readonly string[];
}

/**
 * Subscribes everybody to a topic, each with its own protocol. No delivery is raw: the JSON around a message says which
 * topic it came from, and not every message is JSON itself. None has a filter policy: alarms and rules publish without
 * attributes, and no filter on attributes lets such a message through.
 * @see https://docs.aws.amazon.com/sns/latest/dg/attribute-key-matching.html
 */
export function subscribe(
  topic: Topic,
  { email = [], emailJson = [], https = [], sqs = [] }: Subscribers,
): void {
  for (const [protocol, endpoints] of Object.entries({ email, 'email-json': emailJson, https, sqs })) {
    for (const endpoint of endpoints) {
      // Named by its endpoint: CloudFormation cannot move a subscription to another address.
      new CfnSubscription(topic, `${protocol}:${endpoint}`.replaceAll('/', '|'), {
        topicArn: topic.topicArn,
        protocol,
        endpoint,
      });
    }
  }
}
