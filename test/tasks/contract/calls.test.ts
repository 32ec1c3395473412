import { describe, expect, test } from '@jest/globals';
import { matchesPattern } from '../../../local/bus/event-pattern.ts';
import { isWatchedCall, TAMPERING_EVENT_PATTERN, WATCHED_CALLS } from '../../../tasks/contract/calls.ts';
import { UnclassifiableEventError } from '../../../tasks/contract/errors.ts';
import { classifyCall } from '../../../tasks/classify/classify-call.ts';
import { NOW, SETTINGS } from '../../fixtures/deployment.ts';
import { deniedCall, eventOf, recordOf, stopLogging } from '../../fixtures/records.ts';

describe('what the rule matches and what the classifier knows', () => {
  test.each(WATCHED_CALLS)('agree on %s, successful and failed', (call) => {
    for (const record of [recordOf(call), deniedCall(call)]) {
      expect(matchesPattern(TAMPERING_EVENT_PATTERN, eventOf(record))).toBe(true);
      expect(classifyCall(eventOf(record), SETTINGS, NOW).incident.call.name).toBe(call);
    }
  });

  test.each(['GetTrailStatus', 'LookupEvents', 'stoplogging', 'StopLogging2', 'StopEventDataStoreIngestion'])(
    'agree that %s is none of theirs',
    (call) => {
      const event = eventOf(recordOf(call));
      expect(isWatchedCall(call)).toBe(false);
      expect(matchesPattern(TAMPERING_EVENT_PATTERN, event)).toBe(false);
      expect(() => classifyCall(event, SETTINGS, NOW)).toThrow(UnclassifiableEventError);
    },
  );

  test('a custom event that looks like one does not match: its source cannot begin with aws.', () => {
    expect(matchesPattern(TAMPERING_EVENT_PATTERN, eventOf(stopLogging(), { source: 'my.cloudtrail' }))).toBe(
      false,
    );
  });
});
