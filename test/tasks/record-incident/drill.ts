import { describe, expect, test } from '@jest/globals';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Detected, Recorded } from '../../../tasks/contract/record-results.ts';
import { PATH_DRILLS, type PathDrill } from '../../../tasks/contract/table.ts';
import { EXECUTION_ARN, TABLE_NAME } from '../../fixtures/deployment.ts';
import { HANDLERS } from '../../fixtures/handlers.ts';
import { IDENTITIES } from '../../fixtures/identities.ts';
import { classified, classifiedEvent } from '../../fixtures/incidents.ts';
import { drillEvent } from '../../fixtures/own-events.ts';
import { recordOf } from '../../fixtures/records.ts';
import { table } from './shared-table.ts';

const ALARM = 'cloudtrail-remediator.executions-failed';
const HELD = EXECUTION_ARN.replace(/[^:]+$/, 'drill-held');
const CALLED_AT = '2026-11-21T20:11:07Z';
const DRILL: PathDrill = {
  ...{ trailArn: PATH_DRILLS, occurredAtId: '2026-11-21T20:10:50.000Z', drillId: 'drill-1' },
  caller: String((IDENTITIES.assumedRole as Record<string, unknown>)['arn']),
  ...{ startedAt: '2026-11-21T20:10:50.000Z', alarmNames: [ALARM], heldExecution: HELD },
};

async function store(drill: PathDrill): Promise<void> {
  const client = new DynamoDBClient({ endpoint: table.url });
  await client.send(
    new PutItemCommand({
      TableName: TABLE_NAME,
      Item: marshall(drill, { removeUndefinedValues: true }),
    }),
  );
  client.destroy();
}

const setAlarmState = (changes: object = {}) => ({
  ...recordOf('SetAlarmState', { userIdentity: IDENTITIES.assumedRole, eventTime: CALLED_AT }),
  eventSource: 'monitoring.amazonaws.com',
  requestParameters: { alarmName: ALARM, stateValue: 'ALARM', stateReason: 'This is drill-1.' },
  ...changes,
});
const stopExecution = (executionArn: string) =>
  setAlarmState({
    ...{ eventName: 'StopExecution', eventSource: 'states.amazonaws.com' },
    requestParameters: { executionArn, cause: 'This is drill-1.' },
  });

const record = HANDLERS['record-incident'];
const steps = (made: ReturnType<typeof classified>, executionArn = EXECUTION_ARN) => {
  const about = { ...made, executionArn };
  const detect = () => record({ moment: 'detection', ...about }) as Promise<Detected>;
  const end = (detection: Detected) =>
    record({
      ...{ moment: 'outcome', ...about, remediation: { round: { number: 1 } } },
      alert: { detection },
    }) as Promise<Recorded>;
  return { detect, end };
};
const stored = async () => (await table.items()).filter((item) => 'id' in item);

describe('a call that a drill made', () => {
  test.each([
    ['SetAlarmState', setAlarmState()],
    ['StopExecution', stopExecution(HELD)],
  ])('(%s) is recorded as a drill, and no message is sent', async (_call, call) => {
    await store(DRILL);
    const { detect, end } = steps(classified(call));
    const detection = await detect();
    expect(detection).toMatchObject({ duplicate: false, announce: false });
    expect(await end(detection)).toMatchObject({ next: 'quiet' });
    expect(await stored()).toMatchObject([{ kind: 'DRILL', severity: 'info', test: true, status: 'NOTED' }]);
  });

  test('may be on any alarm of any drill that the table holds', async () => {
    const other = { alarmNames: [`${ALARM}-2`], drillId: 'drill-2', heldExecution: EXECUTION_ARN };
    const alarms = [ALARM, 'cloudtrail-remediator.executions-aborted'];
    await store({ ...DRILL, ...other, occurredAtId: '2026-11-21T20:10:40.000Z' });
    await store({ ...DRILL, alarmNames: alarms });
    await store({ ...DRILL, ...other, occurredAtId: '2026-11-21T20:10:59.000Z' });
    for (const [index, alarmName] of alarms.entries()) {
      const call = setAlarmState({ eventID: `e-${index}`, requestParameters: { alarmName } });
      expect(await steps(classified(call)).detect()).toMatchObject({ announce: false });
    }
    expect(await stored()).toMatchObject([{ kind: 'DRILL' }, { kind: 'DRILL' }]);
  });

  test('is still a drill if the step runs again', async () => {
    await store(DRILL);
    const { detect } = steps(classified(setAlarmState()));
    await detect();
    expect(await detect()).toMatchObject({ duplicate: false, announce: false });
  });
});

describe('a call raises a critical alert:', () => {
  const other: [why: string, call: object, drill: Partial<PathDrill> | null][] = [
    ['without a record in the table', setAlarmState(), null],
    ['of another caller', setAlarmState({ userIdentity: IDENTITIES.iamUser }), {}],
    ['on another alarm', setAlarmState({ requestParameters: { alarmName: `${ALARM}-2` } }), {}],
    [
      'on an alarm whose name is the beginning of a longer one',
      setAlarmState({ requestParameters: { alarmName: ALARM.slice(0, -1) } }),
      { alarmNames: [ALARM, `${ALARM}-2`] },
    ],
    ['before the drill', setAlarmState({ eventTime: '2026-11-21T20:09:40Z' }), {}],
    ['after its calls', setAlarmState(), { callsEndedAt: '2026-11-21T20:10:00.000Z' }],
    [
      'long after it began',
      setAlarmState(),
      { startedAt: '2026-11-21T19:54:00.000Z', occurredAtId: '2026-11-21T19:54:00.000Z' },
    ],
    ['that stops another execution', stopExecution(EXECUTION_ARN), {}],
    [
      'that stops an execution whose name is the beginning of a longer one',
      stopExecution(HELD.slice(0, -1)),
      {},
    ],
    [
      'that stops an execution which no drill started',
      stopExecution(EXECUTION_ARN),
      { heldExecution: EXECUTION_ARN },
    ],
    [
      'of another name',
      setAlarmState({ eventName: 'DeleteAlarms', requestParameters: { alarmNames: [ALARM] } }),
      {},
    ],
  ];
  test.each(other)('%s', async (_why, call, drill) => {
    if (drill) await store({ ...DRILL, ...drill });
    expect(await steps(classified(call)).detect()).toMatchObject({ announce: true });
    expect(await stored()).toMatchObject([
      { kind: 'REMEDIATOR_TAMPERED', severity: 'critical', test: false },
    ]);
  });
});

describe('the execution of a drill', () => {
  const drill = () => classifiedEvent(drillEvent({ drillId: 'drill-held', requestedAt: DRILL.startedAt }));

  test('waits to be stopped if the record says so', async () => {
    await store(DRILL);
    expect(await steps(drill(), HELD).detect()).toMatchObject({ announce: true, waitSeconds: 60 });
  });

  test('does not wait otherwise', async () => {
    await store(DRILL);
    expect(await steps(drill()).detect()).toMatchObject({ announce: true, waitSeconds: 0 });
  });
});
