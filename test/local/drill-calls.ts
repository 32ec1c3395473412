import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { embeddedClient } from '../../local/deploy.ts';
import { install, type Installation } from '../../local/installation.ts';
import { StateFolder } from '../../local/state-folder.ts';
import { PATH_DRILLS, type PathDrill } from '../../tasks/contract/table.ts';

describe('drill calls', () => {
  const ALARM = 'cloudtrail-remediator.executions-failed';
  const CALLER = 'arn:aws:sts::111122223333:assumed-role/Operator/ana';

  let dir: string;
  let installation: Installation;
  const kept = { ...process.env };
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'embedded-'));
    installation = await install({ folder: new StateFolder(dir) });
  });
  afterAll(async () => {
    await installation.close();
    process.env = kept;
    await rm(dir, { recursive: true });
  });

  /** Puts the event of a SetAlarmState on the bus, and gives the subjects of the mails that follow. */
  async function setAlarmState(): Promise<string[]> {
    const time = `${new Date().toISOString().slice(0, 19)}Z`;
    const { account, region } = installation.settings;
    const subjects: string[] = [];
    const stop = installation.sns.onDelivery(({ subject }) => subjects.push(subject));
    installation.put({
      ...{ id: randomUUID(), source: 'aws.monitoring', 'detail-type': 'AWS API Call via CloudTrail' },
      ...{ account, region, time },
      detail: {
        ...{ eventVersion: '1.11', eventSource: 'monitoring.amazonaws.com', eventName: 'SetAlarmState' },
        ...{ eventTime: time, eventID: randomUUID(), awsRegion: region, recipientAccountId: account },
        userIdentity: { type: 'AssumedRole', arn: CALLER, accountId: account },
        requestParameters: { alarmName: ALARM, stateValue: 'ALARM', stateReason: 'This is a drill.' },
      },
    });
    await installation.settled();
    stop();
    return subjects;
  }

  test('SetAlarmState raises a critical alert for any reason text, unless a drill recorded the call', async () => {
    expect(await setAlarmState()).toEqual([expect.stringMatching(/^\[(STOPPED|ACT NOW|CRITICAL)\] /)]);
    const { url, settings } = installation;
    const startedAt = new Date().toISOString();
    const drill: PathDrill = {
      ...{ trailArn: PATH_DRILLS, occurredAtId: startedAt, drillId: 'drill-1', caller: CALLER, startedAt },
      ...{ alarmNames: [ALARM], heldExecution: `${settings.stateMachineArn}:drill-1` },
    };
    const client = new DynamoDBClient(embeddedClient(url, 'AKIAOPERATOR00000000', settings.region));
    await client.send(new PutItemCommand({ TableName: settings.tableName, Item: marshall(drill) }));
    client.destroy();
    expect(await setAlarmState()).toEqual([]);
    const started = await readFile(join(dir, 'outbox.jsonl'), 'utf8');
    expect(started.trim().split('\n')).toHaveLength(1);
  });
});
