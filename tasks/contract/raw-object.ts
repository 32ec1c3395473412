/** A JSON object, such as a CloudTrail record or a part of one, before anything is known of its types. */
export type RawObject = Readonly<Record<string, unknown>>;

/** Whether a value is a JSON object. An array is none. */
export function isObject(value: unknown): value is RawObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value if it is a JSON object, else an empty one. */
export function asObject(value: unknown): RawObject {
  return isObject(value) ? value : {};
}

/** Whether a field of an event holds a text that is not empty. */
export function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
