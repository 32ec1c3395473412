import { ArnFormat, Stack } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { PREFIXES } from '../../tasks/contract/table.ts';
import { ownPrefix } from '../own-name.ts';
import type { Parts } from '../own-resources.ts';
import { allow, executionArn, explainResource } from './statements.ts';

/** What a drill of the alert paths acts on. */
export interface DrillPolicyProps {
  readonly parts: Pick<Parts, 'stateMachine' | 'table'>;
}

/**
 * What `incidents drill --paths` does beside what the policy of operators allows: it sets alarms of this stack off, stops
 * executions of drills, and writes down what it does. A policy of its own, since that one is nearly full. Of the table it
 * opens no other items than those of drills, so that nobody can change incidents by it.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
export class DrillPolicy extends Construct {
  readonly policy: ManagedPolicy;

  constructor(scope: Construct, id: string, { parts: { stateMachine, table } }: DrillPolicyProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const alarms = stack.formatArn({
      service: 'cloudwatch',
      resource: 'alarm',
      resourceName: `${ownPrefix(this)}*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const executions = executionArn(stateMachine, 'drill-*');
    this.policy = new ManagedPolicy(this, 'Policy', {
      description: `Lets people prove the alert paths of the CloudTrail remediator (stack ${stack.stackName})`,
      statements: [
        allow(['cloudwatch:SetAlarmState', 'cloudwatch:DescribeAlarmHistory'], alarms),
        allow('states:StopExecution', executions),
        new PolicyStatement({
          actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem'],
          resources: [table.tableArn],
          conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${PREFIXES.drill}*`] } },
        }),
      ],
    });
    explainResource(this.policy, alarms, 'The alarms of this stack: the prefix belongs to no other.');
    explainResource(
      this.policy,
      executions,
      'An execution is named when it starts: the wildcard stands for the drills of this one workflow.',
    );
  }
}
