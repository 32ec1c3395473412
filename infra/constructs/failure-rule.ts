import { EventField, type IRuleTarget, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { failureMessage, failurePattern } from '../../tasks/contract/failure-rule.ts';

/** Whose failures the rule tells, and whom. */
export interface FailureRuleProps {
  readonly stateMachine: IStateMachine;
  /** Its policy has to let `events.amazonaws.com` publish. */
  readonly topic: ITopic;
  readonly deadLetterQueue: IQueue;
  /** Where the runbook can be read. */
  readonly runbook: string;
}

/** Speaks when the workflow could not: publishes that an execution was killed, or failed without having told anybody. */
export class FailureRule extends Construct {
  readonly rule: Rule;

  constructor(scope: Construct, id: string, props: FailureRuleProps) {
    super(scope, id);
    const { 'detail-type': detailType, ...pattern } = failurePattern(props.stateMachine.stateMachineArn);
    this.rule = new Rule(this, 'Rule', {
      description: 'Executions of the CloudTrail remediation that ended without telling anybody',
      eventPattern: { detailType, ...pattern },
    });
    const lines = failureMessage(
      {
        executionArn: EventField.fromPath('$.detail.executionArn'),
        status: EventField.fromPath('$.detail.status'),
        time: EventField.time,
      },
      props.runbook,
    );
    this.rule.addTarget(publishing(props, RuleTargetInput.fromMultilineText(lines.join('\n'))));
    props.deadLetterQueue.addToResourcePolicy(
      new PolicyStatement({
        sid: 'FailureRuleLeavesWhatItCouldNotPublish',
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [props.deadLetterQueue.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': this.rule.ruleArn } },
      }),
    );
  }
}

/** A topic as a target. The library's own would open the topic and its key to the rules of every account. */
function publishing({ topic, deadLetterQueue }: FailureRuleProps, input: RuleTargetInput): IRuleTarget {
  return {
    bind: () => ({ arn: topic.topicArn, input, deadLetterConfig: { arn: deadLetterQueue.queueArn } }),
  };
}
