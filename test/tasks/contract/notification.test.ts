import { describe, expect, test } from '@jest/globals';
import { matchesPattern } from '../../../local/bus/event-pattern.ts';
import { MAIL_FILTER_POLICY, MESSAGE_ATTRIBUTES } from '../../../tasks/contract/notification.ts';
import { writeMessage } from '../../../tasks/core/write-message.ts';
import { NOTIFICATIONS } from '../../fixtures/notifications.ts';

describe('the filter policy of mail subscriptions', () => {
  test.each(Object.entries(NOTIFICATIONS))(
    'lets everything through but the own restart: %s',
    (name, input) => {
      const { attributes } = writeMessage(input);
      expect(matchesPattern(MAIL_FILTER_POLICY, attributes)).toBe(
        name !== 'alert: started by the remediator',
      );
    },
  );

  test('lets alarms and the failure rule through, which have no attributes', () => {
    expect(matchesPattern(MAIL_FILTER_POLICY, {})).toBe(true);
  });
});

test('every message carries the attributes of the contract, and no other', () => {
  for (const input of Object.values(NOTIFICATIONS))
    expect(Object.keys(writeMessage(input).attributes)).toEqual([...MESSAGE_ATTRIBUTES]);
});
