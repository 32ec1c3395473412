import { cleanLine } from '../../terminal/clean.ts';
import { spread, wrapLines } from '../../terminal/facts.ts';
import { exactDuration } from '../../terminal/words.ts';
import type { Check } from '../scenarios/check-expectation.ts';
import type { Delivery } from '../services/sns/outbox.ts';
import { EMBEDDED, isTamperingTopic } from '../settings.ts';
import type { Screen } from './screen.ts';

/** Spaces before everything under a heading. */
const INDENT = '  ';

/** A heading with an empty line before it, and if there is more to say, that at the right end. */
export function heading({ ink, width }: Screen, title: string, aside = ''): string[] {
  return ['', aside === '' ? ink('bold', title) : spread(ink('bold', title), ink('gray', aside), width)];
}

/** A paragraph under a heading. */
export function paragraph({ width }: Screen, text: string): string[] {
  return wrapLines(text, width - INDENT.length).map((line) => INDENT + line);
}

/** The mails that are worth reading to the end: the last one of each topic. */
export function mailPages(screen: Screen, mails: readonly Delivery[]): string[] {
  return [...Map.groupBy(mails, ({ topicArn }) => topicArn)].flatMap(([topicArn, ofTopic]) => {
    const last = ofTopic.at(-1);
    if (!last) return [];
    const title = isTamperingTopic(topicArn) ? `The mail over ${EMBEDDED.tamperingTopicName}` : 'The mail';
    const which = ofTopic.length > 1 ? `the last of ${ofTopic.length}` : '';
    return [...heading(screen, title, which), ...mailPage(screen, last)];
  });
}

/** A mail in full, as its reader gets it, with a line at its side. */
export function mailPage(screen: Screen, { endpoint, subject, body }: Delivery): string[] {
  const side = screen.ink('blue', '▏');
  const room = screen.width - INDENT.length - 2;
  const lines = body.split('\n').flatMap((line) => wrapMailLine(cleanMailLine(line), room));
  return [
    `${INDENT}${side} ${screen.ink('gray', 'To:     ')} ${cleanLine(endpoint)}`,
    ...wrapLines(cleanLine(subject), room - 9).map((line, index) => {
      const label = index === 0 ? screen.ink('gray', 'Subject:') : ' '.repeat(8);
      return `${INDENT}${side} ${label} ${screen.ink('bold', line)}`;
    }),
    `${INDENT}${side}`,
    ...lines.map((line) => `${INDENT}${side} ${line}`.trimEnd()),
  ];
}

/** What was expected and whether it is so. */
export function checkLines({ ink, width }: Screen, checks: readonly Check[]): string[] {
  return checks.flatMap(({ holds, text }) => {
    const sign = holds ? ink('green', '✔') : ink('red', '✘');
    return wrapLines(cleanLine(text), width - 4).map((line, index) =>
      index === 0 ? `${INDENT}${sign} ${line}` : `${INDENT}  ${line}`,
    );
  });
}

/** What the reader should know and did not ask for. */
export function warning(screen: Screen, words: string): string[] {
  return paragraph(screen, screen.ink('yellow', cleanLine(words)));
}

/** The result, and how long it took. */
export function resultPage(screen: Screen, checks: readonly Check[], milliseconds: number): string[] {
  const verdict = checks.every(({ holds }) => holds)
    ? screen.ink(['bold', 'green'], 'As expected')
    : screen.ink(['bold', 'red'], 'Not as expected');
  return [
    ...heading(screen, 'Result'),
    ...checkLines(screen, checks),
    ...['', `${verdict} after ${exactDuration(milliseconds)}.`],
  ];
}

function cleanMailLine(line: string): string {
  return line.slice(0, line.length - line.trimStart().length) + cleanLine(line.trimStart());
}

/** Long lines are broken as a mail program would; text in a column continues in its column. */
function wrapMailLine(line: string, room: number): string[] {
  if (line.length <= room) return [line];
  const column = /^\s*(?:\S+(?: \S+)*\s{2,}|\d+\. |- )?/.exec(line)?.[0].length ?? 0;
  return wrapLines(line.slice(column), Math.max(24, room - column)).map((part, index) =>
    index === 0 ? line.slice(0, column) + part : ' '.repeat(column) + part,
  );
}
