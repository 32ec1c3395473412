import type { Step } from '../contract/notification.ts';
import { wrapped } from './mail-table.ts';

/** What to do next, in a mail: a sentence, and below it on a line of its own the command, to be copied whole. */
export function stepsBlock(steps: readonly Step[]): string {
  const lines = steps.map(({ text, command }, index) => {
    const sentence = wrapped(`${index + 1}. ${command === undefined ? text : text.replace(/\.$/, ':')}`);
    return command === undefined ? sentence : `${sentence}\n${command}`;
  });
  return ['What to do next', ...lines].join('\n\n');
}
