import type { ListedIncident } from '../incidents/item.ts';

/**
 * Adds up how long a trail did not log, from its incidents newest first, in constant memory.
 *
 * A stop ends with the earliest sign of logging after it: its own verified restart, that of a later incident, or
 * somebody's StartLogging. Walking backwards, that is the least of all signs seen so far. Windows of stops that followed
 * each other before anybody restarted the trail overlap, and the part up to the later stop is all that the earlier one
 * adds. A stop after which no sign is known leaves the trail dark up to now.
 */
export class BlindClock {
  /** Whole time without logging, in milliseconds, up to now for a trail that is still dark. */
  blind = 0;
  /** The earliest stop after which no restart is known, in epoch milliseconds. */
  darkSince: number | undefined;
  #sign: number | undefined;
  #laterStop: number | undefined;
  readonly #now: number;

  constructor(now: Date) {
    this.#now = now.getTime();
  }

  /** Takes the next older incident of the trail. Incidents without a readable time are passed over. */
  add({ kind, occurredAt, repair }: Pick<ListedIncident, 'kind' | 'occurredAt' | 'repair'>): void {
    const start = Date.parse(occurredAt);
    if (Number.isNaN(start)) return;
    if (kind === 'LOGGING_STARTED') this.#see(start);
    if (kind !== 'LOGGING_STOPPED') return;
    const restart = Date.parse(repair?.loggingSince ?? '');
    if (!Number.isNaN(restart)) this.#see(Math.max(start, restart));
    if (this.#sign === undefined) this.darkSince = start;
    const end = Math.min(this.#sign ?? this.#now, this.#laterStop ?? Number.POSITIVE_INFINITY);
    this.blind += Math.max(0, end - start);
    this.#laterStop = start;
  }

  #see(sign: number): void {
    this.#sign = Math.min(sign, this.#sign ?? Number.POSITIVE_INFINITY);
  }
}
