import * as v from 'valibot';
import { detectedSchema } from '../../tasks/contract/record-results.ts';
import { shortId } from '../../terminal/words.ts';
import type { Execution } from '../workflow/execution.ts';

/** Why an execution sent no mail, in a sentence, from the results of its functions. */
export function whyNoMail({ events }: Pick<Execution, 'events'>): string {
  const detected = events
    .flatMap(({ lambdaFunctionSucceededEventDetails: details }) => {
      const { success, output } = v.safeParse(detectedSchema, JSON.parse(details?.output ?? 'null'));
      return success ? output : [];
    })
    .at(0);
  if (!detected || detected.announce) return 'No mail was sent.';
  const { duplicate, joined, repeats, status } = detected;
  if (joined) {
    return `No mail was sent: it is one more detection of incident ${shortId(joined.id)}, which was already notified.`;
  }
  if (duplicate) {
    return `No mail was sent: this event was received before, and its incident is recorded as ${status}. In another folder (--dir) it is new.`;
  }
  return `No mail was sent: it is number ${repeats} in a row, and alert throttling suppressed it.`;
}
