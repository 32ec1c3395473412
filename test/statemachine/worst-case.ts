import { failing } from '../fixtures/failing.ts';
import { randomBytes } from 'node:crypto';
import { StartLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { describe, expect, test } from '@jest/globals';
import { awsError } from '../fixtures/aws-errors.ts';
import type { Fields } from '../fixtures/identities.ts';
import { eventOf, putEventSelectors } from '../fixtures/records.ts';
import { recentStop, type RemediationRun } from '../fixtures/remediation.ts';
import { world } from './world.ts';

const LIMIT = 262_144;

const noise = (bytes: number) => randomBytes(bytes).toString('base64').slice(0, bytes);
const sizeOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

/**
 * An event as large as can reach the workflow, of text that does not compress: request and response of 100 KB each,
 * and whatever is left up to the limit in another field.
 */
function fill(record: Fields): Fields {
  const request = { ...(record['requestParameters'] as object), policy: noise(100_000) };
  const event = eventOf({
    ...record,
    requestParameters: request,
    responseElements: { ...(record['responseElements'] as object | null), echo: noise(100_000) },
    additionalEventData: { rest: '' },
  });
  const { additionalEventData } = event['detail'] as { additionalEventData: { rest: string } };
  additionalEventData.rest = noise(LIMIT - sizeOf(event));
  expect(sizeOf(event)).toBe(LIMIT);
  return event;
}

/** The largest input and output of any state or function, in bytes, and of what ClassifyEvent hands on. */
function sizes({ history }: RemediationRun): { largest: number; incident: number } {
  const texts = history.flatMap((event) => [
    event.stateEnteredEventDetails?.input,
    event.stateExitedEventDetails?.output,
    event.lambdaFunctionScheduledEventDetails?.input,
    event.taskScheduledEventDetails?.parameters,
    event.lambdaFunctionSucceededEventDetails?.output,
  ]);
  const classified = history.find(({ stateExitedEventDetails: exit }) => exit?.name === 'ClassifyEvent');
  const { incident } = JSON.parse(classified?.stateExitedEventDetails?.output ?? '{}') as {
    incident?: object;
  };
  return {
    largest: Math.max(...texts.map((text) => Buffer.byteLength(text ?? ''))),
    incident: sizeOf(incident ?? null),
  };
}

describe('the largest possible event', () => {
  test('of StopLogging is processed as a whole: restored, announced, recorded with its digest', async () => {
    const run = await world.remediate(fill(recentStop()));
    expect(run).toMatchObject({ status: 'SUCCEEDED', item: { status: 'RESTORED' } });
    expect(run.messages.map(({ moment }) => moment)).toEqual(['alert', 'outcome']);
    expect(run.item?.record).toEqual({
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      bytes: expect.any(Number),
    });
    const { largest, incident } = sizes(run);
    expect(largest).toBeLessThanOrEqual(LIMIT);
    expect(incident).toBeLessThanOrEqual(16 * 1024);
  });

  test('of a change of selectors is processed as a whole', async () => {
    const run = await world.remediate(fill(putEventSelectors({ eventSelectors: [] })));
    expect(run).toMatchObject({ status: 'SUCCEEDED', item: { kind: 'COVERAGE_REDUCED' } });
    expect(sizes(run).largest).toBeLessThanOrEqual(LIMIT);
  });

  test('with the largest evidence, twice in the Parallel, is processed even if every step fails', async () => {
    // 64 KiB gzipped: the most that travels through the states.
    const event = eventOf(recentStop({ additionalEventData: { rest: noise(86_000) } }));
    world.cloudTrail
      .on(StartLoggingCommand)
      .rejects(awsError('UnsupportedOperationException', 400, noise(1000)));
    const run = await world.remediate(event, {
      PublishAlert: failing('Error'),
      RecordDetection: failing('Error'),
    });
    expect(run).toMatchObject({ error: 'TrailNotRestoredError', item: { status: 'NEEDS_ACTION' } });
    expect(run.item?.record.gzip?.length).toBeGreaterThan(62_000);
    const { largest } = sizes(run);
    // Both branches hold it at once.
    expect(2 * largest).toBeLessThanOrEqual(LIMIT);
  });

  test.each([100_000, 150_000, 200_000])(
    'with longer evidence (%d bytes) keeps it out of the states',
    async (bytes) => {
      const run = await world.remediate(eventOf(recentStop({ additionalEventData: { rest: noise(bytes) } })));
      expect(run.item?.record).not.toHaveProperty('gzip');
      const afterwards = run.calls.filter(({ state }) => state !== 'ClassifyEvent');
      for (const { input } of afterwards) expect(sizeOf(input)).toBeLessThan(16 * 1024);
    },
  );

  test('that cannot be classified is published, trimmed', async () => {
    const run = await world.remediate(fill(recentStop({ requestParameters: null })));
    expect(run).toMatchObject({ status: 'FAILED', error: 'UnclassifiableEventError' });
    expect(run.messages.map(({ moment }) => moment)).toEqual(['unclassified']);
    expect(sizes(run).largest).toBeLessThanOrEqual(LIMIT);
  });
});
