import { cleanLine } from '../../terminal/clean.ts';
import type { ProgramIo } from '../io.ts';
import type { DrilledPath, DrillMessage } from '../../tasks/contract/table.ts';

type Ask = ProgramIo['ask'];

/** The paths with what a person says of each message; without anybody to ask, nothing is confirmed. */
export async function confirmPaths(paths: readonly DrilledPath[], ask: Ask): Promise<DrilledPath[]> {
  const confirmed: DrilledPath[] = [];
  for (const path of paths) {
    const messages: DrillMessage[] = [];
    for (const message of path.messages) {
      messages.push({ ...message, received: await receivedOf(message, ask) });
    }
    confirmed.push({ ...path, messages });
  }
  return confirmed;
}

async function receivedOf(message: DrillMessage, ask: Ask): Promise<DrillMessage['received']> {
  const { received, published } = message;
  if (received === 'nobody' || published === 'no' || !ask) return received;
  const answer = await ask(`${cleanLine(questionOf(message))} `);
  if (/^y/i.test(answer ?? '')) return 'confirmed';
  return /^n/i.test(answer ?? '') ? 'denied' : received;
}

function questionOf({ text, topic, subscribers }: DrillMessage): string {
  const confirmed = subscribers.filter((subscriber) => subscriber.confirmed);
  const what = confirmed.every(({ protocol }) => protocol.startsWith('email')) ? 'mail' : 'message';
  const where = confirmed.map(({ endpoint }) => endpoint).join(', ');
  return `Did a ${what} "${text}" of the topic for ${topic} arrive at ${where}? [y/n]`;
}
