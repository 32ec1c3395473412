import type { Source } from '../../tasks/contract/vocabulary.ts';
import type { Detection } from '../../tasks/contract/table.ts';

/** How one source detected an incident. */
export interface SourceDetections {
  source: Source;
  /** Id of the first event, finding or sweep. */
  id: string;
  /** Seconds from the stop to the first time. */
  delaySeconds: number;
  /** How often this source detected it. */
  times: number;
}

/** The sources that detected an incident, the first one first, each once. */
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
