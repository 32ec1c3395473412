import { type App, Stack, type StackProps } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { Role } from 'aws-cdk-lib/aws-iam';
import { type ForwardingRule, forwardingRules } from '../tasks/contract/protection/forwarding.ts';
import { DeadLetterQueue } from './constructs/dead-letter-queue.ts';
import { forwarding, patternOf } from './constructs/rule-targets.ts';
import { allow, serviceOfThisAccount } from './constructs/statements.ts';

/** Whose changes of roles are forwarded, and where to. */
export interface IamForwardingStackProps extends StackProps {
  /** Name of the remediator's stack. */
  readonly remediator: string;
  /** Region of the remediator's stack. */
  readonly homeRegion: string;
}

const DESCRIPTIONS: Readonly<Record<ForwardingRule['about'], string>> = {
  iam: 'Changes of roles that may be those of the CloudTrail remediator',
  events: 'Calls on the rules that forward events to the CloudTrail remediator, and on their event bus',
  stack: 'Calls on the stack that forwards events to the CloudTrail remediator',
  global:
    'Calls that disable the Region of the CloudTrail remediator, or the access of CloudTrail to the organization,',
};

/**
 * Runs in the Region where IAM's calls become events, and forwards those that may be about the remediator's roles to the
 * default bus of the Region where it is deployed. Other rules do so for calls on these rules, and on this stack:
 * nothing at home would see them.
 */
export class IamForwardingStack extends Stack {
  constructor(scope: App, id: string, { remediator, homeRegion, ...props }: IamForwardingStackProps) {
    super(scope, id, {
      description: `Forwards changes of roles to the CloudTrail remediator in ${homeRegion}`,
      ...props,
    });
    const bus = this.formatArn({
      service: 'events',
      region: homeRegion,
      resource: 'event-bus',
      resourceName: 'default',
    });
    const role = new Role(this, 'Role', {
      // The rule in the home Region matches this role by the beginning of its name.
      roleName: `${remediator}.iam-${homeRegion}`,
      description: 'Lets rules forward events to the CloudTrail remediator',
      assumedBy: serviceOfThisAccount('events.amazonaws.com'),
    });
    role.addToPrincipalPolicy(allow('events:PutEvents', bus));
    const { queue } = new DeadLetterQueue(this, 'DeadLetters').admitRules(`${remediator}.`);
    const target = forwarding(bus, queue, role);

    const rules = forwardingRules({
      account: this.account,
      remediator,
      homeRegion,
      stackName: this.stackName,
      stackId: this.stackId,
    }).map(({ about, name, pattern }) => {
      const rule = new Rule(this, about, {
        ruleName: name,
        description: `${DESCRIPTIONS[about]} in ${homeRegion}`,
        eventPattern: patternOf(pattern),
        targets: [target],
      });
      // CloudFormation deletes in reverse, and nothing else keeps what the role and the queue allow until the rules are gone.
      rule.node.addDependency(role, queue);
      return [about, rule] as const;
    });
    // Deleted last, so that it can still forward the call that deletes it.
    const { stack: last, ...others } = Object.fromEntries(rules);
    if (last) for (const rule of Object.values(others)) rule.node.addDependency(last);
  }
}
