import { PROTECTED_CALLS, type ProtectedService } from './calls.ts';
import {
  anyCase,
  anyOf,
  type Fields,
  type Match,
  matchCalls,
  type MatchedCalls,
  prefix,
  type Request,
  suffix,
} from './request.ts';

/** The remediator's own resources, by what a request can call them. Texts may be CloudFormation references. */
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
  /** Id and ARN of the key of the notification topic; none if it is not encrypted with one. */
  readonly keyIds: readonly string[];
  readonly scheduleNames: readonly string[];
  readonly queueNames: readonly string[];
  /** Bucket of the sentinel trail; none without one. */
  readonly bucketNames: readonly string[];
  readonly logGroupNames: readonly string[];
  readonly region: string;
  /** The stack that forwards IAM's events from another Region. @default - there is none */
  readonly forwardingStack?: {
    readonly name: string;
    /** Its ARN, up to the id at the end, which is not known in this Region. */
    readonly arnPrefix: string;
  };
}

/** What the tickets consist of, by what a request can call it. */
export type OwnTickets = Pick<
  OwnResources,
  'account' | 'stateMachineArn' | 'executionArnPrefix' | 'topicArns' | 'roleNames'
>;

/** What hands calls on the delivery path of trails to the workflow, by what a request can call it. */
export type OwnFilter = Pick<OwnResources, 'account' | 'functionNames' | 'roleNames' | 'logGroupNames'>;

/**
 * A request above 100 KB, which a record does not show: padded with blanks, a policy can hide which role it is for. Such a call
 * may be on what is ours.
 */
export const OMITTED: Fields = { omitted: [true] };

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
const NAMED_BY: Readonly<Record<ProtectedService, (own: OwnResources) => Fields>> = {
  events: (own) => ({ name: [prefix(own.prefix)], rule: [prefix(own.prefix)] }),
  states: (own) => ({
    stateMachineArn: [own.stateMachineArn],
    executionArn: [prefix(own.executionArnPrefix)],
  }),
  lambda: functionsOf,
  sns: (own) => ({
    topicArn: own.topicArns,
    resourceArn: own.topicArns,
    subscriptionArn: own.topicArns.map((arn) => prefix(`${arn}:`)),
  }),
  dynamodb: (own) => ({
    tableName: [own.tableName, own.tableArn],
    resourceArn: [own.tableArn],
  }),
  iam: (own) => ({
    roleName: [...own.roleNames.map(anyCase), prefix(anyCase(own.prefix))],
    ...OMITTED,
  }),
  kms: (own) => ({ keyId: own.keyIds }),
  scheduler: (own) => ({ name: own.scheduleNames }),
  monitoring: (own) => ({
    alarmName: [prefix(own.prefix)],
    alarmNames: [prefix(own.prefix)],
    muteTargets: { alarmNames: [prefix(own.prefix)] },
  }),
  sqs: (own) => ({
    queueUrl: own.queueNames.map((name) => suffix(`/${own.account}/${name}`)),
    sourceArn: own.queueNames.map((name) => suffix(`:${own.account}:${name}`)),
  }),
  cloudformation: (own) => ({ stackName: stacks(own) }),
  s3: (own) => (own.bucketNames.length > 0 ? { bucketName: own.bucketNames, ...OMITTED } : {}),
  logs: (own) => ({ logGroupName: own.logGroupNames }),
  account: (own) => ({ regionName: [own.region] }),
};

function functionsOf({ functionNames }: Pick<OwnResources, 'functionNames'>): Fields {
  return { functionName: functionNames.flatMap((name) => [suffix(name), suffix(`${name}:$LATEST`)]) };
}

const forwardingStack = ({ forwardingStack: stack }: OwnResources): Match[] =>
  stack ? [stack.name, prefix(stack.arnPrefix)] : [];
const stacks = (own: OwnResources): Match[] => [own.stackName, own.stackId, ...forwardingStack(own)];

/**
 * The default bus, which is the bus of every rule; its name may be left out.
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UpdateEventBus.html
 */
const DEFAULT_BUS: Fields = { name: ['default', suffix(':event-bus/default'), { exists: false }] };

/** A replay of old events to the default bus. */
const REPLAY: Fields = { destination: { arn: [suffix(':event-bus/default')] } };

/** Policies of the default bus. */
const DEFAULT_BUS_POLICY: Fields = { eventBusName: ['default', { exists: false }] };

/** Calls on the default bus, of the Region that forwards too, by what their requests have to say. */
export const ON_DEFAULT_BUS: Readonly<Record<string, Fields>> = {
  UpdateEventBus: DEFAULT_BUS,
  PutPermission: DEFAULT_BUS_POLICY,
  RemovePermission: DEFAULT_BUS_POLICY,
  StartReplay: REPLAY,
};

/** Termination protection of stacks, turned off: turning it on takes nothing away. */
export function unprotecting(stackNames: readonly Match[]): Fields {
  return { stackName: stackNames, enableTerminationProtection: [false] };
}

/** Calls of CloudFormation of which a request has to say something else than the others: all that is here. */
const APART: Readonly<Record<string, (own: OwnResources) => Request | undefined>> = {
  UpdateTerminationProtection: (own) => unprotecting(stacks(own)),
  // What an update does to this Region's own stack, its rules see. Only the other stack's own rules see what is done to it.
  UpdateStack: (own) => anyOf({ stackName: forwardingStack(own) }),
  ExecuteChangeSet: (own) => anyOf({ stackName: forwardingStack(own) }),
};

/** Calls on the workflow of the tickets, its roles and the chat topic. Requests that a record does not show are matched elsewhere. */
export function ticketCalls(own: OwnTickets): MatchedCalls[] {
  const requests = {
    states: anyOf({
      stateMachineArn: [own.stateMachineArn],
      executionArn: [prefix(own.executionArnPrefix)],
    }),
    iam: anyOf({ roleName: own.roleNames.map(anyCase) }),
    sns: anyOf({
      topicArn: own.topicArns,
      resourceArn: own.topicArns,
      subscriptionArn: own.topicArns.map((arn) => prefix(`${arn}:`)),
    }),
  };
  return (['states', 'iam', 'sns'] as const).flatMap((service) =>
    matchCalls(service, PROTECTED_CALLS[service], () => requests[service]),
  );
}

/** Calls on the function that filters, its role and its log group. Requests that a record does not show are matched elsewhere. */
export function filterCalls(own: OwnFilter): MatchedCalls[] {
  const requests = {
    lambda: anyOf(functionsOf(own)),
    iam: anyOf({ roleName: own.roleNames.map(anyCase) }),
    logs: anyOf({ logGroupName: own.logGroupNames }),
  };
  return (['lambda', 'iam', 'logs'] as const).flatMap((service) =>
    matchCalls(service, PROTECTED_CALLS[service], () => requests[service]),
  );
}

/** Calls of one service on the remediator's own resources; none where it has no such resource. */
export function ownCalls(
  service: ProtectedService,
  calls: readonly string[],
  own: OwnResources,
): MatchedCalls[] {
  const request = anyOf(NAMED_BY[service](own));
  const onBus = service === 'events' ? ON_DEFAULT_BUS : {};
  return matchCalls(service, calls, (call) => onBus[call] ?? (APART[call] ? APART[call](own) : request));
}
