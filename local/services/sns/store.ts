import { AwsError } from '../../endpoint/error.ts';

/** A topic with the attributes that were set on it. */
export interface Topic {
  readonly arn: string;
  readonly account: string;
  readonly attributes: Record<string, string>;
}

/** A subscription; always confirmed, since there is no link to click on. */
export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly account: string;
  readonly protocol: Protocol;
  readonly endpoint: string;
  readonly principal: string;
  /** FilterPolicy, FilterPolicyScope, RawMessageDelivery and others, as set. */
  readonly attributes: Record<string, string>;
}

/** Protocols that can be subscribed here. */
export const PROTOCOLS = ['email', 'email-json', 'https', 'http', 'sqs', 'lambda'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** Everything of SNS that survives a restart beside the outbox, as plain JSON. */
export interface SnsState {
  readonly topics: readonly Topic[];
  readonly subscriptions: readonly Subscription[];
}

/** Topics and subscriptions of all accounts and Regions. */
export interface SnsStore {
  readonly topics: Map<string, Topic>;
  readonly subscriptions: Map<string, Subscription>;
  /** @throws AwsError NotFound */
  topic(arn: string): Topic;
  /** @throws AwsError NotFound */
  subscription(arn: string): Subscription;
  subscriptionsOf(topicArn: string): Subscription[];
}

/** Makes a store. */
export function createSnsStore(state: SnsState = { topics: [], subscriptions: [] }): SnsStore {
  const topics = new Map(state.topics.map((topic) => [topic.arn, topic]));
  const subscriptions = new Map(state.subscriptions.map((subscription) => [subscription.arn, subscription]));
  return {
    topics,
    subscriptions,
    topic: (arn) => topics.get(arn) ?? notFound('Topic'),
    subscription: (arn) => subscriptions.get(arn) ?? notFound('Subscription'),
    subscriptionsOf: (arn) => [...subscriptions.values()].filter(({ topicArn }) => topicArn === arn),
  };
}

function notFound(what: string): never {
  throw new AwsError('NotFound', `${what} does not exist`, 404);
}
