import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { KIND_NAMES } from '../../../tasks/contract/kinds.ts';
import type { Step } from '../../../tasks/contract/notification.ts';
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
  test.each(names)('%s is the text of its file', (name) => {
    expect(mailOf(name)).toBe(readFileSync(new URL(fileOf(name), MAILS), 'utf8'));
  });
});

test('every file in test/mails is the text of a tested mail', () => {
  expect(readdirSync(MAILS).sort()).toEqual(names.map(fileOf).sort());
});

test('every kind of incident has a mail', () => {
  const kinds = Object.values(NOTIFICATIONS).flatMap((input) =>
    'incident' in input ? [input.incident.kind] : [],
  );
  expect(KIND_NAMES.filter((kind) => !kinds.includes(kind))).toEqual([]);
});

function partsOf(name: string): { subject: string; firstLine: string; steps: Step[] } {
  const { subject, message } = writeMessage(NOTIFICATIONS[name]!, DEPLOYMENT);
  const { email, default: json } = JSON.parse(message) as { email: string; default: string };
  const { nextSteps } = JSON.parse(json) as { nextSteps: Step[] };
  return { subject, firstLine: email.split('\n\n', 1)[0] ?? '', steps: nextSteps };
}

/** IAM and Organizations have no Region. `cloudtrail-remediator` is the stack. */
const COMMAND =
  /^(aws (iam|organizations) [a-z-]+ --|aws [a-z0-9]+ [a-z0-9-]+ .*--region [a-z]+-[a-z]+-\d|incidents [a-z]+ .*--region [a-z]+-[a-z]+-\d --stack cloudtrail-remediator)/;
/** A loop over all trails, and a statement of a policy. */
const NO_CALL = /^(for trail in |\[\{"Effect":)/;

describe('every mail', () => {
  test.each(names)('has verdict, account and event in 45 characters, and details below: %s', (name) => {
    const { subject, firstLine } = partsOf(name);
    expect(subject.slice(0, 45)).toMatch(/^\[[A-Z]+[A-Z0-9 smhd]*\] prod-eu: (\S+ )+\S*/);
    const [, what = ''] = /: (?:\d+x )?([^,:]+)/.exec(subject) ?? [];
    expect(firstLine.toLowerCase()).not.toContain(what.toLowerCase());
    expect(firstLine).toMatch(/account\s(prod-eu\s\(111122223333\)|999988887777),\s[a-z]+-[a-z]+-\d/);
  });

  test.each(names)('has one to three steps, each of one sentence and at most one command: %s', (name) => {
    const { steps } = partsOf(name);
    expect(steps.length).toBeGreaterThan(0);
    expect(steps.length).toBeLessThanOrEqual(3);
    for (const {
      text,
      command = 'incidents list --region eu-central-1 --stack cloudtrail-remediator',
    } of steps) {
      expect(text).toMatch(/^[^\n]+[^.?!](\.)$/);
      expect(text).not.toMatch(/[.?!] [A-Z]|\baws [a-z]+ [a-z-]+ --/);
      for (const part of NO_CALL.test(command) ? [] : command.split(' && ')) expect(part).toMatch(COMMAND);
    }
  });

  test('has commands that a shell can parse', () => {
    const commands = names.flatMap((name) => partsOf(name).steps.flatMap(({ command }) => command ?? []));
    const script = commands.filter((command) => !command.startsWith('[{')).join('\n');
    expect(spawnSync('sh', ['-n'], { input: script, encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });
});
