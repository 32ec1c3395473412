import { Rule } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { ownPrefix } from '../own-name.ts';
import { patternOf, starting, type StartingProps, StartingRole } from './rule-targets.ts';

/** Which events start the workflow. */
export interface StartingRuleProps extends StartingProps {
  /** Its name within the stack. */
  readonly name: string;
  readonly pattern: Parameters<typeof patternOf>[0];
  readonly description: string;
  /** What the role is for. */
  readonly roleDescription: string;
}

/** Starts the workflow with the whole event. Each rule has a role of its own: two rules share no part before the workflow. */
export class StartingRule extends Construct {
  readonly rule: Rule;

  constructor(scope: Construct, id: string, props: StartingRuleProps) {
    super(scope, id);
    const { stateMachine, roleDescription } = props;
    const { role } = new StartingRole(this, 'Start', { stateMachine, description: roleDescription });
    this.rule = new Rule(this, 'Rule', {
      ruleName: `${ownPrefix(this)}${props.name}`,
      description: props.description,
      eventPattern: patternOf(props.pattern),
      targets: [starting(props, role)],
    });
  }
}
