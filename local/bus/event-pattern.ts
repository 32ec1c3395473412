import { isObject } from '../../tasks/contract/raw-object.ts';

/** A pattern as EventBridge and SNS filter policies write it: fields that hold lists of what may match, or patterns. */
export type EventPattern = Readonly<Record<string, unknown>>;

/** Thrown for a pattern that EventBridge refuses, or that uses an operator which is not emulated here. */
export class UnsupportedPatternError extends Error {
  override readonly name = 'UnsupportedPatternError';
}

const OPERATORS =
  'prefix and suffix (also of equals-ignore-case), equals-ignore-case, exists, anything-but (values, prefix, suffix) and $or';

/**
 * Whether an event matches a pattern, by EventBridge's rules: fields are joined by AND, the members of a list by
 * OR, a list in the event matches when one of its members does, and a field that the pattern does not name is free.
 * Over message attributes it is an SNS filter policy. Throws UnsupportedPatternError.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function matchesPattern(pattern: EventPattern, event: object): boolean {
  return Object.entries(pattern)
    .map(([field, wanted]) => matchesField(field, wanted, event))
    .every(Boolean);
}

function matchesField(field: string, wanted: unknown, event: object): boolean {
  if (field === '$or') return alternatives(wanted).some((pattern) => matchesPattern(pattern, event));
  const found: unknown = (event as Record<string, unknown>)[field];
  if (isObject(wanted)) {
    // A list of objects matches when one member satisfies the whole pattern, an absent field as an empty object.
    return membersOf(found, [{}]).some((member) => matchesPattern(wanted, isObject(member) ? member : {}));
  }
  if (!Array.isArray(wanted) || wanted.length === 0) {
    throw new UnsupportedPatternError(
      `The pattern's field ${field} must hold a list with at least one value, or an object.`,
    );
  }
  const leaves = membersOf(found, []).filter((member) => !isObject(member));
  return wanted.map((condition) => matchesLeaves(condition, leaves)).some(Boolean);
}

function alternatives(wanted: unknown): EventPattern[] {
  if (Array.isArray(wanted) && wanted.length > 1 && wanted.every(isObject)) return wanted;
  throw new UnsupportedPatternError('$or must hold a list of two or more patterns.');
}

function matchesLeaves(condition: unknown, leaves: readonly unknown[]): boolean {
  if (!isObject(condition)) return leaves.includes(condition);
  const [entry, ...more] = Object.entries(condition);
  if (!entry || more.length > 0) throw unsupported(JSON.stringify(condition));
  const [operator, operand] = entry;
  if (operator === 'exists' && typeof operand === 'boolean') return leaves.length > 0 === operand;
  if (operator === 'anything-but') {
    const excluded = membersOf(operand, []);
    if (excluded.length === 0) throw unsupported('an empty anything-but');
    return leaves.some(
      (leaf) => !excluded.some((value) => (isObject(value) ? isLikeNegated(value, leaf) : value === leaf)),
    );
  }
  const test = textTest(operator, operand);
  return leaves.some((leaf) => typeof leaf === 'string' && test(leaf));
}

function isLikeNegated(condition: EventPattern, leaf: unknown): boolean {
  const [operator = '', operand] = Object.entries(condition)[0] ?? [];
  return membersOf(operand, [])
    .map((text) => textTest(operator, text))
    .some((test) => typeof leaf === 'string' && test(leaf));
}

function textTest(operator: string, operand: unknown): (text: string) => boolean {
  if (typeof operand === 'string') {
    if (operator === 'prefix') return (text) => text.startsWith(operand);
    if (operator === 'suffix') return (text) => text.endsWith(operand);
    if (operator === 'equals-ignore-case') return (text) => text.toLowerCase() === operand.toLowerCase();
  }
  if ((operator === 'prefix' || operator === 'suffix') && isObject(operand)) {
    const { 'equals-ignore-case': text, ...more } = operand;
    if (typeof text === 'string' && Object.keys(more).length === 0) {
      const test = textTest(operator, text.toLowerCase());
      return (found) => test(found.toLowerCase());
    }
  }
  throw unsupported(operator);
}

/** The members of a list, a single value as a list of one, `absent` for a field that is not there. */
function membersOf(found: unknown, absent: readonly unknown[]): readonly unknown[] {
  if (found === undefined) return absent;
  return Array.isArray(found) ? found : [found];
}

function unsupported(operator: string): UnsupportedPatternError {
  return new UnsupportedPatternError(
    `The pattern uses ${operator}, which is not emulated here: supported are ${OPERATORS}.`,
  );
}
