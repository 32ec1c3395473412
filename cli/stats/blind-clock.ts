import type { ListedIncident } from '../incidents/item.ts';

/**
 * Adds up how long a trail did not log, from its incidents oldest first. A stop ends with the earliest sign of logging
 * after it, whoever gave it: the StartLoggingTime that some repair saw, or a StartLogging call. Stops that follow each
 * other before that are one blind window. Memory holds only the signs that lie ahead of the incident being read.
 */
export class BlindClock {
  #blind = 0;
  #darkFrom: number | undefined;
  /** Times at which the trail was seen logging, later than the last incident. */
  #signs: number[] = [];

  /** Takes the next incident of the trail. One without a readable time is passed over. */
  add({ kind, occurredAt, repair }: Pick<ListedIncident, 'kind' | 'occurredAt' | 'repair'>): void {
    const time = Date.parse(occurredAt);
    if (Number.isNaN(time)) return;
    this.#passTo(time);
    if (kind === 'LOGGING_STARTED') this.#light(time);
    if (kind !== 'LOGGING_STOPPED') return;
    this.#darkFrom ??= time;
    const sign = Date.parse(repair?.loggingSince ?? '');
    if (!Number.isNaN(sign)) this.#signs.push(Math.max(sign, time));
  }

  /** Time without logging in all, up to `now` for a trail of which no restart is known. */
  finish(now: Date): { blindSeconds: number; darkSince: string | null } {
    this.#passTo(Number.POSITIVE_INFINITY);
    const dark = this.#darkFrom;
    const rest = dark === undefined ? 0 : Math.max(0, now.getTime() - dark);
    return {
      blindSeconds: Math.round((this.#blind + rest) / 1000),
      darkSince: dark === undefined ? null : new Date(dark).toISOString(),
    };
  }

  #passTo(time: number): void {
    const [first] = this.#signs.filter((sign) => sign <= time).sort((a, b) => a - b);
    // After the first sign the trail logs; the ones that follow before the next incident say nothing new.
    if (first !== undefined) this.#light(first);
    this.#signs = this.#signs.filter((sign) => sign > time);
  }

  #light(time: number): void {
    if (this.#darkFrom === undefined) return;
    this.#blind += time - this.#darkFrom;
    this.#darkFrom = undefined;
  }
}
