import type { SFNClient } from '@aws-sdk/client-sfn';
import { resourceNameOf } from '../../tasks/contract/scope.ts';
import { explainFailure } from '../aws/explain-failure.ts';
import type { DeadLetter, DeadLetterQueue } from './dead-letters.ts';
import { executionFor } from './execution-for.ts';
import { readEvent, describeEvent } from './describe-event.ts';

/** What can become of a message of the dead-letter queue. */
export type RedriveResult = 'listed' | 'started' | 'started before' | 'discarded' | 'kept';

/** A message and what became of it. */
export interface Redriven extends Omit<DeadLetter, 'receiptHandle' | 'body'> {
  /** The event in one line. */
  what: string;
  /** The event itself, or its text where it is none. */
  event: unknown;
  result: RedriveResult;
  /** Why it was kept. */
  reason?: string;
  executionArn?: string;
}

/** What is to be done with the messages: only shown, fed back, or thrown away by the beginnings of their ids. */
export type Wish = { do: 'list' } | { do: 'feed' } | { do: 'discard'; ids: readonly string[] };

/** What a redrive works with. */
export interface Redrive {
  queue: DeadLetterQueue;
  states: SFNClient;
  stateMachineArn: string;
  now: Date;
}

/**
 * Goes through the queue, and gives each message with what became of it. A message is deleted only when its execution has
 * been started, or runs or succeeded already; everything else is let go at the end, whatever happens.
 */
export async function* redrive(work: Redrive, wish: Wish): AsyncGenerator<Redriven> {
  const { queue, now } = work;
  const held = new Set<DeadLetter>();
  try {
    for await (const letters of queue.letters()) {
      for (const letter of letters) held.add(letter);
      for (const letter of letters) {
        const { receiptHandle, body, ...facts } = letter;
        const result = await settle(letter, work, wish);
        if (result.result !== 'listed' && result.result !== 'kept') held.delete(letter);
        yield { ...facts, what: describeEvent(body, now), event: readEvent(body) ?? body, ...result };
      }
    }
  } finally {
    await queue.letGo([...held]);
  }
}

type Result = Pick<Redriven, 'result' | 'reason' | 'executionArn'>;

async function settle(letter: DeadLetter, work: Redrive, wish: Wish): Promise<Result> {
  switch (wish.do) {
    case 'list':
      return { result: 'listed' };
    case 'discard': {
      if (!wish.ids.some((id) => letter.messageId.startsWith(id))) return { result: 'listed' };
      await work.queue.delete(letter);
      return { result: 'discarded' };
    }
    case 'feed':
      return feed(letter, work);
  }
}

async function feed(letter: DeadLetter, { queue, states, stateMachineArn }: Redrive): Promise<Result> {
  const { body, target } = letter;
  if (target !== stateMachineArn) {
    const name = resourceNameOf(target);
    return {
      result: 'kept',
      reason: `it was not for the workflow, but for ${name}: read it (--json shows all of it), then discard it`,
    };
  }
  if (!readEvent(body))
    return { result: 'kept', reason: 'it is no event: look at it (--json), then discard it' };
  let result: Result;
  try {
    result = await executionFor(body, states, stateMachineArn);
  } catch (error) {
    return { result: 'kept', reason: whyNot(error) };
  }
  try {
    await queue.delete(letter);
    return result;
  } catch (error) {
    return {
      ...result,
      result: 'kept',
      reason: `it was started, but could not be deleted: ${whyNot(error)}`,
    };
  }
}

/** One sentence for an error of AWS; any other is a fault of this program, and goes on. */
function whyNot(error: unknown): string {
  const explanation = explainFailure(error, { stack: '' });
  if (explanation === undefined) throw error;
  return explanation;
}
