import { setInterval } from 'node:timers/promises';

/** Does something again and again, `period` milliseconds apart and never twice at a time, until the signal. */
export async function repeat(
  period: number,
  signal: AbortSignal,
  work: () => Promise<unknown>,
): Promise<void> {
  const ticks = setInterval(period, undefined, { signal })[Symbol.asyncIterator]();
  try {
    while (!(await ticks.next()).done) await work();
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
