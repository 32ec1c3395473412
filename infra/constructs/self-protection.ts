import { Stack } from 'aws-cdk-lib';
import { EventField, type IRuleTarget, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import {
  filterRules,
  protectionRules,
  ticketRules,
  type ProtectionRule,
} from '../../tasks/contract/protection/rules.ts';
import { tamperingMessage } from '../../tasks/contract/protection/message.ts';
import { ownPrefix } from '../own-name.ts';
import { logGroupsOf, ownResources, rolesOf, type Parts } from '../own-resources.ts';
import type { DeliveryFilter } from './delivery-filter.ts';
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
  private readonly people: IRuleTarget;

  constructor(scope: Construct, id: string, props: SelfProtectionProps) {
    super(scope, id);
    const { role } = new StartingRole(this, 'Start', {
      stateMachine: props.stateMachine,
      description: 'Lets the rules that watch over the remediator itself start the remediation',
    });
    this.role = role;
    this.workflow = starting(props, role);
    this.people = publishing(props.tamperingTopic, props.deadLetterQueue, this.message(props.runbook));
    for (const rule of protectionRules(ownResources(Stack.of(this), props.parts))) this.add(rule);
  }

  /** Watches over the function that hands on calls on the delivery path of trails, its role and its log group, too. */
  watchFilter(filter: DeliveryFilter): void {
    const rules = filterRules({
      account: Stack.of(this).account,
      functionNames: [filter.function.functionName],
      roleNames: rolesOf(filter).map(({ roleName }) => roleName),
      logGroupNames: logGroupsOf(filter).map(({ logGroupName }) => logGroupName),
    });
    for (const rule of rules) this.add(rule);
  }

  /** Watches over the workflow of the tickets, its roles and the chat topic, too. */
  watchTickets(tickets: Construct & { stateMachine: StateMachine; chatTopic?: ITopic | undefined }): void {
    const rules = ticketRules({
      account: Stack.of(this).account,
      stateMachineArn: tickets.stateMachine.stateMachineArn,
      executionArnPrefix: executionArn(tickets.stateMachine, ''),
      topicArns: tickets.chatTopic ? [tickets.chatTopic.topicArn] : [],
      roleNames: rolesOf(tickets).map(({ roleName }) => roleName),
    });
    for (const rule of rules) this.add(rule);
  }

  private add({ name, services, to, pattern }: ProtectionRule): void {
    const called = services.join(', ');
    this.rules[name] = new Rule(this, name, {
      ruleName: `${ownPrefix(this)}${name}`,
      description:
        to === 'people'
          ? `Notifies directly of calls of ${called} on the CloudTrail remediator that no deployment made`
          : `Calls of ${called} that could silence the CloudTrail remediator`,
      eventPattern: patternOf(pattern),
      targets: [to === 'people' ? this.people : this.workflow],
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
