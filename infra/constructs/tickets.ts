import { Aws, Fn } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Rule } from 'aws-cdk-lib/aws-events';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { loadTickets, type TicketSettings, type Webhook } from '../../statemachine/tickets.ts';
import { announcedPattern } from '../../tasks/contract/incident-events.ts';
import { nameBeforeIdOf } from '../../tasks/contract/scope.ts';
import { PREFIXES } from '../../tasks/contract/table.ts';
import { StartingRule } from './starting-rule.ts';
import { allow, explainResource } from './statements.ts';
import { refuseOthers } from './topic-access.ts';

/** What the tickets are about, and where they go. */
export interface TicketsProps {
  readonly settings: TicketSettings;
  readonly table: TableV2;
  readonly deadLetterQueue: IQueue;
  readonly logRetention: RetentionDays;
}

/** The rule and the workflow that write tickets, findings and chat messages. It has no function, and no other reads its role. */
export class Tickets extends Construct {
  readonly stateMachine: StateMachine;
  readonly rule: Rule;
  /** Topic that a chat application subscribes to; undefined without the setting. */
  readonly chatTopic: Topic | undefined;

  constructor(scope: Construct, id: string, props: TicketsProps) {
    super(scope, id);
    const { settings, table, deadLetterQueue } = props;
    this.chatTopic = settings.chat ? this.makeChatTopic() : undefined;
    this.stateMachine = this.makeStateMachine(props);
    if (this.chatTopic) refuseOthers(this.chatTopic, [this.stateMachine.role]);
    for (const statement of this.statements(settings, table)) this.stateMachine.addToRolePolicy(statement);
    this.explainResources(settings);
    ({ rule: this.rule } = new StartingRule(this, 'Announced', {
      ...{ stateMachine: this.stateMachine, deadLetterQueue },
      name: 'tickets',
      pattern: announcedPattern(Aws.ACCOUNT_ID),
      description: 'Incidents and outcomes that the remediator announces',
      roleDescription: 'Lets the rule on incident events start the workflow of the tickets',
    }));
  }

  private makeStateMachine({ settings, table, logRetention }: TicketsProps): StateMachine {
    const logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/aws/vendedlogs/states/${Aws.STACK_NAME}-tickets-${Fn.select(2, Fn.split('/', Aws.STACK_ID))}`,
      retention: logRetention,
    });
    return new StateMachine(this, 'StateMachine', {
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(JSON.stringify(loadTickets(settings), null, 2)),
      definitionSubstitutions: {
        ...{ Account: Aws.ACCOUNT_ID, Partition: Aws.PARTITION, Region: Aws.REGION },
        TableName: table.tableName,
        ...(this.chatTopic && { ChatTopicArn: this.chatTopic.topicArn }),
      },
      logs: { destination: logGroup, level: LogLevel.ALL, includeExecutionData: true },
      tracingEnabled: true,
    });
  }

  private makeChatTopic(): Topic {
    return new Topic(this, 'Chat', {
      displayName: 'CloudTrail remediator: chat',
      enforceSSL: true,
      signatureVersion: '2',
    });
  }

  private statements({ tickets, webhook }: TicketSettings, { tableArn }: TableV2): PolicyStatement[] {
    return [
      allow('dynamodb:GetItem', tableArn),
      new PolicyStatement({
        actions: ['dynamodb:UpdateItem'],
        resources: [tableArn],
        conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${PREFIXES.ticket}*`] } },
      }),
      ...(tickets.includes('opscenter')
        ? [allow('ssm:CreateOpsItem', '*'), allow('ssm:UpdateOpsItem', ofThisAccount('ssm', 'opsitem/*'))]
        : []),
      ...(tickets.includes('securityhub')
        ? [
            allow(
              'securityhub:BatchImportFindings',
              ofThisAccount('securityhub', `product/${Aws.ACCOUNT_ID}/default`),
            ),
          ]
        : []),
      ...(webhook ? callOf(webhook) : []),
      ...(this.chatTopic ? [allow('sns:Publish', this.chatTopic.topicArn)] : []),
    ];
  }

  private explainResources({ tickets, webhook }: TicketSettings): void {
    const { role } = this.stateMachine;
    explainResource(
      role,
      '*',
      'AWS offers no narrower resource for setting up log delivery, for X-Ray, for ssm:CreateOpsItem, and for HTTP Tasks, ' +
        'which a condition on the endpoint confines.',
    );
    if (tickets.includes('opscenter'))
      explainResource(
        role,
        ofThisAccount('ssm', 'opsitem/*'),
        'The id of an OpsItem is given when it is made.',
      );
    if (webhook)
      explainResource(role, secretOf(webhook), 'EventBridge ends the name of the secret with an id.');
  }
}

function ofThisAccount(service: string, resource: string): string {
  return `arn:${Aws.PARTITION}:${service}:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`;
}

/** The secret that EventBridge keeps for a connection. */
function secretOf({ connectionArn }: Webhook): string {
  return ofThisAccount('secretsmanager', `secret:events!connection/${nameBeforeIdOf(connectionArn)}/*`);
}

/** These two have a path for each request. */
function endpointOf({ preset, url }: Webhook): string {
  const root = url.replace(/\/$/, '');
  return preset === 'jira' || preset === 'servicenow' ? `${root}/*` : root;
}

/**
 * An HTTP Task to one endpoint with one connection.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html#connect-http-task-permissions
 */
function callOf(webhook: Webhook): PolicyStatement[] {
  return [
    new PolicyStatement({
      actions: ['states:InvokeHTTPEndpoint'],
      resources: ['*'],
      conditions: {
        StringEquals: { 'states:HTTPMethod': webhook.preset === 'servicenow' ? ['POST', 'PATCH'] : 'POST' },
        StringLike: { 'states:HTTPEndpoint': endpointOf(webhook) },
      },
    }),
    allow('events:RetrieveConnectionCredentials', webhook.connectionArn),
    allow(['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], secretOf(webhook)),
  ];
}
