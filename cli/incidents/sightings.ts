import type { Path } from '../../tasks/contract/incident.ts';
import type { Signal } from '../../tasks/contract/table.ts';

/** How one path saw an incident. */
export interface Sighting {
  path: Path;
  /** Id of the first event, finding or sweep by which it did. */
  id: string;
  /** Seconds from the stop to the first time. */
  delaySeconds: number;
  /** How often it saw it in all. */
  times: number;
}

/** The paths that saw an incident, the first one first, each once. */
export function sightingsOf(signals: readonly Signal[]): Sighting[] {
  const byPath = new Map<Path, Sighting>();
  for (const { path, id, delaySeconds } of signals) {
    const known = byPath.get(path);
    byPath.set(path, known ? { ...known, times: known.times + 1 } : { path, id, delaySeconds, times: 1 });
  }
  return [...byPath.values()].sort((a, b) => a.delaySeconds - b.delaySeconds);
}
