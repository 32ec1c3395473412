import * as z from 'zod/mini';
import { en } from 'zod/locales';

// The small zod has no words of its own: without these every problem is called "Invalid input".
z.config(en());

/** The workflow handed a step something that it cannot read: the state machine and the functions do not fit together. */
export class InvalidInputError extends Error {
  override readonly name = 'InvalidInputError';
}

/** Checks a step's input at the door. Throws InvalidInputError, which names every field that is wrong. */
export function parseInput<Schema extends z.core.$ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = z.safeParse(schema, input);
  if (result.success) return result.data;
  const problems = result.error.issues.map(
    ({ path, message }) =>
      `${path.join('.') || '(input)'}: ${message.replace('received undefined', 'and it is absent')}`,
  );
  throw new InvalidInputError(`The input of this step is not what it expects. ${problems.join('; ')}`);
}
