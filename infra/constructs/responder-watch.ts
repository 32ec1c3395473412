import { Stack } from 'aws-cdk-lib';
import { EventField, type IRuleTarget, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { WATCHED_RESPONDER_CALLS } from '../../tasks/contract/responder-calls.ts';
import { ownPrefix } from '../own-name.ts';
import { ownResources, type Parts } from '../own-resources.ts';
import { type ResponderPattern, responderPattern, undeployed } from '../responder-pattern.ts';
import { tamperingMessage } from '../tampering-message.ts';
import { publishing, starting, type StartingProps, StartingRole } from './rule-targets.ts';

/** What is watched, and who hears of it. */
export interface ResponderWatchProps extends StartingProps {
  /** What the product consists of. */
  readonly parts: Parts;
  /** Told directly of what could silence the workflow itself. */
  readonly tamperingTopic: ITopic;
  readonly runbook: string;
}

/** Services of which a call can keep the workflow from running, or its messages from arriving. */
const SILENCING = [
  'aws.events',
  'aws.states',
  'aws.lambda',
  'aws.sns',
  'aws.kms',
  'aws.iam',
  'aws.cloudformation',
];

/**
 * Watches over the product itself: for each service that it is built from, a rule on the calls that would silence it
 * starts the workflow, which records and tells. Where the call may have hit what the workflow needs, a second rule tells
 * people directly, by the topic that has no key: the path that tells is not the one that was hit.
 */
export class ResponderWatch extends Construct {
  /** By their names within the stack: `watch-…` start the workflow, `tell-…` tell people. */
  readonly rules: Record<string, Rule> = {};

  constructor(scope: Construct, id: string, props: ResponderWatchProps) {
    super(scope, id);
    const { role } = new StartingRole(this, 'Start', {
      stateMachine: props.stateMachine,
      description: 'Lets the rules that watch over the remediator itself start the remediation',
    });
    const workflow = starting(props, role);
    const people = publishing(props.tamperingTopic, props.deadLetterQueue, this.message(props.runbook));
    const own = ownResources(Stack.of(this), props.parts);
    for (const calls of WATCHED_RESPONDER_CALLS) {
      const pattern = responderPattern(calls, own);
      if (!pattern) continue;
      const service = calls.source.replace('aws.', '');
      this.add(
        `watch-${service}`,
        `Calls of ${service} that could silence the CloudTrail remediator`,
        pattern,
        workflow,
      );
      if (!SILENCING.includes(calls.source)) continue;
      this.add(
        `tell-${service}`,
        `Tells people directly of calls of ${service} on the CloudTrail remediator that no deployment made`,
        undeployed(pattern),
        people,
      );
    }
  }

  private add(
    name: string,
    description: string,
    { 'detail-type': detailType, ...pattern }: ResponderPattern,
    target: IRuleTarget,
  ): void {
    this.rules[name] = new Rule(this, name, {
      ruleName: `${ownPrefix(this)}${name}`,
      description,
      eventPattern: { detailType, ...pattern },
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
