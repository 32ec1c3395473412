import type { Incident } from '../contract/incident.ts';
import {
  countedOfAll,
  dueCount,
  throttleKey,
  throttleLimits,
  type Countable,
  type Counted,
} from './throttle-alerts.ts';

/** So many messages leave in a second: five trails may be stopped at once, and SNS suspends a mail subscription above ten. */
const MOST_PER_SECOND = 5;

/** The series of one key; times are ISO 8601 in UTC. */
interface Series {
  counted: Counted;
  count: number;
  announced: number;
  lastAt: string;
  announcedAt: string;
}

/** Whether a message is sent, and how many were not since the last one that was. */
export interface Limited {
  announce: boolean;
  suppressed: number;
}

/**
 * The limits of the table's counts, in the memory of one container of a function: for as long as the table cannot count. There is
 * nobody who waits here, so that what comes in a second which is full is suppressed.
 */
export class MemoryLimit {
  readonly #series = new Map<string, Series>();
  #sentAt: string[] = [];
  #suppressed = 0;

  /** Counts a message about an incident. */
  count(countable: Countable, counted: 'incident' | 'failure', now: Date): Limited {
    const all = countedOfAll(countable, counted);
    const series = [counted, ...(all ? [all] : [])].map((sort) => this.#advance(countable, sort, now));
    const { second } = throttleLimits(now);
    this.#sentAt = this.#sentAt.filter((at) => at > second);
    const isFull = all !== undefined && this.#sentAt.length >= MOST_PER_SECOND;
    if (isFull || !series.every((one) => isDue(one, countable.incident, now))) {
      this.#suppressed += 1;
      return { announce: false, suppressed: 0 };
    }
    const at = now.toISOString();
    for (const one of series) Object.assign(one, { announced: one.count, announcedAt: at });
    this.#sentAt.push(at);
    const suppressed = this.#suppressed;
    this.#suppressed = 0;
    return { announce: true, suppressed };
  }

  #advance(countable: Countable, counted: Counted, now: Date): Series {
    const { over } = throttleLimits(now);
    for (const [key, { lastAt }] of this.#series) if (lastAt < over) this.#series.delete(key);
    const key = Object.values(throttleKey(countable, counted)).join(' ');
    const lastAt = now.toISOString();
    const { count = 0, ...before } = this.#series.get(key) ?? { announced: 0, announcedAt: lastAt };
    const series = { ...before, counted, count: count + 1, lastAt };
    this.#series.set(key, series);
    return series;
  }
}

function isDue({ counted, count, announced, announcedAt }: Series, incident: Incident, now: Date): boolean {
  return announced < dueCount(count, incident, counted) || announcedAt < throttleLimits(now).silent;
}
