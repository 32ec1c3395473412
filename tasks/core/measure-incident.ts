import type { Measurement } from '../contract/metrics.ts';
import { signalOf, type Detection, type Outcome } from './stored-incident.ts';

/**
 * How new a sighting is: of an incident that nobody had seen, of one that another path had seen, or of what its own path
 * had seen already.
 */
export type Novelty = 'incident' | 'path' | 'none';

/** What the metrics say of a detection: what was seen, by which path, and how long after it happened. Tests count not. */
export function measureDetection(detection: Detection, novelty: Novelty): Measurement[] {
  const { kind, severity, test } = detection.incident;
  if (test) return [];
  if (novelty === 'none') return [{ metric: 'duplicates', value: 1 }];
  const { path, delaySeconds } = signalOf(detection);
  const dimensions = { Path: path };
  // What a sweep finds beside a stop began at nobody knows which time.
  const isDated = path !== 'sweep' || kind === 'LOGGING_STOPPED';
  return [
    { metric: 'detections', value: 1, dimensions },
    ...(isDated ? [{ metric: 'detectionDelay', value: delaySeconds, dimensions } as const] : []),
    ...(novelty === 'incident'
      ? [{ metric: 'incidents', value: 1, dimensions: { Kind: kind, Severity: severity } } as const]
      : []),
  ];
}

/** What the metrics say of a repair: how long it took, and whether it failed. */
export function measureOutcome({ incident, remediation }: Outcome): Measurement[] {
  const { outcome } = remediation;
  if (incident.test || outcome === 'not-needed' || outcome === 'not-stopped') return [];
  const failed = { metric: 'restoreFailed', value: 1 } as const;
  if (outcome === 'not-restored') return [failed];
  const { verifiedAt, blindWindowSeconds } = remediation.verification;
  const seconds = (Date.parse(verifiedAt) - Date.parse(incident.occurredAt)) / 1000;
  return [
    ...(outcome === 'logs-again' ? [failed] : []),
    { metric: 'timeToRestore', value: Math.max(0, seconds) },
    { metric: 'blindWindow', value: blindWindowSeconds },
  ];
}
