import { ArnFormat, Stack, Validations } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { CfnStateMachine, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { TABLE_INDEXES } from '../../tasks/contract/table.ts';

/** What the readers may read. */
export interface IncidentReaderPolicyProps {
  readonly table: TableV2;
  readonly stateMachine: StateMachine;
}

/**
 * What a person needs to use the `incidents` program, and nothing else: read this table and its indexes (no Scan), the
 * histories of this state machine, and the outputs of this stack. For roles and permission sets of people.
 */
export class IncidentReaderPolicy extends Construct {
  readonly policy: ManagedPolicy;

  constructor(scope: Construct, id: string, { table, stateMachine }: IncidentReaderPolicyProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const executions = stack.formatArn({
      service: 'states',
      resource: 'execution',
      resourceName: `${stateMachine.stateMachineName}:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const outputs = stack.formatArn({
      service: 'cloudformation',
      resource: 'stack',
      resourceName: `${stack.stackName}/*`,
    });
    const indexes = Object.values(TABLE_INDEXES).map(({ name }) => `${table.tableArn}/index/${name}`);
    this.policy = new ManagedPolicy(this, 'Policy', {
      description: `Lets people look up CloudTrail incidents with the incidents program (stack ${stack.stackName})`,
      statements: [
        new PolicyStatement({
          sid: 'ReadIncidents',
          actions: ['dynamodb:Query'],
          resources: [table.tableArn, ...indexes],
        }),
        new PolicyStatement({
          sid: 'ReadWholeIncidents',
          actions: ['dynamodb:BatchGetItem'],
          resources: [table.tableArn],
        }),
        new PolicyStatement({
          sid: 'ReadHistories',
          actions: ['states:GetExecutionHistory'],
          resources: [executions],
        }),
        new PolicyStatement({
          sid: 'FindTheDeployment',
          actions: ['cloudformation:DescribeStacks'],
          resources: [outputs],
        }),
      ],
    });
    this.explain(
      // The form in which nag writes what CloudFormation fills in.
      `execution:<${stack.getLogicalId(machineOf(stateMachine))}.Name>:*`,
      'states',
      'An execution is named when it starts: the wildcard stands for the executions of this one machine.',
    );
    this.explain(
      `stack/${stack.stackName}/*`,
      'cloudformation',
      'The last part of the ARN of a stack is an id that CloudFormation makes up: this is the one stack.',
    );
  }

  private explain(resource: string, service: string, reason: string): void {
    const arn = `arn:<AWS::Partition>:${service}:<AWS::Region>:<AWS::AccountId>:${resource}`;
    Validations.of(this.policy).acknowledge({ id: `AwsSolutions-IAM5[Resource::${arn}]`, reason });
  }
}

function machineOf(stateMachine: StateMachine): CfnStateMachine {
  return stateMachine.node.defaultChild as CfnStateMachine;
}
