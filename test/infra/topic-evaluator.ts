import { scopeOf } from '../../tasks/contract/scope.ts';
import type { Statement } from './synthesized.ts';

/** Who publishes, and what AWS adds to the request: keys that it does not add are missing. */
export interface PublishRequest {
  /** A service principal, or the account of a user or role. */
  principal: { service: string } | { account: string };
  topicArn: string;
  context: Readonly<Record<string, string>>;
}

/**
 * How IAM compares a key of the request with the values of a policy. A key that is missing fails, and passes where the
 * operator is negated.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
const OPERATORS: Readonly<Record<string, (given: string | undefined, values: readonly string[]) => boolean>> =
  {
    StringEquals: (given, values) => given !== undefined && values.includes(given),
    ArnNotEquals: (given, values) => given === undefined || !values.some((value) => isLike(given, value)),
    Bool: (given, values) => given !== undefined && values.includes(given),
  };

function isLike(arn: string, pattern: string): boolean {
  const parts = pattern.split(':').map((part) =>
    part
      .split('*')
      .map((text) => RegExp.escape(text))
      .join('[^:]*'),
  );
  return new RegExp(`^${parts.join(':')}$`).test(arn);
}

const list = (value: unknown): string[] => [value].flat().map(String);

function meets({ Condition = {} }: Statement, context: PublishRequest['context']): boolean {
  return Object.entries(Condition).every(([name, keys]) => {
    const operator = OPERATORS[name];
    if (!operator) throw new Error(`The evaluator does not know the operator ${name}.`);
    return Object.entries(keys).every(([key, values]) => operator(context[key], list(values)));
  });
}

function isAbout({ Principal }: Statement, { principal }: PublishRequest): boolean {
  // Statements of identities have no principal: they are about the identity.
  if (Principal === undefined || Principal === '*') return true;
  const { Service = [], AWS = [] } = Principal as { Service?: unknown; AWS?: unknown };
  if (list(AWS).includes('*')) return true;
  return 'service' in principal && list(Service).includes(principal.service);
}

function applies(statement: Statement, request: PublishRequest): boolean {
  const actions = list(statement.Action).map((action) => action.toLowerCase());
  return (
    ['sns:publish', 'sns:*', '*'].some((action) => actions.includes(action)) &&
    list(statement.Resource).some((resource) => resource === '*' || resource === request.topicArn) &&
    isAbout(statement, request) &&
    meets(statement, request.context)
  );
}

/**
 * Whether IAM lets a request publish. A statement that denies wins. In one account, the topic's policy or the identity's own
 * is enough; a service, or another account, needs the topic's.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function mayPublish(
  request: PublishRequest,
  policies: { topic: readonly Statement[]; identity?: readonly Statement[] },
): boolean {
  const { topic, identity = [] } = policies;
  const { account } = scopeOf(request.topicArn);
  const matching = (statements: readonly Statement[], effect: Statement['Effect']) =>
    statements.some((statement) => statement.Effect === effect && applies(statement, request));
  if (matching([...topic, ...identity], 'Deny')) return false;
  const isOfAccount = 'account' in request.principal && request.principal.account === account;
  return matching(topic, 'Allow') || (isOfAccount && matching(identity, 'Allow'));
}

/**
 * Whether SNS delivers a plain text without attributes to a subscription. An empty filter lets everything through; a filter
 * on attributes lets no message through that has none, also where it asks that one is absent; a filter on the body lets
 * no text through that is not JSON.
 * @see https://docs.aws.amazon.com/sns/latest/dg/attribute-key-matching.html
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering-scope.html
 */
export function getsPlainText({ FilterPolicy = {} }: { FilterPolicy?: object }): boolean {
  return Object.keys(FilterPolicy).length === 0;
}
