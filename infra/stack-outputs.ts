import { CfnOutput, type Stack } from 'aws-cdk-lib';
import { STACK_OUTPUTS } from '../tasks/contract/outputs.ts';

type OutputName = keyof typeof STACK_OUTPUTS;

const DESCRIPTIONS: Readonly<Record<OutputName, string>> = {
  topicArn: 'Topic of every notification',
  tableName: 'Table of incidents',
  stateMachineArn: 'The remediation workflow',
  ruleArn: 'Rule that detects tampering',
  queueUrl: 'Queue of events that EventBridge could not deliver',
  findingRuleArn: 'Rule that starts the workflow on findings of GuardDuty',
  tamperingTopicArn: 'Topic of messages about tampering with this stack',
  keyArn: 'Key that encrypts the topic of every notification',
  readerPolicyArn: 'Policy for people who look incidents up',
  operatorPolicyArn: 'Policy for people who check, drill and redrive',
  approverPolicyArn: 'Policy for people who approve the settings of trails',
  ruleNames: 'Every rule of this stack',
  functionNames: 'Every function of this stack',
  alarmNamePrefix: 'Prefix of the names of all alarms',
  scheduleName: 'Schedule of the sweep',
  sweepQueueUrl: 'Queue of sweeps that could not be started',
  filterDeliveryArn: 'Function that takes calls on what trails deliver to',
  ticketsArn: 'The workflow that writes tickets',
  chatTopicArn: 'Topic for chat applications',
};

/** Adds the outputs by which the command line finds a deployment; one that is undefined is left out. */
export function addOutputs(stack: Stack, values: Readonly<Record<OutputName, string | undefined>>): void {
  for (const [name, key] of Object.entries(STACK_OUTPUTS) as [OutputName, string][]) {
    const value = values[name];
    if (value !== undefined) new CfnOutput(stack, key, { value, description: DESCRIPTIONS[name] });
  }
}
