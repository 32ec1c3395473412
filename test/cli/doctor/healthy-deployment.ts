import type { StackResourceDrift } from '@aws-sdk/client-cloudformation';
import { ACCOUNT, REGION, trailArn } from '../incident-builder.ts';
import { forwardingRules } from '../../../tasks/contract/protection/forwarding.ts';
import type { Approval, PathDrill } from '../../../tasks/contract/table.ts';
import type { DeployedStack } from './deployed-template.ts';

type Answers = Record<string, Record<string, unknown>>;

/**
 * An AWS account with the stack as the CDK app makes it, and two trails. What a test wants to be otherwise, it changes in
 * the maps before the program runs; what it deletes is gone.
 */
export interface FakeAws {
  stack: DeployedStack;
  /** What DescribeStacks says beside the outputs. */
  status: Record<string, unknown>;
  /** What CloudFormation finds of parts that are not as they were made, by logical id. */
  drift: Record<string, Partial<StackResourceDrift>>;
  /** What it says of the detection itself. */
  detection: { DetectionStatus: string; DetectionStatusReason?: string };
  /** By name of the rule, `Region name` for rules of other Regions. */
  rules: Record<string, { State: string; EventPattern: string; Targets: Record<string, unknown>[] }>;
  /** By step. */
  functions: Answers;
  reserved: Record<string, number>;
  stateMachine: Record<string, unknown> | undefined;
  /** The workflow of the tickets. */
  tickets: Record<string, unknown> | undefined;
  /** The connection of the webhook. */
  connection: Record<string, unknown> | undefined;
  /** `incidents` and `tampering`: attributes. */
  topics: Answers;
  subscriptions: Record<string, { SubscriptionArn: string; Protocol: string; Endpoint: string }[]>;
  table: Record<string, unknown> | undefined;
  backups: string;
  expiry: Record<string, unknown>;
  key: Record<string, unknown> | undefined;
  schedule: Record<string, unknown> | undefined;
  /** By logical id: how many messages. */
  queues: Record<string, number>;
  /** Policies of queues, by URL. */
  queuePolicies: Record<string, string>;
  /** Attributes of the subscriptions that the stack made, by ARN. */
  filters: Answers;
  alarms: Answers;
  /** Drills of the alert paths, the newest first. */
  drills: PathDrill[];
  /** What the last sweep found of the approved settings, by ARN of the trail. */
  approvals: Record<string, Approval>;
  /** Items of incidents that are unresolved. */
  open: Record<string, unknown>[];
  trails: Record<
    string,
    {
      status: Record<string, unknown>;
      error?: Error;
      selectors?: object;
      home?: string;
      arn?: string;
      /** Whether it logs in every Region, and so carries the calls of IAM. */
      multiRegion?: boolean;
      /** The role with which it writes to CloudWatch Logs. */
      logsRole?: string;
      /** Whether it carries them as a trail of one Region. */
      global?: boolean;
    }
  >;
  /** Decisions of the IAM simulator that are not `allowed`, by action. */
  denied: Record<string, object>;
  /** Errors by the name of the command. */
  refused: Record<string, Error>;
  /** Function of a step. */
  nameOf: (step: string) => string;
}

/** A drill by which a person has confirmed that the message of a path arrived. */
export const PROVEN_DRILL: PathDrill = {
  ...{ trailArn: 'drill#paths', occurredAtId: '2026-11-14T09:00:00.000Z', drillId: 'drill-1' },
  ...{ caller: `arn:aws:iam::${ACCOUNT}:user/ana`, startedAt: '2026-11-14T09:00:00.000Z' },
  ...{ alarmNames: [], heldExecution: 'arn:x:drill-1' },
  paths: [
    {
      ...{ path: 'failure rule', what: 'the execution drill-1 was stopped' },
      messages: [
        {
          ...{ topic: 'incidents', topicArn: 'arn:topic', text: 'The CloudTrail remediator …' },
          ...{ published: 'unseen', received: 'confirmed', subscribers: [] },
        },
      ],
    },
  ],
};

/** A trail as doctor has read it: it logs, and feeds the rules of this Region and those of IAM's. */
export const LOGGED_TRAIL = {
  arn: 'arn:x',
  name: 'x',
  home: true,
  feeds: true,
  global: true,
  status: { IsLogging: true },
};

/** The rule of the small stack in IAM's Region that hands changes of roles on. */
export const FORWARDING = `us-east-1 cloudtrail-remediator.iam-${REGION}`;

/** Takes every rule of the forwarding stack away: a deployment without watchRoles. */
export function withoutForwarding(rules: object): void {
  for (const about of ['iam', 'events', 'stack', 'global'])
    Reflect.deleteProperty(rules, FORWARDING.replace('.iam-', `.${about}-`));
}

const FORWARDED = {
  ...{ account: ACCOUNT, remediator: 'cloudtrail-remediator', homeRegion: REGION },
  stackName: `cloudtrail-remediator-${REGION}-iam-forwarding`,
  stackId: `arn:aws:cloudformation:us-east-1:${ACCOUNT}:stack/cloudtrail-remediator-${REGION}-iam-forwarding/51af3dc0`,
};

/** The steps that have functions. */
export const STEPS = [
  ...['ClassifyEvent', 'CheckLogging', 'StartLogging', 'VerifyLogging', 'CompareTrail'],
  'RestoreTrail',
  ...['RecordIncident', 'PublishNotification', 'SweepTrails', 'FilterDelivery'],
];

