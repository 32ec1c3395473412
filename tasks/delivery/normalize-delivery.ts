import { canonicalJson } from '../baseline/baseline.ts';
import type { Delivery, KeptPolicy } from '../contract/delivery.ts';

type JsonObject = Record<string, never>;

/** An answer of AWS as JSON: times become text, and what is not set is left out. */
function jsonOf(value: object): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** Objects as JSON, in an order of their own. */
export function sortedList(list: readonly object[]): JsonObject[] {
  const keyed = (jsonOf(list) as JsonObject[]).map((value) => [canonicalJson(value), value] as const);
  return keyed.sort(([one], [other]) => (one < other ? -1 : 1)).map(([, value]) => value);
}

/** One object as JSON; null where there is none. */
export function objectOrNull(value: object | undefined): JsonObject | null {
  return value === undefined ? null : (jsonOf(value) as JsonObject);
}

/** A policy from its text; null where there is none. */
export function policyOf(text: string | undefined): KeptPolicy | null {
  return text === undefined ? null : (JSON.parse(text) as KeptPolicy);
}

/** The status of versioning: a bucket that never had it has none. */
export function versioningOf(status: string | undefined): NonNullable<Delivery['bucketVersioning']> {
  return status === 'Enabled' || status === 'Suspended' ? status : 'Off';
}

/** The state of a key, and until when a deletion can be cancelled. */
export function keyStateOf(state: string | undefined, deletionDate: Date | undefined): string {
  if (deletionDate === undefined || state !== 'PendingDeletion') return state ?? 'unknown';
  return `${state}, deleted at ${deletionDate.toISOString().slice(0, 16)}Z`;
}

/** Filters of a log group, as the call that makes one takes them, in the order of their names. */
export function filtersOf(filters: readonly object[]): JsonObject[] {
  return sortedList(
    filters.map((filter) =>
      Object.fromEntries(Object.entries(filter).filter(([name]) => !NOT_GIVEN.includes(name))),
    ),
  );
}

/** What CloudWatch Logs adds to a filter, and the name of the group. */
const NOT_GIVEN = ['creationTime', 'logGroupName'];
