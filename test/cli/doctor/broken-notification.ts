import { beforeEach, describe, test } from '@jest/globals';
import { fakeAws } from './fake-aws.ts';
import type { FakeAws } from './healthy-deployment.ts';
import { expectTrouble, useKeys } from './run-doctor.ts';
import type { Breakage } from './run-doctor.ts';

describe('broken notification', () => {
  useKeys();
  let aws: FakeAws;
  beforeEach(() => {
    aws = fakeAws();
  });

  function idOf(map: Readonly<Record<string, unknown>>, begin: string): string {
    return Object.keys(map).find((id) => id.startsWith(begin)) ?? '';
  }

  describe('a part of the notification path that was changed is a failure', () => {
    const cases: Breakage[] = [
      [
        'a topic was deleted',
        ({ topics }) => delete topics['incidents'],
        'topics: failure: the topic of incidents is gone: nobody is notified',
      ],
      [
        'no confirmed subscription',
        ({ subscriptions }) => (subscriptions['incidents'] = []),
        'topics: failure: nobody is notified by the topic of incidents: no subscription is confirmed',
      ],
      [
        'no subscription is confirmed',
        ({ subscriptions }) => (subscriptions['tampering']![0]!.SubscriptionArn = 'PendingConfirmation'),
        'topics: failure: nobody is notified by the topic of tampering: no subscription is confirmed',
      ],
      [
        'one has not confirmed',
        ({ subscriptions }) => (subscriptions['incidents']![1]!.SubscriptionArn = 'PendingConfirmation'),
        'topics: warning: email on-call@example.com has not confirmed its subscription to incidents',
      ],
      [
        'a topic has another key',
        ({ topics }) => (topics['incidents']!['KmsMasterKeyId'] = 'alias/mallory'),
        'topics: failure: the topic of incidents is not encrypted with the key of the deployment',
      ],
      [
        'the second topic has a key',
        ({ topics }) => (topics['tampering']!['KmsMasterKeyId'] = 'alias/mallory'),
        'topics: failure: the topic of tampering is encrypted, and must not be',
      ],
      [
        'the table was deleted',
        (aws) => (aws.table = undefined),
        'table: failure: the table is gone: incidents are reported, but not recorded',
      ],
      [
        'the table is archived',
        ({ table }) => (table!['TableStatus'] = 'ARCHIVED'),
        'table: failure: the table is ARCHIVED',
      ],
      [
        'the table lost an index',
        ({ table }) => (table!['GlobalSecondaryIndexes'] as unknown[]).shift(),
        'table: failure: its index by-id is gone: incidents cannot be found by it',
      ],
      [
        'the table can be deleted',
        ({ table }) => (table!['DeletionProtectionEnabled'] = false),
        'table: failure: the table can be deleted: its deletion protection is off',
      ],
      [
        'backups are off',
        (aws) => (aws.backups = 'DISABLED'),
        'table: failure: point-in-time recovery is off: what is deleted is lost',
      ],
      [
        'evidence expires',
        (aws) => (aws.expiry = { TimeToLiveStatus: 'ENABLED', AttributeName: 'month' }),
        'table: warning: items expire by their attribute month: evidence would be deleted',
      ],
      [
        'the key is disabled',
        ({ key }) => (key!['KeyState'] = 'Disabled'),
        'key: failure: the key is Disabled: nobody is notified of incidents',
      ],
      [
        'the key is going',
        ({ key }) => (key!['KeyState'] = 'PendingDeletion'),
        'key: failure: the key is about to be deleted: nobody is notified of incidents',
      ],
      [
        'the key is gone',
        (aws) => (aws.key = undefined),
        'key: failure: the key is gone: nobody is notified of incidents',
      ],
      [
        'the schedule is disabled',
        ({ schedule }) => (schedule!['State'] = 'DISABLED'),
        'sweep: failure: the schedule is disabled: no sweep runs',
      ],
      [
        'the schedule is gone',
        (aws) => (aws.schedule = undefined),
        'sweep: failure: the schedule is gone: no sweep runs',
      ],
      [
        'the schedule ends',
        ({ schedule }) => (schedule!['EndDate'] = new Date('2026-12-01T00:00:00Z')),
        'sweep: failure: the schedule ends at 2026-12-01T00:00:00.000Z, and was deployed without an end',
      ],
      [
        'the schedule ended',
        ({ schedule }) => (schedule!['EndDate'] = new Date('2026-11-01T00:00:00Z')),
        'sweep: failure: the schedule ended at 2026-11-01T00:00:00.000Z: no sweep runs',
      ],
      [
        'the schedule starts later',
        ({ schedule }) => (schedule!['StartDate'] = new Date('2027-11-01T00:00:00Z')),
        'sweep: failure: the schedule starts at 2027-11-01T00:00:00.000Z: no sweep runs until then',
      ],
      [
        'the schedule is slow',
        ({ schedule }) => (schedule!['ScheduleExpression'] = 'rate(12 hours)'),
        'sweep: failure: the schedule runs by rate(12 hours), and the heartbeat alarm waits for a sweep every 5 minutes',
      ],
      [
        'the schedule has no rate',
        ({ schedule }) => (schedule!['ScheduleExpression'] = 'cron(0 0 1 1 ? *)'),
        'sweep: failure: the schedule runs by cron(0 0 1 1 ? *), and the heartbeat alarm',
      ],
      [
        'the schedule starts another function',
        ({ schedule }) => (schedule!['Target'] = { Arn: 'arn:x' }),
        'sweep: failure: the schedule starts something else than the sweep',
      ],
      [
        'the queue is not empty',
        ({ queues }) => (queues[idOf(queues, 'DeadLettersQueue')] = 3),
        'queues: failure: the dead-letter queue holds 3 events that nobody acted on',
      ],
      [
        'the queue of sweeps is not empty',
        ({ queues }) => (queues[idOf(queues, 'SweepDeadLettersQueue')] = 1),
        'queues: warning: the queue of sweeps that could not start holds 1 sweep that nobody acted on',
      ],
      [
        'a queue was deleted',
        ({ queues }) => Reflect.deleteProperty(queues, idOf(queues, 'DeadLettersQueue')),
        'queues: failure: the dead-letter queue is gone',
      ],
      [
        'an alarm was deleted',
        ({ alarms }) => delete alarms['cloudtrail-remediator.executions-aborted'],
        'alarms: failure: cloudtrail-remediator.executions-aborted is gone',
      ],
      [
        'an alarm was silenced',
        ({ alarms }) => (alarms['cloudtrail-remediator.executions-aborted']!['ActionsEnabled'] = false),
        'alarms: failure: cloudtrail-remediator.executions-aborted has its actions disabled: it notifies nobody',
      ],
      [
        'an alarm has no action',
        ({ alarms }) => (alarms['cloudtrail-remediator.executions-aborted']!['AlarmActions'] = []),
        'alarms: failure: cloudtrail-remediator.executions-aborted notifies nobody',
      ],
      [
        'an alarm notifies another topic',
        ({ alarms }) =>
          (alarms['cloudtrail-remediator.executions-aborted']!['AlarmActions'] = ['arn:aws:sns:x:y:mallory']),
        'alarms: failure: cloudtrail-remediator.executions-aborted notifies arn:aws:sns:x:y:mallory, and none of the topics of the stack',
      ],
      [
        'an alarm is in ALARM',
        ({ alarms }) => (alarms['cloudtrail-remediator.executions-aborted']!['StateValue'] = 'ALARM'),
        'alarms: warning: cloudtrail-remediator.executions-aborted is in ALARM',
      ],
      [
        'a trail is stopped',
        ({ trails }) =>
          (trails['sentinel']!.status = {
            IsLogging: false,
            StopLoggingTime: new Date('2026-11-21T10:00:00Z'),
          }),
        'trails: failure: sentinel does not log since 2026-11-21T10:00:00.000Z',
      ],
      [
        'a log is not delivered',
        ({ trails }) =>
          (trails['sentinel']!.status = { IsLogging: true, LatestDeliveryError: 'AccessDenied' }),
        'trails: failure: sentinel logs, but a delivery fails: The last delivery to S3 failed: AccessDenied',
      ],
      [
        'a log does not reach CloudWatch Logs',
        ({ trails }) =>
          (trails['sentinel']!.status = { IsLogging: true, LatestCloudWatchLogsDeliveryError: 'gone' }),
        'trails: failure: sentinel logs, but a delivery fails: The last delivery to CloudWatch Logs failed: gone',
      ],
      [
        'the deployment failed',
        ({ status }) =>
          Object.assign(status, { StackStatus: 'UPDATE_ROLLBACK_FAILED', StackStatusReason: 'no' }),
        'stack: warning: the last deployment failed (UPDATE_ROLLBACK_FAILED: no)',
      ],
      [
        'a deployment runs',
        ({ status }) => (status['StackStatus'] = 'UPDATE_IN_PROGRESS'),
        'stack: warning: the stack is being changed (UPDATE_IN_PROGRESS)',
      ],
      [
        'the stack can be deleted',
        ({ status }) => (status['EnableTerminationProtection'] = false),
        'stack: warning: its termination protection is off: anybody who may delete stacks can delete it',
      ],
    ];

    test.each(cases)('%s', async (...breakage) => {
      await expectTrouble(aws, breakage);
    });
  });
});
