import { Duration, Stack } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { Code, IFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { WHOLE_TRAIL_READS } from '../../tasks/aws/read-whole-trail.ts';
import { ENVIRONMENT } from '../../tasks/contract/environment.ts';
import { startLogging as repair } from '../../tasks/repairs/start-logging/repair.ts';
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
  private readonly startLogging: TaskFunction;
  private readonly restoreTrail: TaskFunction | undefined;

  constructor(scope: Construct, id: string, props: TaskFunctionsProps) {
    super(scope, id);
    const add = (
      name: string,
      {
        file,
        ...given
      }: Omit<TaskFunctionProps, 'logRetention' | 'architecture' | 'code'> & { file: string },
    ) =>
      new TaskFunction(this, name, {
        ...given,
        code: props.code(file),
        logRetention: props.logRetention,
        architecture: props.architecture,
      });

    const table = { [ENVIRONMENT.tableName]: props.table.tableName };
    const { enforceTrails, enforceOwned } = props.enforcement;
    const enforces = enforceTrails.length > 0;
    const enforced = {
      [ENVIRONMENT.enforceTrails]: enforceTrails.join(','),
      [ENVIRONMENT.enforceOwned]: enforceOwned.join(','),
    };
    this.startLogging = add('StartLogging', {
      file: 'start-logging',
      description: 'Restarts a trail',
      timeout: Duration.seconds(10),
    });
    allowOnTrails(this.startLogging.role, repair.actions.apply);

    const checkLogging = add('CheckLogging', {
      file: 'check-logging',
      description: 'Reads from GetTrailStatus whether a trail has to be restarted',
      timeout: Duration.seconds(10),
    });
    allowOnTrails(checkLogging.role, repair.actions.verify);

    const verifyLogging = add('VerifyLogging', {
      file: 'verify-logging',
      description: 'Verifies by GetTrailStatus that a trail logs again',
      timeout: Duration.seconds(10),
    });
    allowOnTrails(verifyLogging.role, repair.actions.verify);

    const compareTrail = add('CompareTrail', {
      file: 'compare-trail',
      description: 'Compares a trail with its approved settings, or with what it was before',
      timeout: Duration.seconds(10),
      environment: {
        ...{ ...table, ...enforced, [ENVIRONMENT.stackName]: Stack.of(this).stackName },
        [ENVIRONMENT.trustedPrincipals]: props.trustedPrincipals.join(','),
      },
    });
    allowOnTrails(compareTrail.role, WHOLE_TRAIL_READS);
    allowParameters(compareTrail.role, enforces ? '*' : 'baseline');
    allowDeliveryReads(compareTrail.role);
    compareTrail.role.addToPrincipalPolicy(allow('dynamodb:GetItem', props.table.tableArn));

    // Without a trail to restore there is no such function, and the state is never entered.
    this.restoreTrail = enforces
      ? add('RestoreTrail', {
          file: 'restore-trail',
          description: 'Restores an enforced trail as approved',
          timeout: Duration.seconds(50),
          environment: { ...table, ...enforced, [ENVIRONMENT.stackName]: Stack.of(this).stackName },
        })
      : undefined;
    if (this.restoreTrail) allowRestore(this.restoreTrail.role, props.table, props.enforcement);

    // Calls nothing.
    this.classifyEvent = add('ClassifyEvent', {
      file: 'classify-event',
      description: 'Classifies an event as an incident',
      timeout: Duration.seconds(10),
      environment: {
        [ENVIRONMENT.ignoreTrails]: (props.ignoreTrails ?? []).join(','),
        [ENVIRONMENT.enforceTrails]: enforceTrails.join(','),
        [ENVIRONMENT.restoreRoleArn]: this.restoreTrail?.role.roleArn ?? '',
        [ENVIRONMENT.stackName]: Stack.of(this).stackName,
      },
    });

    const recordIncident = add('RecordIncident', {
      file: 'record-incident',
      description: 'Records the incident in the table',
      timeout: Duration.seconds(5),
      environment: {
        ...table,
        [ENVIRONMENT.stackName]: Stack.of(this).stackName,
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
      file: 'publish-notification',
      description: 'Publishes the messages about an incident',
      timeout: Duration.seconds(5),
      environment: {
        [ENVIRONMENT.topicArn]: props.notifications.topic.topicArn,
        [ENVIRONMENT.tamperingTopicArn]: props.tamperingTopic.topicArn,
        [ENVIRONMENT.stackName]: Stack.of(this).stackName,
        [ENVIRONMENT.accountAlias]: props.accountAlias,
        [ENVIRONMENT.runbook]: props.runbook,
      },
    });
    props.notifications.grantPublish(publishNotification.role);
    publishNotification.role.addToPrincipalPolicy(allow('sns:Publish', props.tamperingTopic.topicArn));
    this.publisher = publishNotification.role;

    this.byName = {
      ClassifyEvent: this.classifyEvent.function,
      CheckLogging: checkLogging.function,
      StartLogging: this.startLogging.function,
      VerifyLogging: verifyLogging.function,
      CompareTrail: compareTrail.function,
      ...(this.restoreTrail && { RestoreTrail: this.restoreTrail.function }),
      RecordIncident: recordIncident.function,
      PublishNotification: publishNotification.function,
    };
  }

  /** Gives the classifier the roles whose StartLogging calls are the remediator's own: of function and workflow. */
  recognizeCallsOf(workflowRole: IRole): void {
    this.classifyEvent.function.addEnvironment(
      ENVIRONMENT.remediatorRoleArns,
      [this.startLogging.role.roleArn, workflowRole.roleArn].join(','),
    );
  }
}
