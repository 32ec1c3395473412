import {
  CloudFormationClient,
  DescribeStackDriftDetectionStatusCommand,
  DescribeStackResourceDriftsCommand,
  DescribeStacksCommand,
  DetectStackDriftCommand,
  GetTemplateCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  ListTrailsCommand,
} from '@aws-sdk/client-cloudtrail';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeConnectionCommand,
  DescribeRuleCommand,
  EventBridgeClient,
  ListTargetsByRuleCommand,
} from '@aws-sdk/client-eventbridge';
import { IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { DescribeStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import {
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  QueryCommand as QueryIncidentsCommand,
  type BatchGetCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { deployTemplate } from './deployed-template.ts';
import type { DeployedStack } from './deployed-template.ts';
import { describeHealthy, STEPS } from './healthy-deployment.ts';
import type { FakeAws } from './healthy-deployment.ts';
import { ACCOUNT, REGION, trailArn } from '../incident-builder.ts';

const mocks = {
  stacks: mockClient(CloudFormationClient),
  trails: mockClient(CloudTrailClient),
  alarms: mockClient(CloudWatchClient),
  tables: mockClient(DynamoDBClient),
  documents: mockClient(DynamoDBDocumentClient),
  events: mockClient(EventBridgeClient),
  iam: mockClient(IAMClient),
  keys: mockClient(KMSClient),
  functions: mockClient(LambdaClient),
  schedules: mockClient(SchedulerClient),
  states: mockClient(SFNClient),
  topics: mockClient(SNSClient),
  queues: mockClient(SQSClient),
};

/** An error as the SDK throws it for an answer of AWS. */
export function awsError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 400 }, $fault: 'client' });
}

/** AWS's refusal of a caller who may not do something. */
export function refusal(action: string, name = 'AccessDeniedException'): Error {
  return awsError(
    name,
    `User: arn:aws:iam::${ACCOUNT}:user/eve is not authorized to perform: ${action} on resource: * because no identity-based policy allows the ${action} action`,
  );
}

/** Prefixes of the actions of each service in policies. */
const PREFIXES: Readonly<Record<keyof typeof mocks, string>> = {
  ...{ stacks: 'cloudformation', trails: 'cloudtrail', alarms: 'cloudwatch', tables: 'dynamodb' },
  ...{ events: 'events', iam: 'iam', keys: 'kms', functions: 'lambda', schedules: 'scheduler' },
  ...{ states: 'states', topics: 'sns', queues: 'sqs', documents: 'dynamodb' },
};

/** The calls that were made since the last `fakeAws`, as policies name them: `events:ListRules`. */
export function calledActions(): string[] {
  return Object.entries(mocks).flatMap(([service, mock]) =>
    mock.calls().map(({ args: [command] }) => {
      const name = command.constructor.name.replace(/Command$/, '').replace(/^BatchGet$/, 'BatchGetItem');
      return `${PREFIXES[service as keyof typeof mocks]}:${name}`;
    }),
  );
}

/** What the IAM simulator was asked since the last `fakeAws`: each action of a role on a resource. */
export function simulated(): { role: string; action: string; resource: string }[] {
  return mocks.iam.commandCalls(SimulatePrincipalPolicyCommand).flatMap(({ args: [{ input }] }) => {
    const { PolicySourceArn: role = '', ActionNames = [], ResourceArns = [] } = input;
    return ActionNames.flatMap((action) => ResourceArns.map((resource) => ({ role, action, resource })));
  });
}

let healthy: DeployedStack | undefined;
/** What the clients see. */
let aws!: FakeAws;

/** Puts a healthy deployment behind every AWS client of this process. */
export function fakeAws(settings?: Record<string, unknown>): FakeAws {
  for (const mock of Object.values(mocks)) mock.resetHistory();
  aws = describeHealthy(settings ? deployTemplate(settings) : (healthy ??= deployTemplate()));
  return aws;
}

/** Types that CloudFormation does not compare. */
const INCOMPARABLE = ['AWS::IAM::Policy', 'AWS::SNS::TopicPolicy', 'AWS::SQS::QueuePolicy'];

interface Asked {
  QueueUrl: string;
  AttributeNames: string[];
}

const gone = (name: string) => awsError(name, 'There is no such thing.');

