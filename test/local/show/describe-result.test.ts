import { describe, expect, test } from '@jest/globals';
import { seconds } from '../../../local/show/clock.ts';
import { describeResult } from '../../../local/show/describe-result.ts';

describe('the result of a function in words', () => {
  test.each<[string, unknown, string]>([
    [
      'classify-event',
      { incident: { kind: 'LOGGING_STOPPED', severity: 'critical', restart: true } },
      'LOGGING_STOPPED, critical: logging has to be put back',
    ],
    [
      'classify-event',
      { incident: { kind: 'TAGS_CHANGED', severity: 'low', restart: false } },
      'TAGS_CHANGED, low: nothing to restart',
    ],
    ['start-logging', { acceptedAt: '2026-11-21T10:00:01.000Z' }, 'CloudTrail accepted StartLogging'],
    [
      'verify-logging',
      {
        isLogging: true,
        startLoggingTime: '2026-11-21T10:00:01.000Z',
        verifiedAt: '2026-11-21T10:00:02.000Z',
        blindWindowSeconds: 61,
        latestDeliveryError: null,
        latestDeliveryTime: null,
      },
      'logging since 10:00:01, blind for 1 minute 1 second',
    ],
    ['record-incident', { duplicate: false, status: 'OPEN' }, 'incident stored as OPEN'],
    ['record-incident', { duplicate: true, status: 'RESTORED' }, 'another execution recorded it: RESTORED'],
    ['publish-notification', { messageId: 'm' }, 'message published'],
    ['record-incident', { surprise: 1 }, ''],
    ['some-new-function', { anything: 1 }, ''],
  ])('%s of %j: %s', (functionName, result, words) => {
    expect(describeResult(functionName, result)).toBe(words);
  });

  test('a window that begins and ends in the same second is not called nothing', () => {
    expect(seconds(0)).toBe('less than a second');
  });
});
