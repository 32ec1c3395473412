import type { Measurement } from '../contract/metrics.ts';
import type { Detected } from '../contract/results.ts';
import { signalOf, type Detection, type Outcome } from './stored-incident.ts';

/** What the metrics say of a detection: what was seen, by which path, and how long after it happened. Drills count not. */
export function measureDetection(detection: Detection, { duplicate }: Detected): Measurement[] {
  const { incident } = detection;
  if (incident.test) return [];
  const { path, delaySeconds } = signalOf(detection);
  const Path = { Path: path };
  return [
    { metric: 'detections', value: 1, dimensions: Path },
    { metric: 'detectionDelay', value: delaySeconds, dimensions: Path },
    duplicate
      ? { metric: 'duplicates', value: 1 }
      : { metric: 'incidents', value: 1, dimensions: { Kind: incident.kind, Severity: incident.severity } },
  ];
}

/** What the metrics say of a repair: how long it took, or that it failed. */
export function measureOutcome({ incident, remediation }: Outcome): Measurement[] {
  if (incident.test || remediation.outcome === 'not-needed') return [];
  if (remediation.outcome === 'not-restored') return [{ metric: 'restoreFailed', value: 1 }];
  const { verifiedAt, blindWindowSeconds } = remediation.verification;
  const seconds = (Date.parse(verifiedAt) - Date.parse(incident.occurredAt)) / 1000;
  return [
    { metric: 'timeToRestore', value: Math.max(0, seconds) },
    { metric: 'blindWindow', value: blindWindowSeconds },
  ];
}
