import { isUnresolved, UNRESOLVED, type Unresolved } from '../../tasks/contract/vocabulary.ts';
import { statusWords } from '../../terminal/words.ts';
import type { IncidentFilter } from './filter.ts';

/**
 * Which part of the table a listing reads: a trail, what is unresolved (in one status, or in any), or months one after the
 * other.
 */
export type TablePart =
  { part: 'trail'; trailArn: string } | { part: 'unresolved'; status?: Unresolved } | { part: 'months' };

/** What a scope reads, in words for a message. */
export function describePart(scope: TablePart): string {
  switch (scope.part) {
    case 'trail':
      return `the trail ${scope.trailArn}`;
    case 'unresolved':
      return `incidents with status ${statusWords(scope.status ?? UNRESOLVED.join(' or '))}`;
    case 'months':
      return 'all trails';
  }
}

/**
 * The cheapest part of the table that holds everything a filter asks for: unresolved incidents have a sparse index
 * of their own, a trail is a partition, and the rest is read by month. What the part implies is left out of the filter.
 */
export function choosePart(filter: IncidentFilter): { scope: TablePart; filter: IncidentFilter } {
  const { status, trailArn, ...others } = filter;
  if (status !== undefined && isUnresolved(status)) {
    return { scope: { part: 'unresolved', status }, filter: { ...others, ...(trailArn && { trailArn }) } };
  }
  const rest = { ...others, ...(status && { status }) };
  return trailArn
    ? { scope: { part: 'trail', trailArn }, filter: rest }
    : { scope: { part: 'months' }, filter: rest };
}
