import { GetExecutionHistoryCommand } from '@aws-sdk/client-sfn';
import type { HistoryEvent, SFNClient } from '@aws-sdk/client-sfn';
import { DAY } from '../../tasks/contract/duration.ts';

/** Step Functions keeps the history of a closed execution this long (days). */
const KEPT_DAYS = 90;

/** Executions end within hours, and a failed one can be redriven for 14 days: after this nothing can be left (days). */
const SURELY_GONE_DAYS = KEPT_DAYS + 16;
/** Most events that one GetExecutionHistory gives. */
const PAGE = 1000;

/** Step Functions does not have the history; the message says why, as far as one can know. */
export class HistoryGoneError extends Error {
  override readonly name = 'HistoryGoneError';
}

/**
 * The events of an execution, oldest first, a page at a time. Throws HistoryGoneError when Step Functions does not have
 * the execution; `since` is when the incident was recorded, and `now` separates the 90 days from other reasons.
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html
 */
export async function* readHistory(
  client: SFNClient,
  executionArn: string,
  { since, now }: { since: string; now: Date },
): AsyncGenerator<HistoryEvent[]> {
  if (daysBetween(since, now) > SURELY_GONE_DAYS) throw new HistoryGoneError(whyGone(since, now));
  let nextToken: string | undefined;
  do {
    const command = new GetExecutionHistoryCommand({
      executionArn,
      maxResults: PAGE,
      includeExecutionData: true,
      ...(nextToken && { nextToken }),
    });
    const page = await client.send(command).catch((error: unknown) => {
      throw isGone(error) ? new HistoryGoneError(whyGone(since, now), { cause: error }) : error;
    });
    nextToken = page.nextToken;
    yield page.events ?? [];
  } while (nextToken);
}

function isGone(error: unknown): boolean {
  // The ARN of an incident that no execution recorded is no ARN at all.
  return error instanceof Error && ['ExecutionDoesNotExist', 'InvalidArn'].includes(error.name);
}

function whyGone(since: string, now: Date): string {
  const days = daysBetween(since, now);
  return days >= KEPT_DAYS
    ? `The history is gone: Step Functions keeps it for ${KEPT_DAYS} days, and this incident is ${days} days old.`
    : `Step Functions does not have the execution, although it keeps one for ${KEPT_DAYS} days: the state machine was deleted, or this is another account or Region.`;
}

function daysBetween(since: string, now: Date): number {
  return Math.floor((now.getTime() - Date.parse(since)) / DAY);
}
