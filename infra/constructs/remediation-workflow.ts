import { Aws, Fn } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { functionSlots, loadWorkflow, UnfilledSlotError } from '../../statemachine/definition.ts';
import { withIgnoredTrails } from '../../statemachine/ignore-trails.ts';
import { INCIDENT_EVENTS } from '../../tasks/contract/incident-events.ts';
import { OWN_EVENT_SOURCE } from '../../tasks/contract/own-events.ts';
import { REPAIR_FUNCTIONS } from '../../tasks/repairs/repairs.ts';
import { startLogging } from '../../tasks/repairs/start-logging/repair.ts';
import { allow, allowOnTrails, explainResource } from './statements.ts';

/** What runs the steps of the workflow. */
export interface RemediationWorkflowProps {
  /** The functions by name: `StartLogging` fills the slot `StartLoggingArn`. */
  readonly functions: Readonly<Record<string, IFunction>>;
  /** Trails (names or ARNs) that are never restarted. */
  readonly ignoreTrails: readonly string[];
  readonly logRetention: RetentionDays;
}

/**
 * Without enforced trails no state that restores one is entered: CompareTrail's function fills its slot, and refuses the input.
 */
function standIn(name: string, { CompareTrail }: RemediationWorkflowProps['functions']) {
  return REPAIR_FUNCTIONS[name]?.trails === 'enforced' ? CompareTrail : undefined;
}

/**
 * The state machine: statemachine/remediation.asl.json with the rules for `ignoreTrails`; CloudFormation fills its slots.
 * Standard, because the history of an execution is the audit trail of a repair.
 */
export class RemediationWorkflow extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, props: RemediationWorkflowProps) {
    super(scope, id);
    const arns = functionSlots().map((slot) => {
      const name = slot.replace(/Arn$/, '');
      const task = props.functions[name] ?? standIn(name, props.functions);
      if (!task) throw new UnfilledSlotError(`The workflow has a slot \${${slot}} that no function fills.`);
      return [slot, task.functionArn] as const;
    });
    const logGroup = new LogGroup(this, 'Log', {
      // The prefix keeps the policy of CloudWatch Logs from growing with every state machine of the account; the stack's
      // own id lets a new stack of the same name be made while the old one's logs are kept.
      // https://docs.aws.amazon.com/step-functions/latest/dg/bp-cwl.html
      logGroupName: `/aws/vendedlogs/states/${Aws.STACK_NAME}-${Fn.select(2, Fn.split('/', Aws.STACK_ID))}`,
      retention: props.logRetention,
    });
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(
        JSON.stringify(withIgnoredTrails(loadWorkflow(), props.ignoreTrails), null, 2),
      ),
      definitionSubstitutions: {
        ...Object.fromEntries(arns),
        Account: Aws.ACCOUNT_ID,
        Partition: Aws.PARTITION,
      },
      logs: { destination: logGroup, level: LogLevel.ALL, includeExecutionData: true },
      tracingEnabled: true,
    });
    this.stateMachine.addToRolePolicy(allow('lambda:InvokeFunction', ...new Set(arns.map(([, arn]) => arn))));
    // The announcements put events of two types on the default bus, and no others.
    this.stateMachine.addToRolePolicy(
      new PolicyStatement({
        actions: ['events:PutEvents'],
        resources: [`arn:${Aws.PARTITION}:events:${Aws.REGION}:${Aws.ACCOUNT_ID}:event-bus/default`],
        conditions: {
          StringEquals: {
            'events:source': OWN_EVENT_SOURCE,
            'events:detail-type': Object.values(INCIDENT_EVENTS),
          },
        },
      }),
    );
    // RestartAtOnce calls CloudTrail itself.
    allowOnTrails(this.stateMachine.role, startLogging.actions.apply);
    explainResource(
      this.stateMachine.role,
      '*',
      'AWS offers no narrower resource for setting up log delivery and for X-Ray: ' +
        'https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html and …/dg/xray-iam.html.',
    );
  }
}
