import { rowOf } from '../contract/kinds.ts';
import type { Measurement } from '../contract/metrics.ts';
import { detectionOf, type DetectionFacts, type OutcomeFacts } from './stored-incident.ts';

/**
 * How new a detection is: of a new incident, of one that another source had detected, or of one that its own source had
 * detected already.
 */
export type Novelty = 'incident' | 'path' | 'none';

/** What the metrics say of a detection: what was seen, by which path, and how long after it happened. Tests count not. */
export function measureDetection(detection: DetectionFacts, novelty: Novelty): Measurement[] {
  const { kind, severity, test } = detection.incident;
  if (test) return [];
  if (novelty === 'none') return [{ metric: 'duplicates', value: 1 }];
  const { source, delaySeconds } = detectionOf(detection);
  const dimensions = { Source: source };
  // It is not known when something began that a sweep finds beside a stop.
  const isDated = source !== 'sweep' || rowOf(kind).logging === 'stopped';
  return [
    { metric: 'detections', value: 1, dimensions },
    ...(isDated ? [{ metric: 'detectionDelay', value: delaySeconds, dimensions } as const] : []),
    ...(novelty === 'incident'
      ? [{ metric: 'incidents', value: 1, dimensions: { Kind: kind, Severity: severity } } as const]
      : []),
  ];
}

/** What the metrics say of a repair: how long it took, and whether it failed. */
export function measureOutcome({ incident, remediation }: OutcomeFacts): Measurement[] {
  const { outcome } = remediation;
  if (incident.test || outcome === 'not-needed' || outcome === 'not-stopped') return [];
  const failed = { metric: 'restoreFailed', value: 1 } as const;
  if (outcome === 'not-restored' || outcome === 'settings-not-restored') return [failed];
  if (outcome === 'settings-restored') return [];
  const { verifiedAt, blindWindowSeconds } = remediation.verification;
  const seconds = (Date.parse(verifiedAt) - Date.parse(incident.occurredAt)) / 1000;
  return [
    ...(outcome === 'logs-again' ? [failed] : []),
    { metric: 'timeToRestore', value: Math.max(0, seconds) },
    { metric: 'blindWindow', value: blindWindowSeconds },
  ];
}
