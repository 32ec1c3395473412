import { blindWindowOf, loggingSigns } from '../incidents/blind-window.ts';
import type { Blinding } from '../incidents/blind-window.ts';
import { firstAfter, withoutOverlaps } from '../incidents/blind-windows.ts';

/**
 * Adds up how long a trail did not log; overlapping windows count once. A stop ends with the restart that was verified for
 * it. Without one, and after a deletion, the trail counts as off until the next moment at which an incident shows it logging.
 * Memory holds a few numbers for each stop and restart.
 */
export class BlindClock {
  readonly #signs: { at: number }[] = [];
  readonly #windows: { from: number; to: number | undefined }[] = [];

  /** Takes the next incident of the trail. One without a readable time is passed over. */
  add(incident: Blinding): void {
    this.#signs.push(...loggingSigns(incident).map(({ at }) => ({ at })));
    const { from = '', to } = blindWindowOf(incident) ?? {};
    if (Number.isFinite(Date.parse(from))) {
      this.#windows.push({ from: Date.parse(from), to: to === undefined ? undefined : Date.parse(to) });
    }
  }

  /** Time without logging in all, up to `now` for a trail of which no restart is known. */
  finish(now: Date): { blindSeconds: number; offSince: string | null } {
    const signs = this.#signs.sort((a, b) => a.at - b.at);
    const windows = this.#windows.map(({ from, to }) => ({ from, to: to ?? firstAfter(from, signs)?.at }));
    const ongoing = windows.filter(({ to }) => to === undefined).map(({ from }) => from);
    const spans = windows.map(({ from, to = now.getTime() }) => ({ from, to: Math.max(from, to) }));
    return {
      blindSeconds: withoutOverlaps(spans).blindSeconds,
      offSince: ongoing.length === 0 ? null : new Date(Math.min(...ongoing)).toISOString(),
    };
  }
}
