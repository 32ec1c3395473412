import { SEVERITIES, type Severity } from '../contract/vocabulary.ts';
import type { AboutIncident } from '../contract/publish-inputs.ts';
import { isCaught } from '../contract/caught.ts';
import type { Detected } from '../contract/record-results.ts';
import { acceptedIn, differingIn, loweredIn } from '../notify/describe-comparison.ts';
import { isThrottled } from './throttle-alerts.ts';

/** How many incidents like this one there were since the time of the first. */
export interface Repeated {
  repeats: number;
  since?: string;
}

/** What RecordDetection answered; undefined if it failed. */
export function detectedOf(input: AboutIncident): Detected | undefined {
  const detection = input.moment === 'alert' ? input.detection : input.alert.detection;
  return isCaught(detection) ? undefined : detection;
}

/** The count of incidents like this one; 1 if there is no other, or it could not be counted. */
export function repeatedOf(input: AboutIncident): Repeated {
  const { repeats = 1, since } = detectedOf(input) ?? {};
  return { repeats, ...(since !== undefined && { since }) };
}

/** The severity that messages show: as the state of trails weighs it, one higher while alerts are throttled, and the highest where a person has to act now. */
export function severityOf(input: AboutIncident): Severity {
  const { severity: weighed } = detectedOf(input)?.weighed ?? input.incident;
  const severity = differingIn(input)?.baseline?.severity ?? weighed;
  const needsPerson = loweredIn(input) !== undefined || foughtIn(input) !== undefined;
  if (input.moment === 'escalation' || needsPerson) return 'critical';
  if (acceptedIn(input)) return 'low';
  if (!isThrottled(repeatedOf(input).repeats)) return severity;
  return SEVERITIES[Math.max(0, SEVERITIES.indexOf(severity) - 1)] ?? severity;
}

/** How often in a row the same settings were restored, where a person has to end that. */
export function foughtIn(input: AboutIncident): number | undefined {
  return input.moment === 'outcome' && 'next' in input.recorded ? input.recorded.fought : undefined;
}
