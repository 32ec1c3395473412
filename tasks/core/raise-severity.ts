import { SEVERITIES, type Severity } from '../contract/incident.ts';
import type { AboutIncident } from '../contract/inputs.ts';
import { isCaught } from '../contract/results.ts';
import { isStorm } from './judge-storm.ts';

/** The count of a storm: how many incidents like this one there were since the time of the first. */
export interface Repeated {
  repeats: number;
  since?: string;
}

/** The storm that an incident belongs to; 1 where it stands alone or the table could not say. */
export function repeatedOf(input: AboutIncident): Repeated {
  const detection = input.moment === 'alert' ? input.detection : input.alert.detection;
  if (isCaught(detection)) return { repeats: 1 };
  const { repeats, since } = detection;
  return { repeats, ...(since !== undefined && { since }) };
}

/** The severity that people are told: one higher in a storm, and the highest where a person has to act now. */
export function severityOf(input: AboutIncident): Severity {
  const { severity } = input.incident;
  if (input.moment === 'escalation') return 'critical';
  if (!isStorm(repeatedOf(input).repeats)) return severity;
  return SEVERITIES[Math.max(0, SEVERITIES.indexOf(severity) - 1)] ?? severity;
}
