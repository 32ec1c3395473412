import { Stack } from 'aws-cdk-lib';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { failureMessage, failurePattern } from '../../tasks/contract/failure-rule.ts';
import { ownPrefix } from '../own-name.ts';
import { patternOf, publishing, type StartingProps } from './rule-targets.ts';

/** Whose failures the rule publishes, and where. */
export interface FailureRuleProps extends StartingProps {
  /**
   * Both: that the workflow could not publish may be due to the first, or its key. Their policies have to let
   * `events.amazonaws.com` publish.
   */
  readonly topics: readonly ITopic[];
  /** Where the runbook can be read. */
  readonly runbook: string;
}

/** Publishes that an execution was aborted, timed out, or failed without a message of its own. */
export class FailureRule extends Construct {
  readonly rule: Rule;

  constructor(scope: Construct, id: string, props: FailureRuleProps) {
    super(scope, id);
    const lines = failureMessage(
      {
        executionArn: EventField.fromPath('$.detail.executionArn'),
        status: EventField.fromPath('$.detail.status'),
        time: EventField.time,
      },
      props.runbook,
    );
    this.rule = new Rule(this, 'Rule', {
      ruleName: `${ownPrefix(this)}failure`,
      description: 'Executions of the CloudTrail remediation that ended without a notification',
      eventPattern: patternOf(failurePattern(props.stateMachine.stateMachineArn, Stack.of(this).account)),
      targets: props.topics.map((topic) =>
        publishing(topic, props.deadLetterQueue, RuleTargetInput.fromMultilineText(lines.join('\n'))),
      ),
    });
  }
}
