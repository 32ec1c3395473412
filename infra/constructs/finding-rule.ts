import { Rule } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { FINDING_EVENT_PATTERN } from '../../tasks/classify/classify-finding.ts';
import { ownPrefix } from '../own-name.ts';
import { starting, type StartingProps, StartingRole } from './rule-targets.ts';

/**
 * Starts the workflow with GuardDuty's findings about trails, whatever their severity: GuardDuty reads a stream of its
 * own, and so sees what happens while no trail logs. It has a role of its own too, so that the two paths share no part
 * before the workflow. Without GuardDuty in the Region it never fires.
 */
export class FindingRule extends Construct {
  readonly rule: Rule;

  constructor(scope: Construct, id: string, props: StartingProps) {
    super(scope, id);
    const { 'detail-type': detailType, ...pattern } = FINDING_EVENT_PATTERN;
    const { role } = new StartingRole(this, 'Start', {
      stateMachine: props.stateMachine,
      description: 'Lets the rule on findings start the remediation',
    });
    this.rule = new Rule(this, 'Rule', {
      ruleName: `${ownPrefix(this)}finding`,
      description: 'GuardDuty findings that somebody disabled a CloudTrail trail',
      eventPattern: { detailType, ...pattern },
      targets: [starting(props, role)],
    });
  }
}
