import type { Source } from '../../tasks/contract/incident.ts';
import type { Detection } from '../../tasks/contract/table.ts';

/** How one path saw an incident. */
export interface SourceDetections {
  source: Source;
  /** Id of the first event, finding or sweep by which it did. */
  id: string;
  /** Seconds from the stop to the first time. */
  delaySeconds: number;
  /** How often it saw it in all. */
  times: number;
}

/** The paths that saw an incident, the first one first, each once. */
export function detectionsBySource(detections: readonly Detection[]): SourceDetections[] {
  const bySource = new Map<Source, SourceDetections>();
  for (const { source, id, delaySeconds } of detections) {
    const known = bySource.get(source);
    bySource.set(
      source,
      known ? { ...known, times: known.times + 1 } : { source, id, delaySeconds, times: 1 },
    );
  }
  return [...bySource.values()].sort((a, b) => a.delaySeconds - b.delaySeconds);
}
