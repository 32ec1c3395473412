import * as v from 'valibot';

/** The workflow handed a step something that it cannot read: the state machine and the functions do not fit together. */
export class InvalidInputError extends Error {
  override readonly name = 'InvalidInputError';
}

/** Checks a step's input at the door. Throws InvalidInputError, which names every field that is wrong. */
export function parseInput<Schema extends v.GenericSchema>(
  schema: Schema,
  input: unknown,
): v.InferOutput<Schema> {
  const { success, output, issues } = v.safeParse(schema, input);
  if (success) return output;
  throw new InvalidInputError(
    `The input of this step is not what it expects. ${describeIssues(issues).join('; ')}`,
  );
}

/** Each field that is wrong with what is wrong: `trailArn: expected string, received number`. No value is shown. */
export function describeIssues(issues: readonly v.BaseIssue<unknown>[]): string[] {
  return issues.map((issue) => `${pathOf(issue) || '(input)'}: ${problemOf(issue)}`);
}

/** The names of the fields that lead to what is wrong, with dots between them. */
export function pathOf({ path }: v.BaseIssue<unknown>): string {
  return path?.map(({ key }) => String(key)).join('.') ?? '';
}

/** What is wrong with a field, without its value. */
export function problemOf({ kind, expected, input, path, issues, message }: v.BaseIssue<unknown>): string {
  if (path?.at(-1)?.origin === 'key')
    return expected === 'never' ? 'no such field is expected' : 'it is absent';
  if (issues) return 'it has none of the forms that are expected';
  if (expected === null || expected === 'unknown') return message;
  if (kind !== 'schema') return `${message.split(':', 1)[0]}, expected ${expected}`;
  return `expected ${expected}, ${input === undefined ? 'and it is absent' : `received ${typeName(input)}`}`;
}

function typeName(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'Array' : typeof value;
}
