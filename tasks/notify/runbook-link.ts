import type { PublishNotificationInput } from '../contract/publish-inputs.ts';
import { textsOf } from '../contract/kinds.ts';
import { repeatedOf } from '../record/raise-severity.ts';
import { isThrottled } from '../record/throttle-alerts.ts';
import type { Deployment } from './deployment.ts';

/** The article of the runbook on what a message is about; undefined where there is none. */
export function runbookLink(
  input: Exclude<PublishNotificationInput, { moment: 'resolution' }>,
  { runbook }: Deployment,
): string | undefined {
  const article = articleOf(input);
  return article === undefined ? undefined : `${runbook}#${article}`;
}

function articleOf(input: Exclude<PublishNotificationInput, { moment: 'resolution' }>): string | undefined {
  // The execution fails after these, and an alarm follows.
  if (input.moment === 'unclassified' || input.moment === 'escalation') return 'executions-failed';
  return isThrottled(repeatedOf(input).repeats) ? 'alert-throttling' : textsOf(input.incident.kind).article;
}
