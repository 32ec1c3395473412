import { setTimeout as after } from 'node:timers/promises';

/**
 * Does something again and again until the signal, `period` milliseconds after the last time was over: never twice at a
 * time, and what takes long leaves no backlog. Ends with the error of the work.
 */
export async function repeat(
  period: number,
  signal: AbortSignal,
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    for (;;) {
      await after(period, undefined, { signal });
      await work();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
