import { Aws, Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { TAMPERING_EVENT_PATTERN } from '../../tasks/contract/calls.ts';

/** What the rule starts, and where it leaves what it could not start. */
export interface DetectionRuleProps {
  readonly stateMachine: IStateMachine;
  readonly deadLetterQueue: IQueue;
}

/** Starts the workflow with the whole event for every watched call on CloudTrail, allowed or refused. */
export class DetectionRule extends Construct {
  readonly rule: Rule;

  constructor(scope: Construct, id: string, props: DetectionRuleProps) {
    super(scope, id);
    const { 'detail-type': detailType, ...pattern } = TAMPERING_EVENT_PATTERN;
    this.rule = new Rule(this, 'Rule', {
      description: 'Calls that stop, delete, weaken or otherwise change a CloudTrail trail',
      eventPattern: { detailType, ...pattern },
    });
    const role = new Role(this, 'Role', {
      description: 'Lets the detection rule start the remediation',
      assumedBy: new ServicePrincipal('events.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    });
    this.rule.addTarget(
      new SfnStateMachine(props.stateMachine, {
        role,
        deadLetterQueue: props.deadLetterQueue,
        // EventBridge's default is 24 hours, and nobody hears of an event until it is in the queue. After two hours a
        // person is told, and a trail that has stayed dark that long needs one anyway.
        retryAttempts: 185,
        maxEventAge: Duration.hours(2),
      }),
    );
  }
}
