import { describe, expect, test } from '@jest/globals';
import fc from '../../fixtures/seeded.ts';
import { table, wrapped } from '../../../tasks/notify/mail-table.ts';
import { writeMail } from '../../../tasks/notify/write-mail.ts';
import { DEPLOYMENT } from '../../fixtures/deployment.ts';
import { NOTIFICATIONS } from '../../fixtures/notifications.ts';

/** The lines that `fold -s -w 40` makes of one: a phone breaks it so. */
function folded(line: string): string[] {
  if (line.length <= 40) return [line];
  const space = line.lastIndexOf(' ', 39);
  const end = space < 0 ? 40 : space + 1;
  return [line.slice(0, end), ...folded(line.slice(end))];
}

describe('a paragraph', () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{1,30}$/), { minLength: 1, maxLength: 40 });

  test('keeps its words, in lines of at most 79 characters that fill at most two lines of a phone', () => {
    fc.assert(
      fc.property(words, (given) => {
        const text = wrapped(given.join(' '));
        expect(text.split(/\s/)).toEqual(given);
        for (const line of text.split('\n')) {
          expect(line.length).toBeLessThanOrEqual(79);
          expect(folded(line).length).toBeLessThanOrEqual(2);
        }
      }),
    );
  });

  test('keeps an ARN and a link whole, and breaks any other long word', () => {
    const arn = `arn:aws:s3:::${'x'.repeat(100)}`;
    expect(wrapped(`before ${arn} after`)).toBe(`before\n${arn}\nafter`);
    expect(wrapped('y'.repeat(100))).toBe(`${'y'.repeat(76)}\n${'y'.repeat(24)}`);
  });
});

test('values under one label are a list, and a link is below its label', () => {
  expect(
    table([
      ['Change', 'one'],
      ['', 'two'],
      ['Link', 'https://example.com/'],
    ]),
  ).toBe('Change:\n- one\n- two\nLink:\nhttps://example.com/');
});

/** Links, ARNs and commands stay whole; the event of an unclassified mail is JSON. */
const WHOLE = /^(https?:|arn:|aws |incidents |for trail in |\s*["{}[\]])/;

describe('every mail', () => {
  test.each(Object.entries(NOTIFICATIONS))('reads well at 40 and 80 columns: %s', (_name, input) => {
    const lines = writeMail(input, DEPLOYMENT).split('\n');
    const text = lines.filter((line) => !WHOLE.test(line));
    expect(text.filter((line) => line.length > 79)).toEqual([]);
    // A label and its colon are never parted.
    const labels = text.map((line) => /^[A-Z][A-Za-z ]{0,17}:/.exec(line)?.[0] ?? '');
    text.forEach((line, index) => {
      expect(folded(line)[0]).toContain(labels[index] ?? '');
    });
  });

  test.each(Object.entries(NOTIFICATIONS))(
    'has each command on a line of its own and no columns, so that folding breaks neither: %s',
    (_name, input) => {
      const [text = ''] = writeMail(input, DEPLOYMENT).split('The event (cut');
      for (const line of text.split('\n')) {
        // A phone folds a command on a line of its own, and copies it whole. A prompt or an indent would be copied with it.
        if (WHOLE.test(line)) expect(line).toBe(line.trim());
        else expect(line).not.toMatch(/(^|[^`])(aws [a-z]+ [a-z-]+|incidents [a-z]+) .*--/);
        // Columns are made with runs of spaces or tabs, and fall apart.
        if (!WHOLE.test(line)) expect(line).not.toMatch(/\S {2,}\S|\t/);
        const pieces = folded(line);
        expect(pieces.join('')).toBe(line);
        expect(pieces.every((piece) => piece.length <= 40)).toBe(true);
      }
    },
  );

  test.each(Object.entries(NOTIFICATIONS))(
    'has every value, and names its deployment: %s',
    (_name, input) => {
      const mail = writeMail(input, DEPLOYMENT);
      expect(mail).not.toMatch(/[{]\w+[}](?!')|undefined|unknown --|npx /);
      for (const command of mail.match(/^incidents .*/gm) ?? [])
        expect(command).toMatch(/ --region \S+ --stack cloudtrail-remediator$/);
    },
  );
});
