import { Duration, Stack } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Code, IFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { deliveryPattern } from '../../tasks/contract/delivery-calls.ts';
import { ENVIRONMENT } from '../../tasks/contract/environment.ts';
import { ownPrefix } from '../own-name.ts';
import { patternOf } from './rule-targets.ts';
import { allow, explainResource, parameters } from './statements.ts';
import { TaskFunction, type TaskFunctionProps } from './task-function.ts';

/** What calls on buckets, keys, log groups and topics are handed to. */
export interface DeliveryFilterProps {
  readonly stateMachine: StateMachine;
  readonly logRetention: RetentionDays;
  readonly architecture: TaskFunctionProps['architecture'];
  /** Code of the function. */
  readonly code: Code;
}

/** An event that is older is of no use: a sweep has compared the path meanwhile. */
const GIVE_UP_AFTER = Duration.hours(2);

/**
 * Detects calls on what is behind the destinations of approved trails. The rule matches the calls on any resource, so a
 * function, which costs a hundredth of an execution, drops those that no approved trail delivers through. It keeps no
 * dead letters: the next sweep compares the path itself.
 */
export class DeliveryFilter extends Construct {
  readonly function: IFunction;
  readonly rule: Rule;

  constructor(scope: Construct, id: string, props: DeliveryFilterProps) {
    super(scope, id);
    const { stackName } = Stack.of(this);
    const task = new TaskFunction(this, 'Delivery', {
      code: props.code,
      description: 'Hands calls on the delivery path of approved trails to the workflow',
      timeout: Duration.seconds(10),
      logRetention: props.logRetention,
      architecture: props.architecture,
      environment: {
        [ENVIRONMENT.stateMachineArn]: props.stateMachine.stateMachineArn,
        [ENVIRONMENT.stackName]: stackName,
      },
    });
    const approved = parameters(this, 'baseline');
    task.role.addToPrincipalPolicy(allow('ssm:GetParametersByPath', approved, approved.replace(/\/\*$/, '')));
    task.role.addToPrincipalPolicy(allow('states:StartExecution', props.stateMachine.stateMachineArn));
    explainResource(
      task.role,
      approved,
      'Trails are approved after deployment: the path belongs to this stack alone.',
    );
    task.function.configureAsyncInvoke({ retryAttempts: 2, maxEventAge: GIVE_UP_AFTER });
    this.function = task.function;
    this.rule = new Rule(this, 'Rule', {
      ruleName: `${ownPrefix(this)}delivery`,
      description: 'Calls on buckets, keys, log groups and topics, to which trails may deliver',
      eventPattern: patternOf(deliveryPattern(Stack.of(this).account)),
      targets: [
        {
          bind: () => ({
            arn: task.function.functionArn,
            retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: GIVE_UP_AFTER.toSeconds() },
          }),
        },
      ],
    });
    task.function.addPermission('Rule', {
      principal: new ServicePrincipal('events.amazonaws.com'),
      sourceArn: this.rule.ruleArn,
    });
  }
}
