import { Duration } from 'aws-cdk-lib';
import type { EventPattern, IRuleTarget, RuleTargetConfig, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { Role } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { allow, serviceOfThisAccount } from './statements.ts';

/** What rules start, and where they leave what they could not start. */
export interface StartingProps {
  readonly stateMachine: IStateMachine;
  /** Its own policy lets the rules of the stack in: the library's targets would add a statement for each. */
  readonly deadLetterQueue: IQueue;
}

/**
 * EventBridge's default is 24 hours, and nobody is notified until the event is in the queue. After two hours the alarm of
 * the queue notifies a person, and a trail that has not logged for so long needs one anyway.
 */
const GIVE_UP_AFTER = Duration.hours(2);

/** A role by which this account's rules start the workflow, and may do nothing else. */
export class StartingRole extends Construct {
  readonly role: Role;

  constructor(scope: Construct, id: string, props: { stateMachine: IStateMachine; description: string }) {
    super(scope, id);
    this.role = new Role(this, 'Role', {
      description: props.description,
      assumedBy: serviceOfThisAccount('events.amazonaws.com'),
    });
    this.role.addToPrincipalPolicy(allow('states:StartExecution', props.stateMachine.stateMachineArn));
  }
}

/** An event pattern, as the CDK takes it. */
export function patternOf({ 'detail-type': detailType, ...pattern }: WrittenPattern): EventPattern {
  return { detailType, ...pattern };
}

interface WrittenPattern {
  readonly source: string[];
  readonly 'detail-type': string[];
  readonly account?: string[];
  readonly detail: Record<string, unknown>;
}

/** The workflow as a target: the whole event is its input, because a template would escape nothing. */
export function starting({ stateMachine, deadLetterQueue }: StartingProps, role: Role): IRuleTarget {
  return { bind: () => ({ arn: stateMachine.stateMachineArn, role, ...keeping(deadLetterQueue) }) };
}

/** A topic as a target. The library's own would open the topic and its key to the rules of every account. */
export function publishing(topic: ITopic, deadLetterQueue: IQueue, input: RuleTargetInput): IRuleTarget {
  return { bind: () => ({ arn: topic.topicArn, input, ...keeping(deadLetterQueue) }) };
}

/** An event bus of another Region as a target. The queue has to be in the Region of the rule. */
export function forwarding(busArn: string, deadLetterQueue: IQueue, role: Role): IRuleTarget {
  return { bind: () => ({ arn: busArn, role, ...keeping(deadLetterQueue) }) };
}

function keeping({ queueArn }: IQueue): Pick<RuleTargetConfig, 'deadLetterConfig' | 'retryPolicy'> {
  return {
    deadLetterConfig: { arn: queueArn },
    retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: GIVE_UP_AFTER.toSeconds() },
  };
}
