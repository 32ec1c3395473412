import { Stack } from 'aws-cdk-lib';
import { EventField, type IRuleTarget, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { Role } from 'aws-cdk-lib/aws-iam';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { protectionRules, ticketRules, type ProtectionRule } from '../../tasks/contract/protection/rules.ts';
import { tamperingMessage } from '../../tasks/contract/protection/message.ts';
import { ownPrefix } from '../own-name.ts';
import { ownResources, type Parts } from '../own-resources.ts';
import { executionArn } from './statements.ts';
import { patternOf, publishing, starting, type StartingProps, StartingRole } from './rule-targets.ts';

/** What is watched, and who is notified. */
export interface SelfProtectionProps extends StartingProps {
  /** What the remediator consists of. */
  readonly parts: Parts;
  /** Notified directly of what could silence the workflow itself. */
  readonly tamperingTopic: ITopic;
  readonly runbook: string;
}

/**
 * Watches over the remediator itself: for each of its parts, a rule on the calls that would silence it starts the workflow,
 * which records and notifies. Where the call may have hit what the workflow needs, a second rule
 * notifies directly, by the topic that has no key: the message takes a path that was not hit.
 */
export class SelfProtection extends Construct {
  /** By their names within the stack: `watch-…` start the workflow, `notify-…` notify people. */
  readonly rules: Record<string, Rule> = {};
  /** Starts the workflow for those rules. */
  readonly role: Role;
  private readonly workflow: IRuleTarget;

  constructor(scope: Construct, id: string, props: SelfProtectionProps) {
    super(scope, id);
    const { role } = new StartingRole(this, 'Start', {
      stateMachine: props.stateMachine,
      description: 'Lets the rules that watch over the remediator itself start the remediation',
    });
    this.role = role;
    this.workflow = starting(props, role);
    const people = publishing(props.tamperingTopic, props.deadLetterQueue, this.message(props.runbook));
    const own = ownResources(Stack.of(this), props.parts);
    for (const rule of protectionRules(own)) this.add(rule, rule.to === 'people' ? people : this.workflow);
  }

  /** Watches over the workflow of the tickets, its roles and the chat topic, too. */
  watchTickets(tickets: Construct & { stateMachine: StateMachine; chatTopic?: ITopic | undefined }): void {
    const roles = tickets.node.findAll().filter((construct) => construct instanceof Role);
    const rules = ticketRules({
      account: Stack.of(this).account,
      stateMachineArn: tickets.stateMachine.stateMachineArn,
      executionArnPrefix: executionArn(tickets.stateMachine, ''),
      topicArns: tickets.chatTopic ? [tickets.chatTopic.topicArn] : [],
      roleNames: roles.map(({ roleName }) => roleName),
    });
    for (const rule of rules) this.add(rule, this.workflow);
  }

  private add({ name, services, to, pattern }: ProtectionRule, target: IRuleTarget): void {
    const called = services.join(', ');
    this.rules[name] = new Rule(this, name, {
      ruleName: `${ownPrefix(this)}${name}`,
      description:
        to === 'people'
          ? `Notifies directly of calls of ${called} on the CloudTrail remediator that no deployment made`
          : `Calls of ${called} that could silence the CloudTrail remediator`,
      eventPattern: patternOf(pattern),
      targets: [target],
    });
  }

  private message(runbook: string): RuleTargetInput {
    const lines = tamperingMessage(
      {
        call: EventField.fromPath('$.detail.eventName'),
        service: EventField.fromPath('$.detail.eventSource'),
        time: EventField.time,
        account: EventField.account,
        region: EventField.region,
        eventId: EventField.fromPath('$.detail.eventID'),
      },
      runbook,
    );
    return RuleTargetInput.fromMultilineText(lines.join('\n'));
  }
}
