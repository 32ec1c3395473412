import { SEVERITIES, type Incident, type Severity } from '../contract/incident.ts';
import type { AboutIncident } from '../contract/inputs.ts';
import { isCaught } from '../contract/results.ts';
import { isStorm } from './match-signals.ts';

/** How many incidents of its kind the trail had lately; 1 where the table could not say. */
export function repeatsOf(input: AboutIncident): number {
  const detection = input.moment === 'alert' ? input.detection : input.alert.detection;
  return isCaught(detection) ? 1 : detection.repeats;
}

/** The severity that people are told: one higher in a storm. */
export function severityOf({ severity }: Incident, repeats: number): Severity {
  if (!isStorm(repeats)) return severity;
  return SEVERITIES[Math.max(0, SEVERITIES.indexOf(severity) - 1)] ?? severity;
}
