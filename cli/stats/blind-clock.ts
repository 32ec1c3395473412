import { blindWindowOf, stopsOrDeletes, loggingSigns } from '../incidents/blind-window.ts';
import type { Blinding } from '../incidents/blind-window.ts';

/**
 * Adds up how long a trail did not log, from its incidents oldest first; overlapping windows count once. A stop ends with
 * the restart that was verified for it. Without one, and after a deletion, the trail is dark until the next moment at
 * which an incident shows it logging. Memory holds only the restarts that lie ahead of the incident being read.
 */
export class BlindClock {
  #milliseconds = 0;
  /** How far the time has been counted. */
  #at = Number.NEGATIVE_INFINITY;
  /** End of the verified windows so far. */
  #until = Number.NEGATIVE_INFINITY;
  /** The earliest stop that waits for a sign of logging. */
  #openFrom: number | undefined;
  /** Restarts later than the last incident. */
  #restarts: number[] = [];

  /** Takes the next incident of the trail. One without a readable time is passed over. */
  add(incident: Blinding): void {
    const time = Date.parse(incident.occurredAt);
    if (Number.isNaN(time)) return;
    this.#advance(time);
    for (const { at } of loggingSigns(incident)) {
      if (at > time) this.#restarts.push(at);
      else this.#seeLogging(at);
    }
    if (!stopsOrDeletes(incident)) return;
    const end = Date.parse(blindWindowOf(incident)?.to ?? '');
    if (Number.isNaN(end)) this.#openFrom ??= time;
    else this.#until = Math.max(this.#until, end);
  }

  /** Time without logging in all, up to `now` for a trail of which no restart is known. */
  finish(now: Date): { blindSeconds: number; offSince: string | null } {
    this.#advance(Math.max(this.#at, this.#until, ...this.#restarts));
    const dark = this.#openFrom;
    if (dark !== undefined) this.#advance(Math.max(this.#at, now.getTime()));
    return {
      blindSeconds: Math.round(this.#milliseconds / 1000),
      offSince: dark === undefined ? null : new Date(dark).toISOString(),
    };
  }

  #advance(time: number): void {
    const passed = this.#restarts.filter((restart) => restart <= time).sort((a, b) => a - b);
    for (const restart of passed) {
      this.#count(restart);
      this.#seeLogging(restart);
    }
    this.#restarts = this.#restarts.filter((restart) => restart > time);
    this.#count(time);
  }

  #count(time: number): void {
    const darkUntil = this.#openFrom === undefined ? Math.min(this.#until, time) : time;
    if (darkUntil > this.#at) this.#milliseconds += darkUntil - this.#at;
    this.#at = Math.max(this.#at, time);
  }

  #seeLogging(time: number): void {
    if (this.#openFrom !== undefined && time > this.#openFrom) this.#openFrom = undefined;
  }
}
