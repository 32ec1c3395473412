import { describe, expect, test } from '@jest/globals';
import { METRICS, type Measurement } from '../../../tasks/contract/metrics.ts';
import { measureDetection, measureOutcome } from '../../../tasks/record/measure-incident.ts';
import { EXECUTION_ARN, NOW } from '../../fixtures/deployment.ts';
import { findingOf } from '../../fixtures/findings.ts';
import {
  ALERT_SENT,
  CHANGED,
  classified,
  classifiedEvent,
  logsAgain,
  NOT_NEEDED,
  NOT_STOPPED,
  notRestored,
  RESTORED,
} from '../../fixtures/incidents.ts';
import { sweepFindingEvent, drillEvent, notLogging } from '../../fixtures/own-events.ts';
import { stopLogging } from '../../fixtures/records.ts';

const about = { executionArn: EXECUTION_ARN, now: NOW };
const stop = { ...classified(stopLogging()), ...about };
const detected = (event: unknown) => ({ ...classifiedEvent(event), ...about });
const outcome = { ...stop, alert: ALERT_SENT };

/** `name{Dimension=value} value unit`, and no dimension that the metric does not have. */
const shown = (measurements: Measurement[]) =>
  measurements.map(({ metric, value, dimensions = {} }) => {
    const { name, unit, dimensions: names } = METRICS[metric];
    expect(Object.keys(dimensions)).toEqual([...names]);
    return `${name}{${Object.values(dimensions).join()}} ${value} ${unit}`;
  });

describe('the metrics of a detection', () => {
  test('of a new incident are the kind, the path and the delay after the stop', () => {
    expect(shown(measureDetection(stop, 'incident'))).toEqual([
      'Detections{event} 1 Count',
      'DetectionDelay{event} 12 Seconds',
      'Incidents{LOGGING_STOPPED,critical} 1 Count',
    ]);
  });

  test('of a second path count no further incident', () => {
    expect(shown(measureDetection(detected(notLogging()), 'path'))).toEqual([
      'Detections{sweep} 1 Count',
      'DetectionDelay{sweep} 12 Seconds',
    ]);
  });

  test('of a path that had detected it count a duplicate alone', () => {
    expect(shown(measureDetection(stop, 'none'))).toEqual(['Duplicates{} 1 Count']);
  });

  test('of a stop with unknown beginning have no delay', () => {
    expect(shown(measureDetection(detected(sweepFindingEvent()), 'incident'))).toEqual([
      'Detections{sweep} 1 Count',
      'Incidents{DETECTION_AT_RISK,medium} 1 Count',
    ]);
  });

  test.each([
    ['a drill', drillEvent()],
    ['a sample', findingOf({ service: { additionalInfo: { sample: true } } })],
  ])('of %s are none', (_what, event) => {
    for (const novelty of ['incident', 'path', 'none'] as const)
      expect(measureDetection(detected(event), novelty)).toEqual([]);
  });
});

describe('the metrics of an outcome', () => {
  test('of a restored trail are the time to the proof, and the blind window by the times of CloudTrail', () => {
    expect(shown(measureOutcome({ ...outcome, remediation: RESTORED }))).toEqual([
      'TimeToRestore{} 15.48 Seconds',
      'BlindWindow{} 14 Seconds',
    ]);
  });

  test('of a trail that logs, but not as before, are both', () => {
    expect(shown(measureOutcome({ ...outcome, remediation: logsAgain(CHANGED) }))).toEqual([
      'RestoreFailed{} 1 Count',
      'TimeToRestore{} 15.48 Seconds',
      'BlindWindow{} 14 Seconds',
    ]);
  });

  test('of a trail that was not restored are a failure', () => {
    expect(shown(measureOutcome({ ...outcome, remediation: notRestored(new Error('x')) }))).toEqual([
      'RestoreFailed{} 1 Count',
    ]);
  });

  test('of an incident without a repair, or a test, are none', () => {
    expect(measureOutcome({ ...outcome, remediation: NOT_NEEDED })).toEqual([]);
    expect(measureOutcome({ ...outcome, remediation: NOT_STOPPED })).toEqual([]);
    const test = { ...outcome, incident: { ...stop.incident, test: true } };
    expect(measureOutcome({ ...test, remediation: RESTORED })).toEqual([]);
  });
});
