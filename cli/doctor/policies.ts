import { GetSubscriptionAttributesCommand, GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import cliTruncate from 'cli-truncate';
import { resourceNameOf } from '../../tasks/contract/scope.ts';
import { isConfirmed } from '../../tasks/contract/subscription.ts';
import { count } from '../../terminal/words.ts';
import { failure, judged } from './check.ts';
import type { Judgement } from './check.ts';
import { unlessGone } from './gone.ts';
import type { ExaminedDeployment } from './examined-deployment.ts';
import type { Question } from './question.ts';
import { statementsOf } from './statements.ts';
import { readTemplate } from './template.ts';
import type { TemplateResource } from './template.ts';

/**
 * Who may publish and send, and whether subscribers get every message. CloudFormation compares neither the policies of
 * topics and queues, nor a filter that somebody added where the template has none.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resource-import-supported-resources.html
 */
export function policyQuestions(examined: ExaminedDeployment): Question[] {
  return [
    {
      area: 'policies',
      async ask() {
        const parts = await readTemplate(examined, [...Object.keys(POLICIES), SUBSCRIPTION]);
        const wrong = await Promise.all(
          parts.map(async (part) =>
            part.type === SUBSCRIPTION
              ? judgeFilter(part, await readFilter(examined, part.physicalId), examined.region)
              : judgePolicies(examined, part),
          ),
        );
        const subscribers = parts.filter(({ type }) => type === SUBSCRIPTION).length;
        return judged(
          wrong.flat(),
          `access to topics and queues is as the stack made it, and none of ${count(subscribers, 'subscription')} has a filter`,
        );
      },
    },
  ];
}

const SUBSCRIPTION = 'AWS::SNS::Subscription';

interface PolicyKind {
  /** The property of the template that names what the policy is attached to. */
  of: string;
  noun: string;
  read: (examined: ExaminedDeployment, id: string) => Promise<FoundPolicy>;
  /** The command that attaches a policy. */
  repair: (id: string, policy: string) => string;
}

const POLICIES: Readonly<Record<string, PolicyKind>> = {
  'AWS::SNS::TopicPolicy': {
    ...{ of: 'Topics', noun: 'topic', read: readTopicPolicy },
    repair: (arn, policy) =>
      `aws sns set-topic-attributes --topic-arn ${arn} --attribute-name Policy --attribute-value ${quoted(policy)}`,
  },
  'AWS::SQS::QueuePolicy': {
    ...{ of: 'Queues', noun: 'queue', read: readQueuePolicy },
    repair: (url, Policy) =>
      `aws sqs set-queue-attributes --queue-url ${url} --attributes ${quoted(JSON.stringify({ Policy }))}`,
  },
};

/** Undefined where what it was attached to is gone: another check says so. */
type FoundPolicy = { document: string | undefined } | undefined;

/** The filter of a subscription. `scope` is what it looks at: attributes or the body of a message. */
interface FoundFilter {
  policy: string | undefined;
  scope: string | undefined;
}

async function judgePolicies(
  examined: ExaminedDeployment,
  { type, properties }: TemplateResource,
): Promise<Judgement[]> {
  const kind = POLICIES[type];
  if (!kind) return [];
  const { PolicyDocument: expected } = properties;
  const wrong = await Promise.all(
    (properties[kind.of] as string[]).map(async (id) => {
      const found = await kind.read(examined, id);
      const what = found && differenceOf(expected, found.document);
      const name = `${kind.noun} ${resourceNameOf(id)}`;
      const repair = `${kind.repair(id, JSON.stringify(expected))} --region ${examined.region}`;
      return what === undefined ? [] : [failure(`the ${name} ${what}`, REPAIR_BY_COMMAND, repair)];
    }),
  );
  return wrong.flat();
}

/** A deployment repairs what CloudFormation can compare only. */
const REPAIR_BY_COMMAND =
  'incidents list says who did it, if the rules matched it. The command below repairs it.';
const LENGTH = 160;

/** How a policy differs by its statements, in whichever order; undefined if it does not. `found` is JSON. */
export function differenceOf(expected: unknown, found: string | undefined): string | undefined {
  if (found === undefined || found === '') return 'has lost its policy';
  const statements = statementsOf(found);
  if (!statements) return `has a policy that cannot be read: ${cliTruncate(found, LENGTH)}`;
  const wanted = statementsOf(expected) ?? [];
  const said = (which: readonly string[]) => cliTruncate(which.join(' '), LENGTH);
  const added = statements.filter((statement) => !wanted.includes(statement));
  const lost = wanted.filter((statement) => !statements.includes(statement));
  const differences = [
    ...(added.length > 0 ? [`has statements that the stack did not add: ${said(added)}`] : []),
    ...(lost.length > 0 ? [`lacks statements of the stack: ${said(lost)}`] : []),
  ];
  return differences.length > 0 ? `has another policy, which ${differences.join('; and it ')}` : undefined;
}

/**
 * Judges whether a subscriber gets every message: the stack gives none a filter. Undefined for one that is gone or
 * unconfirmed.
 * @see https://docs.aws.amazon.com/sns/latest/dg/attribute-key-matching.html
 */
function judgeFilter(
  { physicalId, properties }: Pick<TemplateResource, 'physicalId' | 'properties'>,
  found: FoundFilter | undefined,
  region: string,
): Judgement[] {
  const { policy = '{}', scope } = found ?? {};
  // An empty filter is none.
  if (policy === '{}') return [];
  const { Protocol, Endpoint, TopicArn } = properties as Record<string, string>;
  const topic = TopicArn && resourceNameOf(TopicArn);
  const what = `filter policy${scope === 'MessageBody' ? ' on the message body' : ''} ${cliTruncate(policy, LENGTH)}`;
  return [
    failure(
      `the subscription of ${Protocol} ${Endpoint} to ${topic} has the ${what}, but must have none: it keeps alarms and what rules publish from that subscriber`,
      REPAIR_BY_COMMAND,
      `aws sns set-subscription-attributes --subscription-arn ${physicalId} --attribute-name FilterPolicy ` +
        `--attribute-value '{}' --region ${region}`,
    ),
  ];
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

async function readTopicPolicy({ clients }: ExaminedDeployment, TopicArn: string): Promise<FoundPolicy> {
  const answer = await unlessGone(clients.of(SNSClient).send(new GetTopicAttributesCommand({ TopicArn })));
  return answer && { document: answer.Attributes?.['Policy'] };
}

async function readQueuePolicy({ clients }: ExaminedDeployment, QueueUrl: string): Promise<FoundPolicy> {
  const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['Policy'] });
  const answer = await unlessGone(clients.of(SQSClient).send(command));
  return answer && { document: answer.Attributes?.Policy };
}

async function readFilter(
  { clients }: ExaminedDeployment,
  SubscriptionArn: string,
): Promise<FoundFilter | undefined> {
  if (!isConfirmed(SubscriptionArn)) return undefined;
  const command = new GetSubscriptionAttributesCommand({ SubscriptionArn });
  const answer = await unlessGone(clients.of(SNSClient).send(command));
  const { FilterPolicy: policy, FilterPolicyScope: scope } = answer?.Attributes ?? {};
  return answer && { policy, scope };
}