/** Makes the answers of all clients, once: that takes longer than most tests do. */
function answerFromDeployment(): void {
  const inMap = <Value>(map: Record<string, Value>, key: string, error: string): Value => {
    const value = map[key];
    if (value === undefined) throw gone(error);
    return value;
  };
  const there = (value: Record<string, unknown> | undefined, error: string): Record<string, unknown> => {
    if (value === undefined) throw gone(error);
    return value;
  };
  const stepOf = (name: string) => STEPS.find((step) => aws.nameOf(step) === name) ?? '';
  const topicOf = (arn: string) => (arn.includes('Tampering') ? 'tampering' : 'incidents');
  const trailOf = (name: string) => {
    const found = Object.entries(aws.trails).find(([short, { arn = trailArn(short) }]) => arn === name);
    if (!found) throw gone('TrailNotFoundException');
    return found[1];
  };
  // Everything is seen from the Region of the deployment; from another one, what logs in all Regions, or whose home Region it is.
  const listed = (region: string) =>
    Object.entries(aws.trails)
      .filter(([, { multiRegion, home }]) => region === REGION || multiRegion === true || home === region)
      .map(
        ([
          Name,
          { selectors, home = REGION, arn = trailArn(Name), multiRegion = false, global = false, logsRole },
        ]) => ({
          ...{ Name, TrailARN: arn, HomeRegion: home, IsMultiRegionTrail: multiRegion },
          IncludeGlobalServiceEvents: multiRegion || global,
          HasCustomEventSelectors: selectors !== undefined,
          CloudWatchLogsRoleArn: logsRole,
        }),
      );
  /** Answers a command, unless it is refused. */
  const answer =
    <Input>(command: string, give: (input: Input, region: string) => object) =>
    async (input: Input, getClient: () => { config: { region: () => Promise<string> } }) => {
      const error = aws.refused[command];
      if (error) throw error;
      return give(input, await getClient().config.region());
    };

  mocks.stacks
    .on(DescribeStacksCommand)
    .callsFake(answer('DescribeStacks', () => ({ Stacks: [{ ...aws.status, Outputs: aws.stack.outputs }] })))
    .on(ListStackResourcesCommand)
    .callsFake(
      answer('ListStackResources', () => ({
        StackResourceSummaries: aws.stack.resources.map(({ logicalId, physicalId, Type }) => ({
          LogicalResourceId: logicalId,
          PhysicalResourceId: physicalId,
          ResourceType: Type,
          ResourceStatus: 'UPDATE_COMPLETE',
        })),
      })),
    )
    .on(GetTemplateCommand)
    .callsFake(answer('GetTemplate', () => ({ TemplateBody: aws.stack.template })))
    .on(DetectStackDriftCommand)
    .callsFake(answer('DetectStackDrift', () => ({ StackDriftDetectionId: 'detection' })))
    .on(DescribeStackDriftDetectionStatusCommand)
    .callsFake(answer('DescribeStackDriftDetectionStatus', () => aws.detection))
    .on(DescribeStackResourceDriftsCommand)
    .callsFake(
      answer('DescribeStackResourceDrifts', ({ NextToken = '0' }: { NextToken?: string }) => {
        const parts = aws.stack.resources
          .filter(({ Type }) => !INCOMPARABLE.includes(Type))
          .map(({ logicalId, physicalId, Type }) => ({
            LogicalResourceId: logicalId,
            PhysicalResourceId: physicalId,
            ResourceType: Type,
            StackResourceDriftStatus: 'IN_SYNC',
            ...aws.drift[logicalId],
          }));
        const next = Number(NextToken) + 50;
        return {
          StackResourceDrifts: parts.slice(Number(NextToken), next),
          ...(next < parts.length && { NextToken: String(next) }),
        };
      }),
    );
  mocks.events
    .on(DescribeRuleCommand)
    .callsFake(
      answer('DescribeRule', ({ Name }: { Name: string }, region) =>
        inMap(aws.rules, region === REGION ? Name : `${region} ${Name}`, 'ResourceNotFoundException'),
      ),
    )
    .on(ListTargetsByRuleCommand)
    .callsFake(
      answer('ListTargetsByRule', ({ Rule }: { Rule: string }, region) =>
        inMap(aws.rules, region === REGION ? Rule : `${region} ${Rule}`, 'ResourceNotFoundException'),
      ),
    );
  mocks.functions
    .on(GetFunctionConfigurationCommand)
    .callsFake(
      answer('GetFunctionConfiguration', ({ FunctionName }: { FunctionName: string }) =>
        inMap(aws.functions, stepOf(FunctionName), 'ResourceNotFoundException'),
      ),
    )
    .on(GetFunctionConcurrencyCommand)
    .callsFake(
      answer('GetFunctionConcurrency', ({ FunctionName }: { FunctionName: string }) => {
        const ReservedConcurrentExecutions = aws.reserved[stepOf(FunctionName)];
        return { ...(ReservedConcurrentExecutions !== undefined && { ReservedConcurrentExecutions }) };
      }),
    );
  mocks.states
    .on(DescribeStateMachineCommand)
    .callsFake(
      answer('DescribeStateMachine', ({ stateMachineArn }: { stateMachineArn: string }) =>
        there(
          stateMachineArn.includes('Tickets') ? aws.tickets : aws.stateMachine,
          'StateMachineDoesNotExist',
        ),
      ),
    );
  mocks.events
    .on(DescribeConnectionCommand)
    .callsFake(answer('DescribeConnection', () => there(aws.connection, 'ResourceNotFoundException')));
  mocks.topics
    .on(GetTopicAttributesCommand)
    .callsFake(
      answer('GetTopicAttributes', ({ TopicArn }: { TopicArn: string }) => ({
        Attributes: inMap(aws.topics, topicOf(TopicArn), 'NotFoundException'),
      })),
    )
    .on(ListSubscriptionsByTopicCommand)
    .callsFake(
      answer('ListSubscriptionsByTopic', ({ TopicArn }: { TopicArn: string }) => ({
        Subscriptions: aws.subscriptions[topicOf(TopicArn)],
      })),
    )
    .on(GetSubscriptionAttributesCommand)
    .callsFake(
      answer('GetSubscriptionAttributes', ({ SubscriptionArn }: { SubscriptionArn: string }) => ({
        Attributes: inMap(aws.filters, SubscriptionArn, 'NotFoundException'),
      })),
    );
  mocks.tables
    .on(DescribeTableCommand)
    .callsFake(answer('DescribeTable', () => ({ Table: there(aws.table, 'ResourceNotFoundException') })))
    .on(DescribeContinuousBackupsCommand)
    .callsFake(
      answer('DescribeContinuousBackups', () => ({
        ContinuousBackupsDescription: {
          PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: aws.backups },
        },
      })),
    )
    .on(DescribeTimeToLiveCommand)
    .callsFake(answer('DescribeTimeToLive', () => ({ TimeToLiveDescription: aws.expiry })))
    .on(QueryCommand)
    .callsFake(answer('Query', () => ({ Items: aws.drills.map((drill) => marshall(drill)) })));
  mocks.documents.on(QueryIncidentsCommand).callsFake(
    answer('Query', ({ ExpressionAttributeValues }: { ExpressionAttributeValues: object }) => ({
      Items: aws.open.filter(({ unresolved }) =>
        Object.values(ExpressionAttributeValues).includes(unresolved),
      ),
    })),
  );
  mocks.documents.on(BatchGetCommand).callsFake(
    answer('BatchGetItem', ({ RequestItems }: BatchGetCommandInput) => ({
      Responses: {
        states: Object.values(RequestItems ?? {}).flatMap(({ Keys = [] }) =>
          Keys.flatMap(({ trailArn }) => stateItem(aws, String(trailArn))),
        ),
      },
    })),
  );
  mocks.keys
    .on(DescribeKeyCommand)
    .callsFake(answer('DescribeKey', () => ({ KeyMetadata: there(aws.key, 'NotFoundException') })));
  mocks.schedules
    .on(GetScheduleCommand)
    .callsFake(answer('GetSchedule', () => there(aws.schedule, 'ResourceNotFoundException')));
  mocks.queues.on(GetQueueAttributesCommand).callsFake(
    answer('GetQueueAttributes', ({ QueueUrl, AttributeNames }: Asked) => {
      const id =
        aws.stack.of('AWS::SQS::Queue').find(({ physicalId }) => physicalId === QueueUrl)?.logicalId ?? '';
      const length = inMap(aws.queues, id, 'QueueDoesNotExist');
      const attributes: Record<string, string | undefined> = {
        ApproximateNumberOfMessages: String(length),
        ApproximateNumberOfMessagesNotVisible: '0',
        Policy: aws.queuePolicies[QueueUrl],
      };
      return {
        Attributes: Object.fromEntries(AttributeNames.map((name) => [name, attributes[name]])),
      };
    }),
  );
  mocks.alarms
    .on(DescribeAlarmsCommand)
    .callsFake(answer('DescribeAlarms', () => ({ MetricAlarms: Object.values(aws.alarms) })));
  mocks.trails
    .on(DescribeTrailsCommand)
    .callsFake(answer('DescribeTrails', (_input, region) => ({ trailList: listed(region) })))
    .on(ListTrailsCommand)
    .callsFake(answer('ListTrails', (_input, region) => ({ Trails: listed(region) })))
    .on(GetTrailStatusCommand)
    .callsFake(
      answer('GetTrailStatus', ({ Name }: { Name: string }) => {
        const { status, error } = trailOf(Name);
        if (error) throw error;
        return status;
      }),
    )
    .on(GetEventSelectorsCommand)
    .callsFake(
      answer(
        'GetEventSelectors',
        ({ TrailName }: { TrailName: string }) => trailOf(TrailName).selectors ?? {},
      ),
    );
  mocks.iam.on(SimulatePrincipalPolicyCommand).callsFake(
    answer(
      'SimulatePrincipalPolicy',
      ({ ActionNames, ResourceArns }: { ActionNames: string[]; ResourceArns: string[] }) => ({
        EvaluationResults: ActionNames.map((EvalActionName) => ({
          EvalActionName,
          EvalResourceName: ResourceArns[0],
          EvalDecision: 'allowed',
          ...aws.denied[EvalActionName],
        })),
      }),
    ),
  );
}

/** What the table remembers of the account, or of a trail. */
function stateItem({ approvals }: FakeAws, trailArn: string): object[] {
  const about = trailArn.slice('trail-state#'.length);
  const key = { trailArn, occurredAtId: 'state' };
  if (about.startsWith('account#')) return [{ ...key, trails: Object.keys(approvals) }];
  const approval = approvals[about];
  return approval ? [{ ...key, approval }] : [];
}

answerFromDeployment();
