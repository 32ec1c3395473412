import { duration } from '../../../tasks/contract/duration.ts';
import { describe, expect, test } from '@jest/globals';
import { ANOTHER_TRAIL, AS_BEFORE, CHANGED } from '../../fixtures/incidents.ts';
import { describeResult } from '../../../local/show/describe-result.ts';

describe('the result of a function in words', () => {
  test.each<[string, unknown, string]>([
    [
      'classify-event',
      {
        incident: {
          kind: 'LOGGING_STOPPED',
          detectedBy: 'event',
          severity: 'critical',
          plannedRepair: 'start-logging',
        },
      },
      'LOGGING_STOPPED, critical: logging has to be restored',
    ],
    [
      'classify-event',
      { incident: { kind: 'TAGS_CHANGED', severity: 'low', plannedRepair: 'none', detectedBy: 'event' } },
      'TAGS_CHANGED, low: nothing to restart',
    ],
    ['start-logging', { acceptedAt: '2026-11-21T10:00:01.000Z' }, 'CloudTrail accepted StartLogging'],
    [
      'verify-logging',
      {
        isLogging: true,
        startLoggingTime: '2026-11-21T10:00:01.000Z',
        stopLoggingTime: '2026-11-21T09:59:00.000Z',
        verifiedAt: '2026-11-21T10:00:02.000Z',
        blindWindowSeconds: 61,
        latestDeliveryError: null,
        latestDeliveryTime: null,
      },
      'logging since 10:00:01, without logging for 1 minute 1 second',
    ],
    [
      'classify-event',
      {
        incident: {
          kind: 'LOGGING_STOPPED',
          detectedBy: 'guardduty',
          severity: 'critical',
          plannedRepair: 'start-logging',
        },
      },
      'LOGGING_STOPPED, critical: GetTrailStatus decides what to do',
    ],
    [
      'check-logging',
      { isLogging: false, startLoggingTime: null, stopLoggingTime: null },
      'the trail is NOT logging',
    ],
    ['compare-trail', AS_BEFORE, 'the trail is as before'],
    ['compare-trail', CHANGED, 'the trail is NOT as before'],
    ['compare-trail', ANOTHER_TRAIL, 'it is ANOTHER trail'],
    [
      'record-incident',
      { duplicate: false, status: 'OPEN', announce: true, repeats: 1, waitSeconds: 0 },
      'incident stored as OPEN',
    ],
    [
      'record-incident',
      { duplicate: false, status: 'OPEN', announce: false, repeats: 5, waitSeconds: 0 },
      'incident stored as OPEN, number 5 in a row: alert suppressed',
    ],
    [
      'record-incident',
      {
        duplicate: true,
        status: 'RESTORED',
        announce: false,
        repeats: 1,
        waitSeconds: 0,
        joined: { id: '5ec0ffee-0001', occurredAt: '2026-11-21T10:00:00.000Z' },
      },
      'one more detection of incident 5ec0ffee',
    ],
    [
      'record-incident',
      { duplicate: false, status: 'RESTORED', next: 'notify' },
      'incident stored as RESTORED',
    ],
    [
      'record-incident',
      { duplicate: true, status: 'RESTORED', next: 'quiet' },
      'another execution recorded it: RESTORED',
    ],
    ['publish-notification', { messageId: 'm' }, 'message published'],
    ['record-incident', { surprise: 1 }, ''],
    ['some-new-function', { anything: 1 }, ''],
  ])('%s of %j: %s', (functionName, result, words) => {
    expect(describeResult(functionName, result)).toBe(words);
  });

  test('a window that begins and ends in the same second is shown as less than a second', () => {
    expect(duration(0, 'long')).toBe('less than a second');
  });
});
