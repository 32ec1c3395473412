import { setImmediate as nextTurn, setTimeout as after } from 'node:timers/promises';

/** The work that was begun and is not over. */
export class InFlight {
  readonly #work = new Set<Promise<unknown>>();

  /** Counts work as under way until it is over, however it ends. */
  track(work: Promise<unknown>): void {
    const over = work.catch(() => undefined);
    this.#work.add(over);
    void over.finally(() => this.#work.delete(over));
  }

  /** Waits until nothing is under way any more, here or in what else may be busy. */
  async settled(...others: { isBusy(): boolean; settled(): Promise<void> }[]): Promise<void> {
    do {
      await Promise.all(this.#work);
      for (const other of others) await other.settled();
      // The event of a call reaches the bus right after its answer.
      await nextTurn();
      await nextTurn();
    } while (this.#work.size > 0 || others.some((other) => other.isBusy()));
  }
}

/** Waits for something, but no longer than that many milliseconds. Gives whether it came in time. */
export async function within(milliseconds: number, work: Promise<unknown>): Promise<boolean> {
  const limit = new AbortController();
  try {
    const late = after(milliseconds, false, { signal: limit.signal });
    return await Promise.race([work.then(() => true), late]);
  } finally {
    // A leftover timer would keep the process alive.
    limit.abort();
  }
}
