import { type App, CfnOutput, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import { STACK_OUTPUTS } from '../tasks/contract/outputs.ts';
import type { Configuration } from './config.ts';
import { Alarms } from './constructs/alarms.ts';
import { DeadLetterQueue } from './constructs/dead-letter-queue.ts';
import { DetectionRule } from './constructs/detection-rule.ts';
import { FailureRule } from './constructs/failure-rule.ts';
import { IncidentReaderPolicy } from './constructs/incident-reader-policy.ts';
import { IncidentTable } from './constructs/incident-table.ts';
import { Notifications } from './constructs/notifications.ts';
import { RemediationWorkflow } from './constructs/remediation-workflow.ts';
import { TaskFunctions } from './constructs/task-functions.ts';

/** What the stack is made from. */
export interface RemediatorStackProps extends StackProps {
  readonly configuration: Configuration;
  /** Code of the functions by file name, where it is bundled already. @default - bundled from tasks/ by esbuild */
  readonly code?: (file: string) => Code;
}

/** The remediator of one account and Region: it repairs the trails whose home Region this is. */
export class RemediatorStack extends Stack {
  constructor(scope: App, id: string, { configuration, code, ...props }: RemediatorStackProps) {
    super(scope, id, {
      description: 'Notices tampering with CloudTrail trails, puts logging back, proves it and tells people',
      terminationProtection: configuration.terminationProtection,
      ...props,
    });
    const { logRetentionDays: logRetention, runbookUrl: runbook, ignoreTrails } = configuration;

    const notifications = new Notifications(this, 'Notifications', configuration);
    const { table } = new IncidentTable(this, 'Incidents');
    const { queue: deadLetterQueue } = new DeadLetterQueue(this, 'DeadLetters');
    const { byName: functions } = new TaskFunctions(this, 'Tasks', {
      table,
      notifications,
      ignoreTrails,
      logRetention,
      ...(code && { code }),
    });
    const { stateMachine } = new RemediationWorkflow(this, 'Remediation', { functions, logRetention });
    const { policy: readers } = new IncidentReaderPolicy(this, 'Readers', { table, stateMachine });
    const { rule } = new DetectionRule(this, 'Detection', { stateMachine, deadLetterQueue });
    const reporting = { stateMachine, deadLetterQueue, topic: notifications.topic, runbook };
    new FailureRule(this, 'Failure', reporting);
    new Alarms(this, 'Alarms', reporting);

    this.warnIfNobodyListens(configuration);
    this.output(STACK_OUTPUTS.topicArn, notifications.topic.topicArn, 'Topic of every notification');
    this.output(STACK_OUTPUTS.tableName, table.tableName, 'Table of incidents');
    this.output(STACK_OUTPUTS.stateMachineArn, stateMachine.stateMachineArn, 'The remediation workflow');
    this.output(STACK_OUTPUTS.ruleArn, rule.ruleArn, 'Rule that detects tampering');
    this.output(STACK_OUTPUTS.readerPolicyArn, readers.managedPolicyArn, 'For people who look incidents up');
    this.output(STACK_OUTPUTS.queueUrl, deadLetterQueue.queueUrl, 'Events that could not be handed on');
  }

  private warnIfNobodyListens({ email, emailJson, https, sqs }: Configuration): void {
    if ([email, emailJson, https, sqs].some((endpoints) => endpoints.length > 0)) return;
    Validations.of(this).addWarning(
      'cloudtrail-remediator:nobody-listens',
      'Nobody will be told of incidents: give -c email=you@example.com, or any of emailJson, https and sqs.',
    );
  }

  private output(key: string, value: string, description: string): void {
    new CfnOutput(this, key, { value, description });
  }
}
