import * as v from 'valibot';
import { isObject } from './raw-object.ts';

// esbuild leaves out a call of another module only where it is marked as pure: a bundle then has the parts that it uses.

/** The schema of an object with further fields, which replace those of the same name. */
export function extend<const Base extends v.ObjectEntries, const Further extends v.ObjectEntries>(
  { entries }: { readonly entries: Base },
  further: Further,
): v.ObjectSchema<Omit<Base, keyof Further> & Further, undefined> {
  return v.object({ ...entries, ...further });
}

/** An object of any fields. An array is none, which `v.looseObject({})` would take for one. */
export const plainObject = /* @__PURE__ */ v.custom<Record<string, unknown>>(isObject, 'expected Object');

/** An object that has values of one schema under any names. */
export function recordOf<const Value extends v.GenericSchema>(value: Value) {
  return v.pipe(plainObject, v.record(v.string(), value));
}

const UTC_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z$/;

/** A time as ISO 8601 writes it in UTC. The 30th of February is none. */
export const utcTime = /* @__PURE__ */ v.pipe(
  /* @__PURE__ */ v.string(),
  /* @__PURE__ */ v.check(
    (text) => UTC_TIME.test(text) && isOfItsDay(text),
    'expected a time in UTC, as 2026-11-30T15:00:00Z',
  ),
);

// Date.parse takes days and hours that do not exist for some of the day after.
function isOfItsDay(text: string): boolean {
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text.slice(0, 10));
}
