import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { listed, type SnsAction, snsAction } from './action.ts';
import { invalidParameter, topicArn } from './arn.ts';
import { parseFilterPolicy } from './filter-policy.ts';
import { type Protocol, PROTOCOLS, type Subscription } from './store.ts';
import { recordOf } from '../../../tasks/contract/schema-parts.ts';

const bySubscription = v.object({ SubscriptionArn: v.string() });

/** What an endpoint of each protocol looks like, and what SNS calls it when it does not. */
const ENDPOINTS: Record<Protocol, readonly [RegExp, string]> = {
  email: [/^[^\s@]+@[^\s@]+$/, 'Email address'],
  'email-json': [/^[^\s@]+@[^\s@]+$/, 'Email address'],
  https: [/^https:\/\/\S+$/, 'Endpoint must match the specified protocol'],
  http: [/^http:\/\/\S+$/, 'Endpoint must match the specified protocol'],
  sqs: [/^arn:aws[\w-]*:sqs:[a-z0-9-]+:\d{12}:[\w.-]+$/, 'SQS endpoint ARN'],
  lambda: [/^arn:aws[\w-]*:lambda:[a-z0-9-]+:\d{12}:function:\S+$/, 'Lambda endpoint ARN'],
};

/** Checks of the attributes that can be set on a subscription. */
const ATTRIBUTES: Record<string, (value: string) => void> = {
  FilterPolicy: parseFilterPolicy,
  FilterPolicyScope: oneOf('FilterPolicyScope', ['MessageAttributes', 'MessageBody']),
  RawMessageDelivery: oneOf('RawMessageDelivery', ['true', 'false']),
  DeliveryPolicy: () => undefined,
  RedrivePolicy: () => undefined,
};

/** Subscribe, Unsubscribe, and calls that read or change subscriptions. */
export const SUBSCRIPTION_ACTIONS = {
  /** Confirms at once: embedded mode has no link to click on. */
  Subscribe: snsAction(
    v.object({
      TopicArn: v.string(),
      Protocol: v.string(),
      Endpoint: v.string(),
      Attributes: v.optional(recordOf(v.string())),
    }),
    (call, { TopicArn, Protocol, Endpoint, Attributes = {} }) => {
      call.store.topic(TopicArn);
      const protocol = checkEndpoint(Protocol, Endpoint);
      for (const [name, value] of Object.entries(Attributes)) checkAttribute(name, value);
      const existing = call.store
        .subscriptionsOf(TopicArn)
        .find((one) => one.protocol === protocol && one.endpoint === Endpoint);
      if (existing) return { SubscriptionArn: sameOrRefuse(existing, Attributes).arn };
      const subscription = {
        arn: `${TopicArn}:${randomUUID()}`,
        topicArn: TopicArn,
        account: call.identity.account,
        protocol,
        endpoint: Endpoint,
        principal: String(call.identity.userIdentity['arn']),
        attributes: { ...Attributes },
      };
      call.store.subscriptions.set(subscription.arn, subscription);
      return { SubscriptionArn: subscription.arn };
    },
  ),
  Unsubscribe: snsAction(bySubscription, (call, { SubscriptionArn }) => {
    call.store.subscriptions.delete(SubscriptionArn);
  }),
  ListSubscriptions: snsAction(v.object({ NextToken: v.optional(v.string()) }), (call, input) => {
    const prefix = topicArn('', call.identity.account, call.request.region);
    const own = [...call.store.subscriptions.values()].filter(({ arn }) => arn.startsWith(prefix));
    return listed('Subscriptions', own.map(summary), input.NextToken);
  }),
  ListSubscriptionsByTopic: snsAction(
    v.object({ TopicArn: v.string(), NextToken: v.optional(v.string()) }),
    (call, input) => {
      call.store.topic(input.TopicArn);
      return listed(
        'Subscriptions',
        call.store.subscriptionsOf(input.TopicArn).map(summary),
        input.NextToken,
      );
    },
  ),
  GetSubscriptionAttributes: snsAction(bySubscription, (call, { SubscriptionArn }) => {
    const subscription = call.store.subscription(SubscriptionArn);
    return {
      Attributes: new Map([
        ...Object.entries(summary(subscription)),
        ['SubscriptionPrincipal', subscription.principal],
        ['ConfirmationWasAuthenticated', 'true'],
        ['PendingConfirmation', 'false'],
        ['RawMessageDelivery', 'false'],
        ...Object.entries(subscription.attributes),
      ]),
    };
  }),
  SetSubscriptionAttributes: snsAction(
    v.object({
      SubscriptionArn: v.string(),
      AttributeName: v.string(),
      AttributeValue: v.optional(v.string()),
    }),
    (call, { SubscriptionArn, AttributeName, AttributeValue = '' }) => {
      const { attributes } = call.store.subscription(SubscriptionArn);
      checkAttribute(AttributeName, AttributeValue);
      attributes[AttributeName] = AttributeValue;
    },
  ),
} satisfies Record<string, SnsAction>;

function summary({ arn, account, protocol, endpoint, topicArn: topic }: Subscription) {
  return { SubscriptionArn: arn, Owner: account, Protocol: protocol, Endpoint: endpoint, TopicArn: topic };
}

function checkEndpoint(given: string, endpoint: string): Protocol {
  const protocol = PROTOCOLS.find((known) => known === given);
  if (!protocol) throw invalidParameter(`Amazon SNS does not support this protocol string: ${given}`);
  const [shape, name] = ENDPOINTS[protocol];
  if (!shape.test(endpoint)) throw invalidParameter(name);
  return protocol;
}

function checkAttribute(name: string, value: string): void {
  const check = Object.hasOwn(ATTRIBUTES, name) ? ATTRIBUTES[name] : undefined;
  if (!check) throw invalidParameter('AttributeName');
  check(value);
}

/** Subscribing twice is one subscription, unless the second asks for other attributes. */
function sameOrRefuse(existing: Subscription, given: Readonly<Record<string, string>>): Subscription {
  if (Object.entries(given).some(([name, value]) => existing.attributes[name] !== value)) {
    throw invalidParameter('Attributes Reason: Subscription already exists with different attributes');
  }
  return existing;
}

function oneOf(name: string, allowed: readonly string[]): (value: string) => void {
  return (value) => {
    if (!allowed.includes(value)) throw invalidParameter(`${name}: must be one of ${allowed.join(', ')}`);
  };
}
