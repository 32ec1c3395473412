import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import { allStates, type Workflow } from '../../statemachine/definition.ts';
import { ticketKey } from '../../tasks/contract/table.ts';
import { arnOf, nameBeforeIdOf } from '../../tasks/contract/scope.ts';
import { unlessGone } from './gone.ts';
import type { ExaminedDeployment } from './examined-deployment.ts';
import { type Need, valueOf } from './need.ts';

/** What a Task of the workflow of the tickets says of its call. */
interface Call {
  Resource?: string;
  Parameters?: {
    Method?: string;
    ApiEndpoint?: string;
    'ApiEndpoint.$'?: string;
    TopicArn?: string;
    Authentication?: { ConnectionArn?: string };
  };
}

/** What the role of the tickets has to be allowed: each call of the workflow that is deployed. Nothing without tickets. */
export async function needsOfTickets(examined: ExaminedDeployment): Promise<Need[]> {
  const stateMachineArn = examined.maybe('ticketsArn');
  if (stateMachineArn === undefined) return [];
  const { states } = examined.clients;
  const stateMachine = await unlessGone(states.send(new DescribeStateMachineCommand({ stateMachineArn })));
  const { definition = '{"States":{}}', roleArn: role = '' } = stateMachine ?? {};
  const calls = allStates(JSON.parse(definition) as Workflow).map(([, state]) => state as Call);
  const needs = calls.flatMap((call) => needsOfCall(call, examined));
  const different = new Map(needs.map((need) => [JSON.stringify(need), need]));
  return [...different.values()].map((need) => ({ who: 'the workflow of the tickets', role, ...need }));
}

function needsOfCall(
  { Resource = '', Parameters = {} }: Call,
  examined: ExaminedDeployment,
): Pick<Need, 'actions' | 'resources' | 'context'>[] {
  const { account, maybe } = examined;
  const here = (service: string, resource: string) => arnOf(examined, service, resource);
  const table = here('dynamodb', `table/${maybe('tableName') ?? ''}`);
  const needs: Readonly<Record<string, () => Pick<Need, 'actions' | 'resources' | 'context'>[]>> = {
    'dynamodb:getItem': () => [{ actions: ['dynamodb:GetItem'], resources: [table] }],
    'dynamodb:updateItem': () => [
      {
        ...{ actions: ['dynamodb:UpdateItem'], resources: [table] },
        context: [
          {
            ContextKeyName: 'dynamodb:LeadingKeys',
            ContextKeyType: 'stringList',
            ContextKeyValues: [ticketKey('any', '').trailArn],
          },
        ],
      },
    ],
    'aws-sdk:ssm:createOpsItem': () => [{ actions: ['ssm:CreateOpsItem'], resources: ['*'] }],
    'aws-sdk:ssm:updateOpsItem': () => [
      { actions: ['ssm:UpdateOpsItem'], resources: [here('ssm', 'opsitem/oi-any')] },
    ],
    'aws-sdk:securityhub:batchImportFindings': () => [
      {
        actions: ['securityhub:BatchImportFindings'],
        resources: [here('securityhub', `product/${account}/default`)],
      },
    ],
    'sns:publish': () => [{ actions: ['sns:Publish'], resources: [Parameters.TopicArn ?? ''] }],
    'http:invoke': () => {
      const connection = Parameters.Authentication?.ConnectionArn ?? '';
      return [
        {
          ...{ actions: ['states:InvokeHTTPEndpoint'], resources: ['*'] },
          context: [
            valueOf('states:HTTPMethod', Parameters.Method ?? 'POST'),
            valueOf('states:HTTPEndpoint', endpointOf(Parameters)),
          ],
        },
        { actions: ['events:RetrieveConnectionCredentials'], resources: [connection] },
        {
          actions: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
          resources: [here('secretsmanager', `secret:events!connection/${nameBeforeIdOf(connection)}/any`)],
        },
      ];
    },
  };
  return needs[Resource.replace(/^.*:::/, '')]?.() ?? [];
}

/** The endpoint as it is called: where an id is filled in, any stands for it. */
function endpointOf({ ApiEndpoint: fixed, 'ApiEndpoint.$': filled = '' }: NonNullable<Call['Parameters']>) {
  return fixed ?? (/'(https:[^']*)'/.exec(filled)?.[1] ?? '').replaceAll('{}', 'any');
}
