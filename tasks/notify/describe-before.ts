import type { AboutIncident } from '../contract/publish-inputs.ts';
import { isCaught } from '../contract/caught.ts';
import type { TrailBefore } from '../contract/record-results.ts';
import { detectedOf } from '../record/raise-severity.ts';
import { utc } from '../contract/utc.ts';

/** What was known of the trail before it was stopped, where it matters; undefined if it was known to log. */
export function trailBeforeOf(input: AboutIncident): TrailBefore | undefined {
  if (input.moment === 'outcome' && ['not-stopped', 'not-needed'].includes(input.remediation.outcome))
    return undefined;
  return detectedOf(input)?.trailBefore;
}

/** The same for a mail's notes. */
export function beforeNotes(input: AboutIncident): string[] {
  const before = trailBeforeOf(input);
  if (!before) return [];
  if (before.state === 'unknown')
    return ['The trail was not known to log: neither a sweep nor a StartLogging call had shown it logging.'];
  return [
    `The trail was not known to log: a sweep found it off since ${utc(before.since ?? '')}, before the call.`,
  ];
}

/** How to leave off what the remediator starts. */
export function beforeSteps(input: AboutIncident): string[] {
  if (!trailBeforeOf(input)) return [];
  const { name } = input.incident.subject;
  return [
    `If the trail should stay off, add ${name} to the ignoreTrails setting, deploy, and stop it again.`,
  ];
}

/** Says how many messages were suppressed since the last one that was sent. */
export function suppressedNotes(input: AboutIncident): string[] {
  const recorded = input.moment !== 'alert' && !isCaught(input.recorded) ? input.recorded : undefined;
  const counted = input.moment === 'alert' ? detectedOf(input) : recorded;
  const number = input.suppressed ?? counted?.suppressed ?? 0;
  if (number === 0) return [];
  const others = number === 1 ? '1 other message was' : `${number} other messages were`;
  return [`Since the last message, ${others} suppressed. All incidents: incidents list`];
}
