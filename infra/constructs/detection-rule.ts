import { Rule } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { TAMPERING_EVENT_PATTERN } from '../../tasks/contract/calls.ts';
import { ownPrefix } from '../own-name.ts';
import { starting, type StartingProps, StartingRole } from './rule-targets.ts';

/** Starts the workflow with the whole event for every watched call on CloudTrail, allowed or refused. */
export class DetectionRule extends Construct {
  readonly rule: Rule;

  constructor(scope: Construct, id: string, props: StartingProps) {
    super(scope, id);
    const { 'detail-type': detailType, ...pattern } = TAMPERING_EVENT_PATTERN;
    const { role } = new StartingRole(this, 'Start', {
      stateMachine: props.stateMachine,
      description: 'Lets the detection rule start the remediation',
    });
    this.rule = new Rule(this, 'Rule', {
      ruleName: `${ownPrefix(this)}detection`,
      description: 'Calls that stop, delete, weaken or otherwise change a CloudTrail trail',
      eventPattern: { detailType, ...pattern },
      targets: [starting(props, role)],
    });
  }
}
