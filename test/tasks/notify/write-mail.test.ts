import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { writeMessage } from '../../../tasks/notify/write-message.ts';
import { DEPLOYMENT } from '../../fixtures/deployment.ts';
import { NOTIFICATIONS } from '../../fixtures/notifications.ts';

/** One file a mail, to be read as its reader gets it. `UPDATE_MAILS=1 npm run jest -- write-mail` writes them anew. */
const MAILS = new URL('../../mails/', import.meta.url);
const fileOf = (name: string) => `${name.replaceAll(/[^A-Za-z0-9]+/g, '-').toLowerCase()}.txt`;

/** What a subscriber by mail sees. */
function mailOf(name: string): string {
  const { subject, message } = writeMessage(NOTIFICATIONS[name]!, DEPLOYMENT);
  const { email } = JSON.parse(message) as { email: string };
  return `Subject: ${subject}\n\n${email}\n`;
}

const names = Object.keys(NOTIFICATIONS);

if (process.env['UPDATE_MAILS'] === '1') {
  mkdirSync(MAILS, { recursive: true });
  for (const name of names) writeFileSync(new URL(fileOf(name), MAILS), mailOf(name));
}

describe('the mail of', () => {
  test.each(names)('%s is the one in its file', (name) => {
    expect(mailOf(name)).toBe(readFileSync(new URL(fileOf(name), MAILS), 'utf8'));
  });
});

test('every file in test/mails is a mail that the tests write', () => {
  expect(readdirSync(MAILS).sort()).toEqual(names.map(fileOf).sort());
});
