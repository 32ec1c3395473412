import { EventBridgeClient, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import { WHOLE_TRAIL_READS } from '../../tasks/aws/read-whole-trail.ts';
import { parameterName, parameterPath, pauseName } from '../../tasks/baseline/parameter-name.ts';
import { INCIDENT_EVENTS } from '../../tasks/contract/incident-events.ts';
import { OWN_EVENT_SOURCE } from '../../tasks/contract/own-events.ts';
import { TABLE_INDEXES } from '../../tasks/contract/table.ts';
import { beforePartition } from '../../tasks/contract/table.ts';
import { ENVIRONMENT } from '../../tasks/contract/environment.ts';
import { REPAIR_FUNCTIONS } from '../../tasks/repairs/repairs.ts';
import { READ_ACTIONS, readActionsOf } from '../../tasks/delivery/allow-reads.ts';
import { startLogging } from '../../tasks/repairs/start-logging/repair.ts';
import { grouped } from '../report/grouped.ts';
import { count } from '../../terminal/words.ts';
import { executionArnFor } from '../aws/workflow.ts';
import { unlessGone } from './gone.ts';
import { listOf, type DeployedFunction, type ExaminedDeployment } from './examined-deployment.ts';
import { type Need, valueOf } from './need.ts';
import { queueArn } from './queues.ts';
import { expectedRules } from './rules.ts';
import { readSchedule } from './sweep.ts';
import { needsOfTickets } from './ticket-needs.ts';
import { arnOf, type Scope, trailArnOf } from '../../tasks/contract/scope.ts';

/** What every role of a deployment has to be allowed, as the functions, the state machine, the rules and the schedule name them. */
export async function readNeeds(examined: ExaminedDeployment): Promise<Need[]> {
  const needs = await Promise.all([
    needsOfFunctions(examined),
    needsOfStateMachine(examined),
    needsOfRules(examined),
    needsOfSchedule(examined),
    needsOfTickets(examined),
  ]);
  // What is gone or has lost its target has no role to ask about: another check says so.
  return needs.flat().filter(({ role, resources }) => role !== '' && resources.length > 0);
}

async function needsOfFunctions(examined: ExaminedDeployment): Promise<Need[]> {
  const functions = await examined.functions();
  const trails = await homeTrails(examined);
  const needs = functions.map(async (each) =>
    [
      ...(await needsOfRepair(each, examined, trails)),
      ...needsOfStep(each.step, examined, trails),
      ...(each.step === 'CompareTrail' ? pausesOf(each, examined) : []),
    ].map((need) => ({ ...need, who: each.step, role: each.configuration?.Role ?? '' })),
  );
  return (await Promise.all(needs)).flat();
}

type NeedOfStep = Omit<Need, 'who' | 'role'>;

/** The trails that a function restores, or compares to restore them. */
function enforcedTrails({ configuration }: DeployedFunction, examined: ExaminedDeployment): string[] {
  const names = listOf(configuration?.Environment?.Variables?.[ENVIRONMENT.enforceTrails] ?? '');
  return names.map((name) => trailArnOf(examined, name));
}

function pausesOf(each: DeployedFunction, examined: ExaminedDeployment): NeedOfStep[] {
  const resources = enforcedTrails(each, examined).map((arn) => parameterArn(examined, pauseName, arn));
  return [{ actions: ['ssm:GetParameter'], resources }];
}

async function needsOfRepair(
  each: DeployedFunction,
  examined: ExaminedDeployment,
  trails: readonly string[],
): Promise<NeedOfStep[]> {
  const repair = REPAIR_FUNCTIONS[each.step];
  if (!repair) return [];
  const { actions } = repair;
  if (repair.trails === 'all') return [{ actions, resources: orAny(trails, examined) }];
  const resources = enforcedTrails(each, examined);
  const parameters = resources.flatMap((arn) =>
    [parameterName, pauseName].map((nameFor) => parameterArn(examined, nameFor, arn)),
  );
  const found = await examined.trails();
  const roles = found.flatMap(({ arn, logsRole }) =>
    logsRole !== undefined && resources.includes(arn) ? [logsRole] : [],
  );
  return [
    { actions, resources },
    { actions: ['ssm:GetParameter'], resources: parameters },
    {
      ...{ actions: ['dynamodb:PutItem'], resources: [tableArn(examined)] },
      context: resources.slice(0, 1).map((arn) => ({
        ...{ ContextKeyName: 'dynamodb:LeadingKeys', ContextKeyType: 'stringList' },
        ContextKeyValues: [beforePartition(arn)],
      })),
    },
    {
      ...{ actions: ['iam:PassRole'], resources: roles },
      context: [valueOf('iam:PassedToService', 'cloudtrail.amazonaws.com')],
      optional:
        'The trail would be restored without CloudWatch Logs: name the role in restoreRoles, and deploy.',
    },
  ];
}

/** It is unknown which trail will be stopped: where there is none yet, any name of this account is asked about. */
function orAny(trails: readonly string[], scope: Scope): string[] {
  return trails.length > 0 ? [...trails] : [trailArnOf(scope, 'any')];
}

function parameterArn(examined: ExaminedDeployment, nameFor: typeof parameterName, trailArn: string): string {
  return arnOf(examined, 'ssm', `parameter${nameFor(examined.stack, trailArn)}`);
}

function tableArn(examined: ExaminedDeployment): string {
  return arnOf(examined, 'dynamodb', `table/${examined.maybe('tableName') ?? ''}`);
}

/** Functions that the state machine does not call. */
const OUTSIDE: readonly string[] = ['SweepTrails', 'FilterDelivery'];

async function needsOfStateMachine(examined: ExaminedDeployment): Promise<Need[]> {
  const { clients, stateMachineArn } = examined;
  const stateMachine = await unlessGone(
    clients.states.send(new DescribeStateMachineCommand({ stateMachineArn })),
  );
  const own = { who: 'the state machine', role: stateMachine?.roleArn ?? '' };
  const steps = (await examined.functions()).filter(({ step }) => !OUTSIDE.includes(step));
  return [
    {
      ...own,
      actions: ['lambda:InvokeFunction'],
      resources: steps.flatMap(({ configuration }) => configuration?.FunctionArn ?? []),
    },
    { ...own, actions: [...startLogging.actions.apply], resources: await homeTrails(examined) },
    ...Object.values(INCIDENT_EVENTS).map((detailType) => ({
      ...{ who: `${own.who} (${detailType})`, role: own.role },
      actions: ['events:PutEvents'],
      resources: [arnOf(examined, 'events', 'event-bus/default')],
      context: [valueOf('events:source', OWN_EVENT_SOURCE), valueOf('events:detail-type', detailType)],
    })),
  ];
}

async function homeTrails({ trails }: ExaminedDeployment): Promise<string[]> {
  return (await trails()).filter(({ home }) => home).map(({ arn }) => arn);
}

/** The rules that start a workflow: several share a role. */
async function needsOfRules(examined: ExaminedDeployment): Promise<Need[]> {
  const { clients, stateMachineArn, maybe } = examined;
  const started = [stateMachineArn, maybe('ticketsArn')];
  const starting = expectedRules(examined).filter(({ wholeEvent }) => wholeEvent);
  const roles = await Promise.all(
    starting.map(async ({ name }) => {
      const command = new ListTargetsByRuleCommand({ Rule: name });
      const targets = await unlessGone(clients.of(EventBridgeClient).send(command));
      const target = targets?.Targets?.find(({ Arn }) => Arn !== undefined && started.includes(Arn));
      return { name, role: target?.RoleArn ?? '', target: target?.Arn ?? '' };
    }),
  );
  return [...grouped(roles, ({ role }) => role)].map(([role, rules]) => {
    const [first, ...others] = rules.map(({ name }) => name.slice(examined.output('alarmNamePrefix').length));
    const more = others.length > 0 ? ` (and ${count(others.length, 'other')})` : '';
    return {
      who: `the rule ${first ?? ''}${more}`,
      ...{ role, actions: ['states:StartExecution'], resources: [rules[0]?.target ?? ''] },
    };
  });
}

async function needsOfSchedule(examined: ExaminedDeployment): Promise<Need[]> {
  const name = examined.maybe('scheduleName');
  if (name === undefined) return [];
  const role = (await readSchedule(examined, name))?.Target?.RoleArn ?? '';
  const sweep = (await examined.functions()).find(({ step }) => step === 'SweepTrails');
  const queue = examined.maybe('sweepQueueUrl');
  const of = (action: string, resource: string | undefined): Need => ({
    ...{ who: 'the schedule', role, actions: [action] },
    resources: resource === undefined ? [] : [resource],
  });
  return [
    of('lambda:InvokeFunction', sweep?.configuration?.FunctionArn),
    of('sqs:SendMessage', queue === undefined ? undefined : queueArn(queue, examined)),
  ];
}

/** Reads of what trails deliver to. The simulator takes a name for any. */
function deliveryReads(scope: Scope): Pick<Need, 'actions' | 'resources' | 'context'>[] {
  return [
    {
      ...{ actions: readActionsOf('s3'), resources: [`arn:${scope.partition}:s3:::any`] },
      context: [valueOf('aws:ResourceAccount', scope.account)],
    },
    { actions: [READ_ACTIONS.bucket], resources: ['*'] },
    { actions: readActionsOf('kms'), resources: [arnOf(scope, 'kms', 'key/any')] },
    { actions: readActionsOf('logs'), resources: [arnOf(scope, 'logs', 'log-group:any')] },
    { actions: readActionsOf('sns'), resources: [arnOf(scope, 'sns', 'any')] },
  ];
}

/** What each function calls, by its step. Writing its log and its trace is left out: the workflow does without. */
function needsOfStep(step: string, examined: ExaminedDeployment, trails: readonly string[]): NeedOfStep[] {
  const { stack, maybe, stateMachineArn } = examined;
  const onTrails = orAny(trails, examined);
  const parameters = (nameFor: typeof parameterName) =>
    onTrails.map((arn) => parameterArn(examined, nameFor, arn));
  const table = tableArn(examined);
  const unresolved = `${table}/index/${TABLE_INDEXES.unresolved.name}`;
  const [topic, tampering, key] = [maybe('topicArn') ?? '', maybe('tamperingTopicArn'), maybe('keyArn')];
  switch (step) {
    case 'CompareTrail':
      return [
        { actions: WHOLE_TRAIL_READS, resources: onTrails },
        { actions: ['ssm:GetParameter'], resources: parameters(parameterName) },
        { actions: ['dynamodb:GetItem'], resources: [table] },
        ...deliveryReads(examined),
      ];
    case 'RecordIncident':
      return [
        {
          actions: ['dynamodb:PutItem', 'dynamodb:GetItem', 'dynamodb:UpdateItem', 'dynamodb:Query'],
          resources: [table],
        },
        { actions: ['dynamodb:Query'], resources: [unresolved] },
      ];
    case 'PublishNotification':
      return [
        { actions: ['sns:Publish'], resources: [topic, ...(tampering === undefined ? [] : [tampering])] },
        ...(key === undefined ? [] : [{ actions: ['kms:GenerateDataKey', 'kms:Decrypt'], resources: [key] }]),
      ];
    case 'SweepTrails':
      return [
        { actions: ['cloudtrail:ListTrails', 'cloudtrail:DescribeTrails'], resources: ['*'] },
        { actions: WHOLE_TRAIL_READS, resources: onTrails },
        {
          actions: ['ssm:GetParameter'],
          resources: [...parameters(parameterName), ...parameters(pauseName)],
        },
        { actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], resources: [table] },
        { actions: ['dynamodb:Query'], resources: [unresolved] },
        { actions: ['states:StartExecution'], resources: [stateMachineArn] },
        {
          actions: ['states:DescribeExecution'],
          // The simulator takes a name for any that begins so.
          resources: [executionArnFor(stateMachineArn, 'sweep-any')],
        },
        ...deliveryReads(examined),
        {
          actions: ['sns:ListSubscriptionsByTopic'],
          resources: [topic, ...(tampering === undefined ? [] : [tampering])],
        },
      ];
    case 'FilterDelivery': {
      const path = arnOf(examined, 'ssm', `parameter${parameterPath(stack)}`);
      return [
        { actions: ['ssm:GetParametersByPath'], resources: [path, `${path}/any`] },
        { actions: ['states:StartExecution'], resources: [stateMachineArn] },
      ];
    }
    default:
      return [];
  }
}
