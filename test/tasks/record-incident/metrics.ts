import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { METRIC_NAMESPACE, METRICS, STACK_DIMENSION } from '../../../tasks/contract/metrics.ts';
import { executionArn, STACK_NAME } from '../../fixtures/deployment.ts';
import { findingOf } from '../../fixtures/findings.ts';
import { HANDLERS, measured } from '../../fixtures/handlers.ts';
import type { Fields } from '../../fixtures/identities.ts';
import { ALERT_SENT, branchOf, classifiedEvent, NOT_PUBLISHED, RESTORED } from '../../fixtures/incidents.ts';
import type { Remediation } from '../../../tasks/contract/outcome.ts';
import { drillEvent, notLogging } from '../../fixtures/own-events.ts';
import { NOT_RESTORED } from '../../fixtures/recording-steps.ts';
import { eventOf, stopLogging } from '../../fixtures/records.ts';
import './shared-table.ts';

const record = HANDLERS['record-incident'];

/** An execution for an event: its detection, and its outcome. */
function execution(event: Fields) {
  const about = {
    ...classifiedEvent(event, new Date('2026-11-21T21:00:00Z')),
    executionArn: executionArn(randomUUID()),
  };
  return {
    detect: () => record({ moment: 'detection', ...about }),
    conclude: (remediation: Remediation, alert: object = ALERT_SENT) =>
      record({ moment: 'outcome', ...about, remediation: branchOf(remediation), alert }),
  };
}

/** The metric lines so far, by the name of each metric. */
const names = () =>
  measured.flatMap(({ _aws }) =>
    (_aws as { CloudWatchMetrics: { Metrics: { Name: string }[] }[] }).CloudWatchMetrics.flatMap(
      ({ Metrics }) => Metrics.map(({ Name }) => Name),
    ),
  );

describe('the metric lines of record-incident', () => {
  beforeEach(() => {
    measured.length = 0;
  });

  test('are in the embedded metric format: one line each, with every key at the root', async () => {
    const { detect, conclude } = execution(eventOf(stopLogging()));
    await detect();
    await conclude(RESTORED);
    expect(names()).toEqual(['Detections', 'DetectionDelay', 'Incidents', 'TimeToRestore', 'BlindWindow']);
    for (const line of measured) {
      const { _aws, ...values } = line as {
        _aws: { Timestamp: number; CloudWatchMetrics: Record<string, unknown>[] };
      };
      expect(Math.abs(_aws.Timestamp - Date.now())).toBeLessThan(60_000);
      const [name = ''] = Object.keys(values).slice(-1);
      const known = Object.values(METRICS).find((metric) => metric.name === name)!;
      const dimensions = [STACK_DIMENSION, ...known.dimensions];
      expect(_aws.CloudWatchMetrics).toEqual([
        {
          Namespace: METRIC_NAMESPACE,
          Dimensions: [dimensions],
          Metrics: [{ Name: known.name, Unit: known.unit }],
        },
      ]);
      expect(Object.keys(values)).toEqual([...dimensions, known.name]);
      expect(values).toMatchObject({ [STACK_DIMENSION]: STACK_NAME });
      expect(Number.isFinite((values as Record<string, unknown>)[known.name])).toBe(true);
      for (const dimension of known.dimensions)
        expect((values as Record<string, unknown>)[dimension]).toMatch(/^[\w]{1,255}$/);
    }
    expect(measured[2]).toMatchObject({ Kind: 'LOGGING_STOPPED', Severity: 'critical', Incidents: 1 });
  });

  test('count a second delivery as a duplicate, and its restart only once', async () => {
    const event = eventOf(stopLogging());
    const [first, second] = [execution(event), execution(event)];
    await first.detect();
    await second.detect();
    await first.conclude(RESTORED);
    await second.conclude(RESTORED, NOT_PUBLISHED);
    expect(names().filter((name) => name === 'TimeToRestore')).toHaveLength(1);
    expect(names().filter((name) => name === 'Incidents')).toHaveLength(1);
    expect(names().filter((name) => name === 'Duplicates')).toHaveLength(1);
  });

  test('count a path that joins as a detection of the same incident, and its later tries as duplicates', async () => {
    await execution(eventOf(stopLogging())).detect();
    measured.length = 0;
    await execution(notLogging()).detect();
    expect(names()).toEqual(['Detections', 'DetectionDelay']);
    measured.length = 0;
    await execution(notLogging({ sweepId: 'sweep-0123456789abcdef-1' })).detect();
    expect(names()).toEqual(['Duplicates']);
  });

  test('count a restart once, though its outcome is recorded twice', async () => {
    const { detect, conclude } = execution(eventOf(stopLogging()));
    await detect();
    await conclude(RESTORED);
    measured.length = 0;
    await conclude(RESTORED);
    expect(names()).toEqual([]);
  });

  test('count every failed try of a lasting stop', async () => {
    const first = execution(notLogging());
    await first.detect();
    await first.conclude(NOT_RESTORED);
    const second = execution(notLogging({ sweepId: 'sweep-0123456789abcdef-1' }));
    const detection = await second.detect();
    await second.conclude(NOT_RESTORED, { ...NOT_PUBLISHED, detection });
    expect(names().filter((name) => name === 'RestoreFailed')).toHaveLength(2);
  });

  test.each([
    ['a drill', drillEvent()],
    ['a sample finding', findingOf({ service: { additionalInfo: { sample: true } } })],
  ])('leave out %s', async (_what, event) => {
    const { detect, conclude } = execution(event);
    await detect();
    await conclude({ outcome: 'not-needed' });
    expect(names()).toEqual([]);
  });
});
