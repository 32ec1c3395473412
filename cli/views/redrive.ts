import type { Redriven } from '../redrive/feed-back.ts';
import type { Ink } from '../../terminal/ink.ts';
import { renderTable } from '../../terminal/table.ts';
import { dateTime, shortId, shortUtc } from '../../terminal/words.ts';

/** From this width on, times are whole. */
const WIDE = 110;

const FORMAT: Readonly<Record<Redriven['result'], Parameters<Ink>[0]>> = {
  listed: 'reset',
  started: 'green',
  'started before': 'green',
  discarded: 'yellow',
  kept: ['bold', 'red'],
};

/** Messages of the dead-letter queue, and what became of them below each. Texts must be clean. */
export function renderRedriven(
  letters: readonly Redriven[],
  { ink, width, now }: { ink: Ink; width: number; now: Date },
): string {
  const columns = [
    { head: 'MESSAGE' },
    { head: 'GIVEN UP (UTC)' },
    { head: 'RULE', least: 10 },
    { head: 'WHY', least: 14, wrap: true },
    { head: 'EVENT', least: 24, wrap: true },
  ];
  const rows = letters.flatMap((letter) => {
    const { messageId, sentAt, rule, what, result, reason } = letter;
    const when = width >= WIDE ? dateTime(sentAt) : shortUtc(sentAt, now);
    const found = [shortId(messageId), when, rule.replace(/^[^.]*\./, ''), whyOf(letter), what];
    const became = `→ ${ink(FORMAT[result], result)}${reason === undefined ? '' : `: ${reason}`}`;
    return result === 'listed' ? [found] : [found, ['', '', '', '', became]];
  });
  return renderTable(columns, rows, width, ink);
}

function whyOf({ errorCode, errorMessage, retryAttempts }: Redriven): string {
  const message = errorMessage === 'unknown' ? '' : `: ${errorMessage}`;
  const tries = retryAttempts > 0 ? ` after ${retryAttempts} more tries` : '';
  return `${errorCode}${tries}${message}`;
}
