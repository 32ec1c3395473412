import type { ResponderCalls } from './responder-calls.ts';

/** The product's own resources, by what a request can call them. Texts may be CloudFormation references. */
export interface OwnResources {
  readonly account: string;
  /** What the names of the rules and alarms, and of the role that forwards IAM's events, begin with. */
  readonly prefix: string;
  readonly stackName: string;
  readonly stackId: string;
  readonly stateMachineArn: string;
  /** ARNs of its executions, up to the name of the execution. */
  readonly executionArnPrefix: string;
  readonly functionNames: readonly string[];
  readonly topicArns: readonly string[];
  readonly tableName: string;
  readonly tableArn: string;
  readonly roleNames: readonly string[];
  readonly keyId: string;
  readonly keyArn: string;
  readonly scheduleNames: readonly string[];
  readonly queueNames: readonly string[];
}

interface AnyCase {
  readonly 'equals-ignore-case': string;
}
type Match =
  | string
  | boolean
  | AnyCase
  | { readonly prefix: string | AnyCase }
  | { readonly suffix: string }
  | { readonly exists: boolean };
/** Fields of `requestParameters`, each with the texts that name a resource of ours, or with the fields within it. */
interface Names {
  readonly [field: string]: readonly Match[] | Names;
}

const prefix = (text: string | AnyCase): Match => ({ prefix: text });
const suffix = (text: string): Match => ({ suffix: text });
const anyCase = (text: string): AnyCase => ({ 'equals-ignore-case': text });

/**
 * How the requests of each service name what they are about: every field, and every form that the service's API takes.
 * An ARN, a partial one and a name all end in the name of a Lambda function; of its versions only `$LATEST` can be
 * changed. A queue is named by its URL, and SQS has several hosts. IAM finds a role whatever the case of its name. The
 * other services take exactly the forms listed.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_DisableKey.html
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const NAMED_BY: Readonly<Record<string, (own: OwnResources) => Names>> = {
  'events.amazonaws.com': (own) => ({ name: [prefix(own.prefix)], rule: [prefix(own.prefix)] }),
  'states.amazonaws.com': (own) => ({
    stateMachineArn: [own.stateMachineArn],
    executionArn: [prefix(own.executionArnPrefix)],
  }),
  'lambda.amazonaws.com': (own) => ({
    functionName: own.functionNames.flatMap((name) => [suffix(name), suffix(`${name}:$LATEST`)]),
  }),
  'sns.amazonaws.com': (own) => ({
    topicArn: own.topicArns,
    resourceArn: own.topicArns,
    subscriptionArn: own.topicArns.map((arn) => prefix(`${arn}:`)),
  }),
  'dynamodb.amazonaws.com': (own) => ({
    tableName: [own.tableName, own.tableArn],
    resourceArn: [own.tableArn],
  }),
  'iam.amazonaws.com': (own) => ({
    roleName: [...own.roleNames.map(anyCase), prefix(anyCase(own.prefix))],
  }),
  'kms.amazonaws.com': (own) => ({ keyId: [own.keyId, own.keyArn] }),
  'scheduler.amazonaws.com': (own) => ({ name: own.scheduleNames }),
  'monitoring.amazonaws.com': (own) => ({
    alarmName: [prefix(own.prefix)],
    alarmNames: [prefix(own.prefix)],
    muteTargets: { alarmNames: [prefix(own.prefix)] },
  }),
  'sqs.amazonaws.com': (own) => ({
    queueUrl: own.queueNames.map((name) => suffix(`/${own.account}/${name}`)),
  }),
  'cloudformation.amazonaws.com': (own) => ({ stackName: [own.stackName, own.stackId] }),
};

/**
 * Calls of which a request has to say something else than the others of their service: all that is here.
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UpdateEventBus.html
 */
const APART: Readonly<Record<string, (own: OwnResources) => Names>> = {
  // The bus of every rule; the name may be left out.
  UpdateEventBus: () => ({ name: ['default', suffix(':event-bus/default'), { exists: false }] }),
  // Turning it on takes nothing away.
  UpdateTerminationProtection: (own) => ({
    stackName: [own.stackName, own.stackId],
    enableTerminationProtection: [false],
  }),
};

/** An event pattern of calls via CloudTrail. */
export interface ResponderPattern {
  source: string[];
  'detail-type': string[];
  account: string[];
  detail: Record<string, unknown>;
}

/** Thrown when a service is watched of which nobody said how its requests name things. */
export class UnknownServiceError extends Error {
  override readonly name = 'UnknownServiceError';
}

/**
 * The event pattern of the calls of one service on the product's own resources; undefined when it has none there. Throws
 * UnknownServiceError.
 */
export function responderPattern(
  { source, eventSource, calls }: ResponderCalls,
  own: OwnResources,
): ResponderPattern | undefined {
  const names = NAMED_BY[eventSource]?.(own);
  if (!names)
    throw new UnknownServiceError(`Nothing says how requests of ${eventSource} name their resources.`);
  const fields = Object.entries(names).filter(([, texts]) => !Array.isArray(texts) || texts.length > 0);
  if (fields.length === 0) return undefined;
  const [only] = fields.length === 1 ? fields : [];
  const together = {
    eventName: calls
      .filter((call) => !(call in APART))
      .flatMap((call) => (eventSource === 'lambda.amazonaws.com' ? withApiVersions(call) : [call])),
    requestParameters: only
      ? { [only[0]]: only[1] }
      : { $or: fields.map(([field, texts]) => ({ [field]: texts })) },
  };
  const apart = calls.flatMap((call) => {
    const request = APART[call]?.(own);
    return request ? [{ eventName: [call], requestParameters: request }] : [];
  });
  return {
    source: [source],
    'detail-type': ['AWS API Call via CloudTrail'],
    account: [own.account],
    detail: {
      eventSource: [eventSource],
      ...(apart.length > 0 ? { $or: [together, ...apart] } : together),
    },
  };
}

/**
 * The same pattern, for calls that worked and that no deployment made. Deployments are only recorded: a message for each
 * of their calls would teach people not to read them.
 */
export function undeployed(pattern: ResponderPattern): ResponderPattern {
  return {
    ...pattern,
    detail: {
      ...pattern.detail,
      errorCode: [{ exists: false }],
      userIdentity: {
        $or: [
          { invokedBy: [{ exists: false }] },
          { invokedBy: [{ 'anything-but': ['cloudformation.amazonaws.com'] }] },
        ],
      },
    },
  };
}

/** CloudTrail adds the API's version to the names of Lambda's calls, a date: `DeleteFunction20150331`. */
function withApiVersions(call: string): Match[] {
  return [call, prefix(`${call}20`)];
}
