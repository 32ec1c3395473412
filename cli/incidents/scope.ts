import type { IncidentFilter } from './filter.ts';

/** Which part of the table a listing reads: one partition each, or months one after the other. */
export type Scope =
  | { part: 'trail'; trailArn: string }
  | { part: 'unresolved'; status: 'OPEN' | 'FAILED' }
  | { part: 'months' };

/** What a scope reads, in words for a message. */
export function describeScope(scope: Scope): string {
  switch (scope.part) {
    case 'trail':
      return `the trail ${scope.trailArn}`;
    case 'unresolved':
      return `${scope.status.toLowerCase()} incidents`;
    case 'months':
      return 'all trails';
  }
}

/**
 * The cheapest part of the table that holds everything a filter asks for: open and failed incidents have a sparse index
 * of their own, a trail is a partition, and the rest is read by month. What the part implies is left out of the filter.
 */
export function chooseScope(filter: IncidentFilter): { scope: Scope; filter: IncidentFilter } {
  const { status, trailArn, ...others } = filter;
  if (status === 'OPEN' || status === 'FAILED') {
    return { scope: { part: 'unresolved', status }, filter: { ...others, ...(trailArn && { trailArn }) } };
  }
  const rest = { ...others, ...(status && { status }) };
  return trailArn
    ? { scope: { part: 'trail', trailArn }, filter: rest }
    : { scope: { part: 'months' }, filter: rest };
}
