import { describe, expect, test } from '@jest/globals';
import { writeMessage } from '../../../tasks/core/write-message.ts';
import { NOTIFICATIONS } from '../../fixtures/notifications.ts';

/** What a subscriber by mail gets to see. */
function mailOf(name: string): string {
  const { subject, message } = writeMessage(NOTIFICATIONS[name]!);
  const { email } = JSON.parse(message) as { email: string };
  return `Subject: ${subject}\n\n${email}\n`;
}

describe('the mail of', () => {
  test.each(Object.keys(NOTIFICATIONS))('%s', (name) => {
    expect(mailOf(name)).toMatchSnapshot();
  });
});
