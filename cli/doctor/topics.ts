import { GetTopicAttributesCommand, paginateListSubscriptionsByTopic, SNSClient } from '@aws-sdk/client-sns';
import type { Subscription } from '@aws-sdk/client-sns';
import { resourceNameOf } from '../../tasks/contract/scope.ts';
import { isConfirmed } from '../../tasks/contract/subscription.ts';
import { allOf } from '../aws/all-pages.ts';
import { count } from '../../terminal/words.ts';
import { DEPLOY_THIS, failure, pass, PUT_BACK, warning } from './check.ts';
import type { Judgement } from './check.ts';
import { unlessGone } from './gone.ts';
import type { ExaminedDeployment } from './examined-deployment.ts';
import type { Question } from './question.ts';

/** A topic as SNS has it. */
export interface FoundTopic {
  /** Id or ARN of the key that encrypts it, if any. */
  key: string | undefined;
  subscriptions: readonly Pick<Subscription, 'SubscriptionArn' | 'Protocol' | 'Endpoint'>[];
}

/** What is gone from embedded mode was deleted by a scenario or a person. */
const MADE_AGAIN = 'The next npm start makes it.';

/** The topics, and whether anybody is subscribed. */
export function topicQuestions(examined: ExaminedDeployment): Question[] {
  const key = examined.maybe('keyArn');
  const tampering = examined.maybe('tamperingTopicArn');
  const putBack = examined.embedded ? MADE_AGAIN : PUT_BACK;
  return [
    {
      area: 'topics',
      embedded: true,
      async ask() {
        const found = await readTopic(examined, examined.output('topicArn'));
        return judgeTopic({ name: 'incidents', ...(key !== undefined && { key }), putBack }, found);
      },
    },
    {
      area: 'topics',
      embedded: true,
      async ask() {
        if (tampering === undefined) {
          return examined.embedded
            ? warning('this folder has no topic for tampering yet', MADE_AGAIN)
            : warning('there is no topic for tampering with the remediator', DEPLOY_THIS);
        }
        return judgeTopic({ name: 'tampering', putBack }, await readTopic(examined, tampering));
      },
    },
  ];
}

/** Judges a topic: it needs a confirmed subscription, and has to be encrypted with our key, or with none if we gave it none. */
export function judgeTopic(
  expected: { name: string; key?: string; putBack?: string },
  found: FoundTopic | undefined,
): readonly Judgement[] {
  const { name, key, putBack = PUT_BACK } = expected;
  if (!found) return [failure(`the topic of ${name} is gone: nobody is notified`, putBack)];
  const confirmed = found.subscriptions.filter(({ SubscriptionArn }) => isConfirmed(SubscriptionArn));
  const pending = found.subscriptions.filter(
    ({ SubscriptionArn }) => SubscriptionArn === 'PendingConfirmation',
  );
  const wrong: Judgement[] = [];
  if (confirmed.length === 0) {
    const todo =
      pending.length > 0
        ? 'Follow the link in the mail of SNS; aws sns subscribe sends that mail again.'
        : 'Deploy with email, emailJson, https or sqs (for tampering: tamperingEmail), and confirm the subscription.';
    wrong.push(failure(`nobody is notified by the topic of ${name}: no subscription is confirmed`, todo));
  }
  if (!sameKey(found.key, key)) {
    const how =
      key === undefined ? 'is encrypted, and must not be' : 'is not encrypted with the key of the deployment';
    wrong.push(failure(`the topic of ${name} ${how}`, PUT_BACK));
  }
  const waiting = confirmed.length === 0 ? [] : pending;
  for (const { Protocol = 'unknown', Endpoint = 'unknown' } of waiting) {
    wrong.push(
      warning(
        `${Protocol} ${Endpoint} has not confirmed its subscription to ${name}`,
        'Ask for the link in the mail of SNS to be followed, or subscribe the address again.',
      ),
    );
  }
  return wrong.some(({ verdict }) => verdict === 'failure')
    ? wrong
    : [pass(`${count(confirmed.length, 'confirmed subscription')} to ${name}`), ...wrong];
}

// SNS gives back whichever form the key was set in: id, ARN or alias.
function sameKey(found: string | undefined, wanted: string | undefined): boolean {
  return resourceNameOf(found ?? '') === resourceNameOf(wanted ?? '');
}

async function readTopic(
  { clients, embedded }: ExaminedDeployment,
  TopicArn: string,
): Promise<FoundTopic | undefined> {
  const client = clients.of(SNSClient);
  const attributes = await unlessGone(client.send(new GetTopicAttributesCommand({ TopicArn })));
  if (!attributes) return undefined;
  const pages = paginateListSubscriptionsByTopic({ client }, { TopicArn });
  const subscriptions = await allOf(pages, ({ Subscriptions }) => Subscriptions);
  return { key: embedded ? undefined : attributes.Attributes?.['KmsMasterKeyId'], subscriptions };
}
