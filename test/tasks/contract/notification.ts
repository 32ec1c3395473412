import { expect, test } from '@jest/globals';
import { MESSAGE_ATTRIBUTES } from '../../../tasks/contract/notification.ts';
import { writeMessage } from '../../../tasks/notify/write-message.ts';
import { DEPLOYMENT } from '../../fixtures/deployment.ts';
import { NOTIFICATIONS } from '../../fixtures/notifications.ts';

test('every message has the attributes of the contract, and no others', () => {
  for (const input of Object.values(NOTIFICATIONS))
    expect(Object.keys(writeMessage(input, DEPLOYMENT).attributes)).toEqual([...MESSAGE_ATTRIBUTES]);
});
