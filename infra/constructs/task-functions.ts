import { Duration, Stack } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { Code, IFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { fileOf } from '../../statemachine/definition.ts';
import { WHOLE_TRAIL_READS } from '../../tasks/aws/read-whole-trail.ts';
import { ENVIRONMENT } from '../../tasks/contract/environment.ts';
import { REPAIR_FUNCTIONS } from '../../tasks/repairs/repairs.ts';
import type { Notifications } from './notifications.ts';
import { allowRestore } from './restore-role.ts';
import { allow, allowDeliveryReads, allowOnTrails, allowParameters, allowUnresolved } from './statements.ts';
import { TaskFunction, type TaskFunctionProps } from './task-function.ts';

/** What the steps of the workflow act on. */
export interface TaskFunctionsProps {
  readonly table: TableV2;
  readonly notifications: Notifications;
  /** Gets what is about subscribers, too. */
  readonly tamperingTopic: ITopic;
  /** What people call the account, in subjects and mails. */
  readonly accountAlias: string;
  /** URL of RUNBOOK.md, or its name. */
  readonly runbook: string;
  /** Trails (names or ARNs) that are never restarted. @default - none */
  readonly ignoreTrails?: readonly string[];
  /** Patterns of the ARNs of roles whose changes are accepted. */
  readonly trustedPrincipals: readonly string[];
  /** Trails that are restored as approved, and how. @default - none: the stack may change no trail's settings */
  readonly enforcement: EnforcementProps;
  /** Whether the remediator's own StartLogging is published too. */
  readonly notifyOwnActions: boolean;
  readonly logRetention: RetentionDays;
  readonly architecture: TaskFunctionProps['architecture'];
  /** Code of a file in tasks/, by its name without `.ts`. */
  readonly code: (file: string) => Code;
}

/** What may be restored without being asked. */
export interface EnforcementProps {
  /** Names of trails of this account and Region. */
  readonly enforceTrails: readonly string[];
  /** Those of them that a CloudFormation stack owns. */
  readonly enforceOwned: readonly string[];
  /** ARNs of roles for CloudWatch Logs that may be passed to CloudTrail. */
  readonly restoreRoles: readonly string[];
}

/** The functions of the workflow, one for each slot. Each role holds the one to three actions that its step calls. */
export class TaskFunctions extends Construct {
  /** The functions by the name that their slot, their file and their states share: `StartLogging`. */
  readonly byName: Readonly<Record<string, IFunction>>;
  /** The role that publishes messages. */
  readonly publisher: IRole;
  private readonly classifyEvent: TaskFunction;
  private readonly ofRepairs = new Map<string, TaskFunction>();

  constructor(scope: Construct, id: string, props: TaskFunctionsProps) {
    super(scope, id);
    const add = (name: string, given: Omit<TaskFunctionProps, 'logRetention' | 'architecture' | 'code'>) =>
      new TaskFunction(this, name, {
        ...given,
        code: props.code(fileOf(name)),
        logRetention: props.logRetention,
        architecture: props.architecture,
      });

    const table = { [ENVIRONMENT.tableName]: props.table.tableName };
    const stackName = { [ENVIRONMENT.stackName]: Stack.of(this).stackName };
    const { enforceTrails, enforceOwned } = props.enforcement;
    const enforces = enforceTrails.length > 0;
    const enforced = {
      [ENVIRONMENT.enforceTrails]: enforceTrails.join(','),
      [ENVIRONMENT.enforceOwned]: enforceOwned.join(','),
    };
    for (const [name, each] of Object.entries(REPAIR_FUNCTIONS)) {
      const { trails, actions, description } = each;
      // Without a trail to restore there is no such function, and its state is never entered.
      if (trails === 'enforced' && !enforces) continue;
      const environment = trails === 'enforced' ? { ...table, ...enforced, ...stackName } : {};
      const made = add(name, { description, timeout: Duration.seconds(each.timeout), environment });
      if (trails === 'all') allowOnTrails(made.role, actions);
      else allowRestore(made.role, { ...props.enforcement, actions, table: props.table });
      this.ofRepairs.set(name, made);
    }

    const compareTrail = add('CompareTrail', {
      description: 'Compares a trail with its approved settings, or with what it was before',
      timeout: Duration.seconds(10),
      environment: {
        ...{ ...table, ...enforced, ...stackName },
        [ENVIRONMENT.trustedPrincipals]: props.trustedPrincipals.join(','),
      },
    });
    allowOnTrails(compareTrail.role, WHOLE_TRAIL_READS);
    allowParameters(compareTrail.role, enforces ? '*' : 'baseline');
    allowDeliveryReads(compareTrail.role);
    compareTrail.role.addToPrincipalPolicy(allow('dynamodb:GetItem', props.table.tableArn));

    // Calls nothing.
    this.classifyEvent = add('ClassifyEvent', {
      description: 'Classifies an event as an incident',
      timeout: Duration.seconds(10),
      environment: {
        [ENVIRONMENT.ignoreTrails]: (props.ignoreTrails ?? []).join(','),
        [ENVIRONMENT.enforceTrails]: enforceTrails.join(','),
        [ENVIRONMENT.restoreRoleArn]: this.ofRepairs.get('RestoreTrail')?.role.roleArn ?? '',
        ...stackName,
      },
    });

    const recordIncident = add('RecordIncident', {
      description: 'Records the incident in the table',
      timeout: Duration.seconds(5),
      environment: {
        ...table,
        ...stackName,
        [ENVIRONMENT.notifyOwnActions]: String(props.notifyOwnActions),
      },
    });
    recordIncident.role.addToPrincipalPolicy(
      allow(
        ['dynamodb:PutItem', 'dynamodb:GetItem', 'dynamodb:UpdateItem', 'dynamodb:Query'],
        props.table.tableArn,
      ),
    );
    recordIncident.role.addToPrincipalPolicy(allowUnresolved(props.table));

    const publishNotification = add('PublishNotification', {
      description: 'Publishes the messages about an incident',
      timeout: Duration.seconds(5),
      environment: {
        [ENVIRONMENT.topicArn]: props.notifications.topic.topicArn,
        [ENVIRONMENT.tamperingTopicArn]: props.tamperingTopic.topicArn,
        ...stackName,
        [ENVIRONMENT.accountAlias]: props.accountAlias,
        [ENVIRONMENT.runbook]: props.runbook,
      },
    });
    props.notifications.grantPublish(publishNotification.role);
    publishNotification.role.addToPrincipalPolicy(allow('sns:Publish', props.tamperingTopic.topicArn));
    this.publisher = publishNotification.role;

    this.byName = {
      ClassifyEvent: this.classifyEvent.function,
      ...Object.fromEntries([...this.ofRepairs].map(([name, made]) => [name, made.function])),
      CompareTrail: compareTrail.function,
      RecordIncident: recordIncident.function,
      PublishNotification: publishNotification.function,
    };
  }

  /** Gives the classifier the roles whose StartLogging calls are the remediator's own: of function and workflow. */
  recognizeCallsOf(workflowRole: IRole): void {
    this.classifyEvent.function.addEnvironment(
      ENVIRONMENT.remediatorRoleArns,
      [this.ofRepairs.get('StartLogging')?.role.roleArn, workflowRole.roleArn].join(','),
    );
  }
}
