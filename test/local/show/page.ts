import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { headlineOf } from '../../../local/headline.ts';
import { checkLines, heading, mailPage, mailPages } from '../../../local/show/page.ts';
import { Screen } from '../../../local/show/screen.ts';
import type { Delivery } from '../../../local/services/sns/outbox.ts';

const screen = new Screen(new PassThrough(), { COLUMNS: '80' });

const MAIL: Delivery = {
  messageId: 'm',
  deliveredAt: '2026-11-21T10:00:00.000Z',
  topicArn: 'arn:aws:sns:eu-central-1:111122223333:cloudtrail-alerts',
  subscriptionArn: 'arn:aws:sns:eu-central-1:111122223333:cloudtrail-alerts:1',
  protocol: 'email',
  endpoint: 'security@example.com',
  subject: '[STOPPED] 111122223333: CloudTrail off, restarting now',
  body: [
    'Trail management-events was stopped.',
    '',
    `  Execution   https://example.com/${'a'.repeat(120)}`,
    `1. ${'Ask mallory whether this was intended. '.repeat(4)}`,
    'escape \u001b[2J',
  ].join('\n'),
  attributes: {},
};

describe('a mail on the screen', () => {
  const lines = mailPage(screen, MAIL);

  test('has its recipient, its subject and its whole body', () => {
    expect(lines[0]).toContain('security@example.com');
    expect(lines[1]).toContain('[STOPPED] 111122223333: CloudTrail off, restarting now');
    expect(lines.map((line) => line.replace(/^ {2}▏ ?/, '').trim()).join('')).toContain('a'.repeat(120));
  });

  test('stays inside its frame, even with long links', () => {
    for (const line of lines) {
      expect(line).toMatch(/^ {2}▏/);
      expect(line.length).toBeLessThanOrEqual(80);
    }
  });

  test('continues in its column if a line is too long', () => {
    const [, next] = lines.slice(lines.findIndex((line) => line.includes('1. Ask')));
    expect(next).toMatch(/^ {2}▏ {4}\S/);
  });

  test('lets no text control the terminal', () => {
    expect(lines.join('')).not.toContain('\u001b');
    expect(lines.at(-1)).toBe('  ▏ escape');
  });
});

describe('the mails on the screen', () => {
  const TAMPERING: Delivery = {
    ...MAIL,
    topicArn: 'arn:aws:sns:eu-central-1:111122223333:cloudtrail-tampering',
    subject: 'AWS Notification Message',
    body: 'Somebody changed the remediator.\nCall: DeleteTopic',
  };

  test('are the last one of each topic, under its topic', () => {
    const text = mailPages(screen, [TAMPERING, { ...MAIL, subject: 'the first' }, MAIL]).join('\n');
    expect(text).toMatch(/The mail over cloudtrail-tampering\n(.*\n)+\nThe mail +the last of 2\n/);
    expect(text).not.toContain('the first');
    expect(mailPages(screen, [])).toEqual([]);
  });

  test('are titled by their subject, or by their first line if SNS generated the subject', () => {
    expect(headlineOf(MAIL)).toBe(MAIL.subject);
    expect(headlineOf(TAMPERING)).toBe('over cloudtrail-tampering: Somebody changed the remediator.');
    expect(headlineOf({ ...TAMPERING, topicArn: MAIL.topicArn })).toBe('Somebody changed the remediator.');
  });
});

describe('a page', () => {
  test('has an aside at the right end of its headings', () => {
    expect(heading(screen, 'The call', '10:00:00 UTC')).toEqual([
      '',
      `The call${' '.repeat(60)}10:00:00 UTC`,
    ]);
    expect(heading(screen, 'The call')).toEqual(['', 'The call']);
  });

  test('marks passed and failed checks', () => {
    expect(
      checkLines(screen, [
        { holds: true, text: 'good' },
        { holds: false, text: `bad ${'and long '.repeat(12)}` },
      ]),
    ).toEqual(['  ✔ good', expect.stringMatching(/^ {2}✘ bad/), expect.stringMatching(/^ {4}and|^ {4}long/)]);
  });
});