/** The account with a healthy deployment of a stack. */
export function describeHealthy(stack: DeployedStack): FakeAws {
  const functionOf = (step: string) =>
    stack.of('AWS::Lambda::Function').find(({ logicalId }) => logicalId.includes(step));
  const byId = <Value>(type: string, value: (properties: Record<string, unknown>) => Value) =>
    Object.fromEntries(stack.of(type).map(({ logicalId, Properties }) => [logicalId, value(Properties)]));
  const topicPolicy = (begin: string) =>
    JSON.stringify(
      stack.of('AWS::SNS::TopicPolicy').find(({ logicalId }) => logicalId.startsWith(begin))?.Properties[
        'PolicyDocument'
      ],
    );
  const stateMachines = stack.of('AWS::StepFunctions::StateMachine');
  const stateMachine = stateMachines.find(({ logicalId }) => !logicalId.startsWith('Tickets'));
  const tickets = stateMachines.find(({ logicalId }) => logicalId.startsWith('Tickets'));
  const [table] = stack.of('AWS::DynamoDB::GlobalTable');
  const [key] = stack.of('AWS::KMS::Key');
  const [schedule] = stack.of('AWS::Scheduler::Schedule');
  return {
    stack,
    status: { StackStatus: 'UPDATE_COMPLETE', EnableTerminationProtection: true },
    drift: {},
    detection: { DetectionStatus: 'DETECTION_COMPLETE' },
    rules: {
      ...Object.fromEntries(
        stack.of('AWS::Events::Rule').map(({ physicalId, Properties }) => [
          physicalId,
          {
            State: Properties['State'] as string,
            EventPattern: JSON.stringify(Properties['EventPattern']),
            Targets: structuredClone(Properties['Targets']) as Record<string, unknown>[],
          },
        ]),
      ),
      ...Object.fromEntries(
        forwardingRules(FORWARDED).map(({ name, pattern }) => [
          `us-east-1 ${name}`,
          {
            State: 'ENABLED',
            EventPattern: JSON.stringify(pattern),
            Targets: [{ Arn: `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/default` }],
          },
        ]),
      ),
    },
    functions: Object.fromEntries(
      STEPS.flatMap((step) => {
        const found = functionOf(step);
        if (!found) return [];
        const { Environment, Role, Handler } = found.Properties;
        const configuration = { FunctionArn: found.arn, Role, Handler, Environment, State: 'Active' };
        return [[step, structuredClone(configuration)]];
      }),
    ),
    reserved: {},
    drills: [PROVEN_DRILL],
    approvals: { [trailArn('management-events')]: { state: 'as-approved', version: 1 } },
    open: [],
    tickets: tickets && stateMachineOf(tickets.Properties),
    connection: { ConnectionState: 'AUTHORIZED' },
    stateMachine: stateMachine && {
      ...stateMachineOf(stateMachine.Properties),
      loggingConfiguration: { level: 'ALL' },
    },
    topics: {
      incidents: { KmsMasterKeyId: key?.physicalId, Policy: topicPolicy('Notifications') },
      tampering: { Policy: topicPolicy('Tampering') },
    },
    subscriptions: {
      incidents: [
        {
          SubscriptionArn: `arn:aws:sns:${REGION}:${ACCOUNT}:t:1`,
          Protocol: 'email',
          Endpoint: 'security@example.com',
        },
        {
          SubscriptionArn: `arn:aws:sns:${REGION}:${ACCOUNT}:t:2`,
          Protocol: 'email',
          Endpoint: 'on-call@example.com',
        },
      ],
      tampering: [
        {
          SubscriptionArn: `arn:aws:sns:${REGION}:${ACCOUNT}:u:1`,
          Protocol: 'email',
          Endpoint: 'security@example.com',
        },
      ],
    },
    table: {
      TableStatus: 'ACTIVE',
      DeletionProtectionEnabled: true,
      GlobalSecondaryIndexes: (table?.Properties['GlobalSecondaryIndexes'] as { IndexName: string }[]).map(
        ({ IndexName }) => ({ IndexName, IndexStatus: 'ACTIVE' }),
      ),
    },
    backups: 'ENABLED',
    expiry: { TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' },
    key: { KeyId: key?.physicalId, KeyState: 'Enabled' },
    schedule: schedule && structuredClone(schedule.Properties),
    queues: byId('AWS::SQS::Queue', () => 0),
    queuePolicies: Object.fromEntries(
      stack
        .of('AWS::SQS::QueuePolicy')
        .map(({ Properties }) => [
          (Properties['Queues'] as string[])[0]!,
          JSON.stringify(Properties['PolicyDocument']),
        ]),
    ),
    filters: Object.fromEntries(stack.of('AWS::SNS::Subscription').map(({ physicalId }) => [physicalId, {}])),
    alarms: Object.fromEntries(
      stack.of('AWS::CloudWatch::Alarm').map(({ physicalId, Properties }) => [
        physicalId,
        {
          AlarmName: physicalId,
          ActionsEnabled: true,
          StateValue: 'OK',
          AlarmActions: Properties['AlarmActions'],
          AlarmDescription: Properties['AlarmDescription'],
          Period: Properties['Period'],
        },
      ]),
    ),
    trails: {
      'management-events': { status: { IsLogging: true }, multiRegion: true },
      sentinel: {
        status: { IsLogging: true },
        selectors: { EventSelectors: [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: true }] },
      },
    },
    denied: {},
    refused: {},
    nameOf: (step) => functionOf(step)?.physicalId ?? '',
  };
}

function stateMachineOf(properties: Record<string, unknown>) {
  const filled = properties['DefinitionSubstitutions'] as Record<string, string>;
  return {
    status: 'ACTIVE',
    roleArn: properties['RoleArn'],
    definition: (properties['DefinitionString'] as string).replace(
      /\$\{(\w+)\}/g,
      (_slot, name: string) => filled[name] ?? '',
    ),
  };
}
