import { type App, Duration, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { needsTickets } from '../statemachine/tickets.ts';
import { findingPattern } from '../tasks/classify/classify-finding.ts';
import { baselinePattern, recorderPattern, tamperingPattern } from '../tasks/contract/calls.ts';
import { bundleFolder } from './bundles.ts';
import type { Configuration } from './config.ts';
import { Alarms } from './constructs/alarms.ts';
import { ApproverPolicy } from './constructs/approver-policy.ts';
import { Dashboard } from './constructs/dashboard.ts';
import { DeliveryFilter } from './constructs/delivery-filter.ts';
import { DeadLetterQueue } from './constructs/dead-letter-queue.ts';
import { FailureRule } from './constructs/failure-rule.ts';
import { IncidentReaderPolicy } from './constructs/incident-reader-policy.ts';
import { IncidentTable } from './constructs/incident-table.ts';
import { Notifications } from './constructs/notifications.ts';
import { OperatorPolicy } from './constructs/operator-policy.ts';
import { RemediationWorkflow } from './constructs/remediation-workflow.ts';
import { patternOf, starting } from './constructs/rule-targets.ts';
import { SelfProtection } from './constructs/self-protection.ts';
import { SentinelTrail } from './constructs/sentinel-trail.ts';
import { StartingRule } from './constructs/starting-rule.ts';
import { Sweep } from './constructs/sweep.ts';
import { TamperingTopic } from './constructs/tampering-topic.ts';
import { TaskFunctions } from './constructs/task-functions.ts';
import { Tickets } from './constructs/tickets.ts';
import { refuseOthers } from './constructs/topic-access.ts';
import { enforcementOf } from './enforcement.ts';
import { ownPrefix } from './own-name.ts';
import { rolesOf, type ForwardingStack } from './own-resources.ts';
import { addOutputs } from './stack-outputs.ts';

/** What the stack is made from. */
export interface RemediatorStackProps extends StackProps {
  readonly configuration: Configuration;
  /** Code of a function, by the name of its file in tasks/. @default - bundled by esbuild */
  readonly code?: (file: string) => Code;
  /** What forwards changes of the roles from another Region. @default - nothing does */
  readonly forwardingStack?: ForwardingStack;
}

const bundled = (file: string): Code => Code.fromAsset(bundleFolder(file));

/** The remediator of one account and Region: it repairs the trails whose home Region this is. */
export class RemediatorStack extends Stack {
  constructor(
    scope: App,
    id: string,
    { configuration, code = bundled, forwardingStack, ...props }: RemediatorStackProps,
  ) {
    super(scope, id, {
      description:
        'Detects tampering with CloudTrail trails, restores logging, verifies it and notifies people',
      terminationProtection: configuration.terminationProtection,
      ...props,
    });
    const { logRetentionDays: logRetention, runbookUrl: runbook, ignoreTrails } = configuration;
    const { sweepMinutes, deployedRegions, notifyOwnActions, architecture } = configuration;
    const accountAlias = configuration.accountAlias || this.account;
    const { email, emailJson, https, sqs, tamperingEmail } = configuration;
    const sweeping = sweepMinutes > 0 ? { sweepPeriod: Duration.minutes(sweepMinutes) } : {};

    const notifications = new Notifications(this, 'Notifications', {
      ...{ email, emailJson, https, sqs },
      isEncrypted: configuration.encryptTopic,
      accountAlias,
    });
    const { topic } = notifications;
    const { topic: tamperingTopic } = new TamperingTopic(this, 'Tampering', {
      ...{ emailJson, https, sqs },
      email: tamperingEmail.length > 0 ? tamperingEmail : email,
      accountAlias,
    });
    const { table } = new IncidentTable(this, 'Incidents');
    const { queue: deadLetterQueue } = new DeadLetterQueue(this, 'DeadLetters').admitRules();
    const tasks = new TaskFunctions(this, 'Tasks', {
      table,
      notifications,
      tamperingTopic,
      accountAlias,
      runbook,
      ignoreTrails,
      trustedPrincipals: configuration.trustedPrincipals,
      enforcement: enforcementOf(configuration),
      notifyOwnActions,
      logRetention,
      architecture,
      code,
    });
    for (const each of [topic, tamperingTopic]) refuseOthers(each, [tasks.publisher]);
    const { byName } = tasks;
    const { stateMachine } = new RemediationWorkflow(this, 'Remediation', {
      functions: byName,
      ignoreTrails,
      logRetention,
    });
    tasks.recognizeCallsOf(stateMachine.role);
    const sweep =
      sweeping.sweepPeriod &&
      new Sweep(this, 'Sweep', {
        period: sweeping.sweepPeriod,
        stateMachine,
        table,
        topic,
        tamperingTopic,
        ignoreTrails,
        enforcement: enforcementOf(configuration),
        deployedRegions,
        logRetention,
        architecture,
        code: code('sweep-trails'),
      });
    const { policy: readers } = new IncidentReaderPolicy(this, 'Readers', { table, stateMachine });
    const { policy: approvers } = new ApproverPolicy(this, 'Approvers', { table });
    const sentinel = configuration.sentinelTrail && new SentinelTrail(this, 'Sentinel');

    const start = { stateMachine, deadLetterQueue };
    const { rule: detection } = new StartingRule(this, 'Detection', {
      ...start,
      name: 'detection',
      pattern: tamperingPattern(this.account),
      description: 'Calls that stop, delete, weaken or otherwise change a CloudTrail trail',
      roleDescription: 'Lets the detection rule start the remediation',
    });
    // Of any severity. GuardDuty reads a stream of its own, and so sees what happens while no trail logs.
    const { rule: finding } = new StartingRule(this, 'Finding', {
      ...start,
      name: 'finding',
      pattern: findingPattern(this.account),
      description: 'GuardDuty findings that somebody disabled a CloudTrail trail',
      roleDescription: 'Lets the rule on GuardDuty findings start the remediation',
    });
    const { rule: failure } = new FailureRule(this, 'Failure', {
      ...start,
      topics: [topic, tamperingTopic],
      runbook,
    });
    const parts = {
      functions: { ...byName, ...(sweep && { SweepTrails: sweep.function }) },
      stateMachine,
      table,
      topics: [topic, tamperingTopic],
      ...(notifications.key && { key: notifications.key }),
      schedules: sweep ? [sweep.schedule] : [],
      queues: sweep ? [deadLetterQueue, sweep.queue] : [deadLetterQueue],
      buckets: sentinel ? [sentinel.bucket] : [],
      ...(forwardingStack && { forwardingStack }),
    };
    const watch = new SelfProtection(this, 'Watch', { ...start, tamperingTopic, runbook, parts });
    const recorders = new Rule(this, 'Recorders', {
      ruleName: `${ownPrefix(this)}recorders`,
      description: 'Calls of other services by which CloudTrail events may be lost',
      eventPattern: patternOf(recorderPattern(this.account)),
      targets: [starting(start, watch.role)],
    });
    const baseline = new Rule(this, 'Baseline', {
      ruleName: `${ownPrefix(this)}baseline`,
      description: 'Changes of the approved settings of trails: calls, and events of Parameter Store',
      eventPattern: patternOf(baselinePattern(this.account, this.stackName)),
      targets: [starting(start, watch.role)],
    });

    // After the parts that the rules above watch over: it has rules of its own.
    const filter = new DeliveryFilter(this, 'Filter', {
      ...{ stateMachine, logRetention, architecture },
      code: code('filter-delivery'),
    });
    watch.watchFilter(filter);
    const functions = { ...parts.functions, FilterDelivery: filter.function };
    const roles = rolesOf(this);
    const tickets = needsTickets(configuration)
      ? new Tickets(this, 'Tickets', { settings: configuration, table, deadLetterQueue, logRetention })
      : undefined;
    if (tickets) watch.watchTickets(tickets);
    const { policy: operators } = new OperatorPolicy(this, 'Operators', {
      ...{ parts: { ...parts, functions }, roles, deadLetterQueue },
      ...(tickets && { tickets: tickets.stateMachine }),
      ...(configuration.webhook && { connectionArn: configuration.webhook.connectionArn }),
    });
    const rules = {
      ...{ detection, finding, recorders, baseline, delivery: filter.rule, failure, ...watch.rules },
      ...(tickets && { tickets: tickets.rule }),
    };
    const { alarms } = new Alarms(this, 'Alarms', {
      ...start,
      repairRules: { detection, finding },
      topic,
      tamperingTopic,
      runbook,
      ...(tickets && { tickets: tickets.stateMachine }),
      ...sweeping,
    });
    if (configuration.dashboard) {
      new Dashboard(this, 'Dashboard', { alarms, deadLetterQueue, runbook, ...sweeping });
    }

    this.warnWithoutSubscribers(configuration);
    addOutputs(this, {
      topicArn: topic.topicArn,
      tableName: table.tableName,
      stateMachineArn: stateMachine.stateMachineArn,
      ruleArn: detection.ruleArn,
      queueUrl: deadLetterQueue.queueUrl,
      findingRuleArn: finding.ruleArn,
      tamperingTopicArn: tamperingTopic.topicArn,
      keyArn: notifications.key?.keyArn,
      readerPolicyArn: readers.managedPolicyArn,
      operatorPolicyArn: operators.managedPolicyArn,
      approverPolicyArn: approvers.managedPolicyArn,
      ruleNames: Object.values(rules)
        .map(({ ruleName }) => ruleName)
        .join(','),
      functionNames: Object.values(functions)
        .map(({ functionName }) => functionName)
        .join(','),
      alarmNamePrefix: ownPrefix(this),
      scheduleName: sweep?.schedule.scheduleName,
      sweepQueueUrl: sweep?.queue.queueUrl,
      filterDeliveryArn: filter.function.functionArn,
      ticketsArn: tickets?.stateMachine.stateMachineArn,
      chatTopicArn: tickets?.chatTopic?.topicArn,
    });
  }

  private warnWithoutSubscribers({ email, emailJson, https, sqs, tamperingEmail }: Configuration): void {
    if ([email, emailJson, https, sqs].some((endpoints) => endpoints.length > 0)) return;
    const what =
      tamperingEmail.length > 0 ? 'incidents' : 'incidents and of tampering with the remediator itself';
    Validations.of(this).addWarning(
      'cloudtrail-remediator:no-subscribers',
      `Nobody will be notified of ${what}: give -c email=you@example.com, or any of emailJson, https and sqs.`,
    );
  }
}
