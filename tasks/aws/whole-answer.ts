/** AWS answered without what its answer must have, as one that broke off may: nothing shows that the call worked. */
class IncompleteAnswerError extends Error {
  override readonly name = 'IncompleteAnswerError';
}

/** A field that an answer must have. Throws IncompleteAnswerError without it: the caller fails, and the call is retried. */
export function answered<Value>(value: Value | undefined, field: string, call: string): Value {
  if (value === undefined) throw new IncompleteAnswerError(`${call} answered without ${field}.`);
  return value;
}
