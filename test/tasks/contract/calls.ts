import { describe, expect, test } from '@jest/globals';
import { matchesPattern } from '../../../local/bus/event-pattern.ts';
import { isWatchedCall, tamperingPattern, WATCHED_CALLS } from '../../../tasks/contract/calls.ts';
import { UnclassifiableEventError } from '../../../tasks/contract/errors.ts';
import { classifyCall } from '../../../tasks/classify/classify-call.ts';
import { ACCOUNT, NOW, SETTINGS } from '../../fixtures/deployment.ts';
import { deniedCall, eventOf, recordOf, stopLogging } from '../../fixtures/records.ts';

describe('the rule and the classifier', () => {
  test.each(WATCHED_CALLS)('agree on %s, successful and failed', (call) => {
    for (const record of [recordOf(call), deniedCall(call)]) {
      expect(matchesPattern(tamperingPattern(ACCOUNT), eventOf(record))).toBe(true);
      expect(classifyCall(eventOf(record), SETTINGS, NOW).incident.call.name).toBe(call);
    }
  });

  test.each([
    'GetTrailStatus',
    'LookupEvents',
    'stoplogging',
    'StopLogging2',
    'StartEventDataStoreIngestion',
  ])('both reject %s', (call) => {
    const event = eventOf(recordOf(call));
    expect(isWatchedCall(call)).toBe(false);
    expect(matchesPattern(tamperingPattern(ACCOUNT), event)).toBe(false);
    expect(() => classifyCall(event, SETTINGS, NOW)).toThrow(UnclassifiableEventError);
  });

  test('reject a custom event with the same fields: its source cannot begin with aws.', () => {
    expect(
      matchesPattern(tamperingPattern(ACCOUNT), eventOf(stopLogging(), { source: 'my.cloudtrail' })),
    ).toBe(false);
  });
});
