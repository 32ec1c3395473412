import * as v from 'valibot';
import { cutText } from './clean-text.ts';

/** Most that is kept of a cause, in bytes of JSON: all 32,768 characters that Step Functions keeps, unless most are escaped. */
const CAUSE_BYTES = 65_536;

/** What Step Functions writes instead of a result when an error was caught. `Cause` is Lambda's JSON or plain text. */
export const caughtSchema = v.object({
  Error: v.string(),
  Cause: v.optional(
    v.pipe(
      v.string(),
      v.transform((cause) => cutText(cause, CAUSE_BYTES)),
    ),
  ),
});
export type Caught = v.InferOutput<typeof caughtSchema>;

/** Whether a value is a caught error instead of a result. */
export function isCaught(value: object): value is Caught {
  return 'Error' in value;
}
