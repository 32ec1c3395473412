import type { Stack } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Role } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ISchedule } from 'aws-cdk-lib/aws-scheduler';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { OwnResources } from '../tasks/contract/protection/pattern.ts';
import type { IConstruct } from 'constructs';
import { executionArn } from './constructs/statements.ts';
import { ownPrefix } from './own-name.ts';

/** What the remediator consists of, apart from its roles: those are all the roles of the stack so far. */
export interface Parts {
  readonly functions: Readonly<Record<string, IFunction>>;
  readonly stateMachine: StateMachine;
  readonly table: TableV2;
  readonly topics: readonly ITopic[];
  /** @default - the notification topic is not encrypted */
  readonly key?: IKey;
  readonly schedules: readonly ISchedule[];
  readonly queues: readonly IQueue[];
  /** Bucket of the sentinel trail. */
  readonly buckets: readonly Pick<IBucket, 'bucketName'>[];
  /** What forwards changes of the roles from another Region. @default - nothing does */
  readonly forwardingStack?: ForwardingStack;
}

/** A stack in another Region. */
export interface ForwardingStack {
  readonly name: string;
  readonly region: string;
}

/** The roles that a stack, or a part of it, has so far. */
export function rolesOf(scope: IConstruct): Role[] {
  return scope.node.findAll().filter((construct) => construct instanceof Role);
}

/** Its log groups so far. */
export function logGroupsOf(scope: IConstruct): LogGroup[] {
  return scope.node.findAll().filter((construct) => construct instanceof LogGroup);
}

/** The names by which requests can call the parts of the remediator in a stack. */
export function ownResources(stack: Stack, parts: Parts): OwnResources {
  return {
    account: stack.account,
    prefix: ownPrefix(stack),
    stackName: stack.stackName,
    stackId: stack.stackId,
    stateMachineArn: parts.stateMachine.stateMachineArn,
    executionArnPrefix: executionArn(parts.stateMachine, ''),
    functionNames: Object.values(parts.functions).map(({ functionName }) => functionName),
    topicArns: parts.topics.map(({ topicArn }) => topicArn),
    tableName: parts.table.tableName,
    tableArn: parts.table.tableArn,
    roleNames: rolesOf(stack).map(({ roleName }) => roleName),
    keyIds: parts.key ? [parts.key.keyId, parts.key.keyArn] : [],
    scheduleNames: parts.schedules.map(({ scheduleName }) => scheduleName),
    queueNames: parts.queues.map(({ queueName }) => queueName),
    bucketNames: parts.buckets.map(({ bucketName }) => bucketName),
    logGroupNames: logGroupsOf(stack).map(({ logGroupName }) => logGroupName),
    region: stack.region,
    ...(parts.forwardingStack && { forwardingStack: elsewhere(stack, parts.forwardingStack) }),
  };
}

function elsewhere(
  stack: Stack,
  { name, region }: ForwardingStack,
): NonNullable<OwnResources['forwardingStack']> {
  const arnPrefix = stack.formatArn({
    service: 'cloudformation',
    region,
    resource: 'stack',
    resourceName: `${name}/`,
  });
  return { name, arnPrefix };
}
