import { createHash } from 'node:crypto';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
/** Seconds after the stop at which a sweep tries again: ever longer, then hourly. */
const FIRST_TRIES = [0, 5 * MINUTE, 15 * MINUTE, 35 * MINUTE];

/** How many tries a stop of that age (seconds) has earned, counted from 0. Grows with its logarithm, then by the hour. */
export function tryNumber(secondsSinceStop: number): number {
  const lastFirst = FIRST_TRIES.length - 1;
  const startOfHourly = FIRST_TRIES[lastFirst] ?? 0;
  if (secondsSinceStop >= startOfHourly + HOUR) {
    return lastFirst + Math.floor((secondsSinceStop - startOfHourly) / HOUR);
  }
  return Math.max(
    0,
    FIRST_TRIES.findLastIndex((start) => secondsSinceStop >= start),
  );
}

/**
 * Name of the execution of one try: the same for every sweep that sees the same stop, so that Step Functions itself
 * refuses a second one. At most 80 characters.
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
export function sweepExecutionName(trailArn: string, stoppedAt: string, tries: number): string {
  return `sweep-${digest(trailArn + stoppedAt)}-${tries}`;
}

/** Name of the execution that announces a sweep finding: once for the same finding in the same state. */
export function findingExecutionName(subject: string, state: string): string {
  return `finding-${digest(`${subject}\n${state}`)}`;
}

/** Name of the execution of a call on the delivery path of a trail: the same for every delivery of its event. */
export function deliveryExecutionName(trailArn: string, eventId: string): string {
  return `delivery-${digest(`${trailArn}\n${eventId}`)}`;
}

/** Name of the execution that announces that incidents are over: once an hour for the same incidents. */
export function resolvedExecutionName(keys: readonly object[], hour: string): string {
  return `resolved-${digest(JSON.stringify(keys) + hour)}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
