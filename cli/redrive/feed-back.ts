import type { SFNClient } from '@aws-sdk/client-sfn';
import { explainFailure } from '../aws/explain-failure.ts';
import type { DeadLetter, DeadLetterQueue } from './dead-letters.ts';
import { executionFor } from './execution-for.ts';
import type { Fate } from './fate.ts';
import { readEvent, tellEvent } from './tell-event.ts';

/** A message and what became of it. */
export interface Redriven extends Omit<DeadLetter, 'receiptHandle' | 'body'> {
  /** The event in one line. */
  what: string;
  /** The event itself, or its text where it is none. */
  event: unknown;
  fate: Fate;
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
        if (result.fate !== 'listed' && result.fate !== 'kept') held.delete(letter);
        yield { ...facts, what: tellEvent(body, now), event: readEvent(body) ?? body, ...result };
      }
    }
  } finally {
    await queue.letGo([...held]);
  }
}

type Result = Pick<Redriven, 'fate' | 'reason' | 'executionArn'>;

async function settle(letter: DeadLetter, work: Redrive, wish: Wish): Promise<Result> {
  switch (wish.do) {
    case 'list':
      return { fate: 'listed' };
    case 'discard': {
      if (!wish.ids.some((id) => letter.messageId.startsWith(id))) return { fate: 'listed' };
      await work.queue.delete(letter);
      return { fate: 'discarded' };
    }
    case 'feed':
      return feed(letter, work);
  }
}

async function feed(letter: DeadLetter, { queue, states, stateMachineArn }: Redrive): Promise<Result> {
  const { body, target } = letter;
  if (target !== stateMachineArn) {
    const name = target.split(':').at(-1) ?? target;
    return {
      fate: 'kept',
      reason: `it was not for the workflow, but for ${name}: read it (--json shows all of it), then discard it`,
    };
  }
  if (!readEvent(body))
    return { fate: 'kept', reason: 'it is no event: look at it (--json), then discard it' };
  let result: Result;
  try {
    result = await executionFor(body, states, stateMachineArn);
  } catch (error) {
    return { fate: 'kept', reason: whyNot(error) };
  }
  try {
    await queue.delete(letter);
    return result;
  } catch (error) {
    return { ...result, fate: 'kept', reason: `it was started, but could not be deleted: ${whyNot(error)}` };
  }
}

/** One sentence for an error of AWS; any other is a fault of this program, and goes on. */
function whyNot(error: unknown): string {
  const explanation = explainFailure(error, { stack: '' });
  if (explanation === undefined) throw error;
  return explanation;
}
