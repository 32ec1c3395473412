import { Stack } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { TABLE_INDEXES } from '../../tasks/contract/table.ts';
import { executionArn, explainResource, parameters } from './statements.ts';

/** What the readers may read. */
export interface IncidentReaderPolicyProps {
  readonly table: TableV2;
  readonly stateMachine: StateMachine;
}

/**
 * What a person needs to use the `incidents` program, and nothing else: read this table and its indexes (no Scan), the
 * histories of this state machine, who approved settings of trails, and the outputs of this stack. For roles and permission sets of people.
 */
export class IncidentReaderPolicy extends Construct {
  readonly policy: ManagedPolicy;

  constructor(scope: Construct, id: string, { table, stateMachine }: IncidentReaderPolicyProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const executions = executionArn(stateMachine, '*');
    const outputs = stack.formatArn({
      service: 'cloudformation',
      resource: 'stack',
      resourceName: `${stack.stackName}/*`,
    });
    const approved = parameters(this, 'baseline');
    const pauses = parameters(this, 'pause');
    const indexes = Object.values(TABLE_INDEXES).map(({ name }) => `${table.tableArn}/index/${name}`);
    const granted = {
      ReadIncidents: ['dynamodb:Query', table.tableArn, ...indexes],
      ReadWholeIncidents: ['dynamodb:BatchGetItem', table.tableArn],
      ReadHistories: ['states:GetExecutionHistory', executions],
      ReadApprovers: ['ssm:GetParameterHistory', approved, pauses],
      FindTheDeployment: ['cloudformation:DescribeStacks', outputs],
    };
    this.policy = new ManagedPolicy(this, 'Policy', {
      description: `Lets people look up CloudTrail incidents with the incidents program (stack ${stack.stackName})`,
      statements: Object.entries(granted).map(
        ([sid, [action = '', ...resources]]) => new PolicyStatement({ sid, actions: [action], resources }),
      ),
    });
    explainResource(
      this.policy,
      executions,
      'An execution is named when it starts: the wildcard stands for the executions of this one workflow.',
    );
    for (const path of [approved, pauses])
      explainResource(
        this.policy,
        path,
        'Trails are approved after deployment: the path belongs to this stack alone.',
      );
    explainResource(
      this.policy,
      outputs,
      'The last part of the ARN of a stack is an id that CloudFormation makes up: this is the one stack.',
    );
  }
}
