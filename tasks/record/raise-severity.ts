import { SEVERITIES, type Severity } from '../contract/kinds.ts';
import type { AboutIncident } from '../contract/inputs.ts';
import { isCaught, isLowered } from '../contract/results.ts';
import { weakenedIn } from '../notify/describe-comparison.ts';
import { isThrottled } from './throttle-alerts.ts';

/** How many incidents like this one there were since the time of the first. */
export interface Repeated {
  repeats: number;
  since?: string;
}

/** The count of incidents like this one; 1 if there is no other, or it could not be counted. */
export function repeatedOf(input: AboutIncident): Repeated {
  const detection = input.moment === 'alert' ? input.detection : input.alert.detection;
  if (isCaught(detection)) return { repeats: 1 };
  const { repeats, since } = detection;
  return { repeats, ...(since !== undefined && { since }) };
}

/** The severity that messages show: one higher while alerts are throttled, and the highest where a person has to act now. */
export function severityOf(input: AboutIncident): Severity {
  const severity = weakenedIn(input)?.baseline?.severity ?? input.incident.severity;
  if (input.moment === 'escalation' || isLoweredIn(input)) return 'critical';
  if (!isThrottled(repeatedOf(input).repeats)) return severity;
  return SEVERITIES[Math.max(0, SEVERITIES.indexOf(severity) - 1)] ?? severity;
}

function isLoweredIn(input: AboutIncident): boolean {
  return (
    input.moment === 'outcome' &&
    input.incident.kind === 'BASELINE_CHANGED' &&
    input.remediation.outcome === 'not-needed' &&
    isLowered(input.remediation.comparison)
  );
}
