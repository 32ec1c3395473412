import { detectedSchema } from '../../tasks/contract/results.ts';
import { shortId } from '../../cli/terminal/words.ts';
import type { Execution } from '../workflow/execution-store.ts';

/** Why an execution told nobody by mail, in a sentence, from what its functions answered. */
export function whyNoMail({ events }: Pick<Execution, 'events'>): string {
  const detected = events
    .flatMap(({ lambdaFunctionSucceededEventDetails: details }) => {
      const { success, data } = detectedSchema.safeParse(JSON.parse(details?.output ?? 'null'));
      return success ? data : [];
    })
    .at(0);
  if (!detected || detected.announce) return 'Nobody was mailed.';
  const { duplicate, joined, repeats, status } = detected;
  if (joined) {
    return `Nobody was mailed: it is one more signal of incident ${shortId(joined.id)}, which has been told.`;
  }
  if (duplicate) {
    return `Nobody was mailed: this event was seen before, its incident is recorded as ${status} and is not told again. In another folder (--dir) it is new.`;
  }
  return `Nobody was mailed: it is number ${repeats} in a row, and only some of a storm are told.`;
}
