import { beforeEach, describe, expect, test } from '@jest/globals';
import { TRAIL_ARN, trailArn } from '../fixtures/deployment.ts';
import { HANDLERS, logged } from '../fixtures/handlers.ts';
import { IDENTITIES } from '../fixtures/identities.ts';
import { eventOf, recordOf, stopLogging } from '../fixtures/records.ts';

const handler = HANDLERS['classify-event'];

beforeEach(() => {
  logged.length = 0;
});

describe('classify-event', () => {
  test('returns the incident and its evidence, and nothing else', async () => {
    const record = stopLogging();
    const classified = await handler(eventOf(record));
    expect(Object.keys(classified)).toEqual(['incident', 'record']);
    expect(classified.incident).toMatchObject({
      id: record['eventID'],
      kind: 'LOGGING_STOPPED',
      plannedRepair: 'start-logging',
      subject: { key: TRAIL_ARN },
    });
    expect(classified.record.bytes).toBe(Buffer.byteLength(JSON.stringify(record)));
  });

  test.each(['scratch', trailArn('scratch-by-arn', 'eu-west-1')])(
    'reads the ignored trails from its environment: %s',
    async (name) => {
      const { incident } = await handler(eventOf(stopLogging({ requestParameters: { name } })));
      expect(incident.plannedRepair).toBe('none');
    },
  );

  test('ignores an empty entry in the list of ignored trails', async () => {
    const { incident } = await handler(eventOf(stopLogging()));
    expect(incident.plannedRepair).toBe('start-logging');
  });

  test('reads the role of the remediator from its environment', async () => {
    const event = eventOf(recordOf('StartLogging', { userIdentity: IDENTITIES.remediator }));
    expect((await handler(event)).incident.origin).toBe('remediator');
  });

  test('rejects, rather than throws, with UnclassifiableEventError', async () => {
    await expect(handler(eventOf({}))).rejects.toMatchObject({ name: 'UnclassifiableEventError' });
    await expect(handler(undefined)).rejects.toMatchObject({ name: 'UnclassifiableEventError' });
  });

  test('logs its result, and neither the event nor the caller', async () => {
    const event = eventOf(stopLogging());
    const { incident } = await handler(event);
    expect(logged).toEqual([
      {
        time: expect.stringMatching(/Z$/),
        level: 'info',
        message: 'classified',
        step: 'classify-event',
        incidentId: incident.id,
        kind: 'LOGGING_STOPPED',
        severity: 'critical',
        plannedRepair: 'start-logging',
      },
    ]);
    expect(JSON.stringify(logged)).not.toContain(IDENTITIES.iamUser.accessKeyId);
  });
});
