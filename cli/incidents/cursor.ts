import { UNRESOLVED } from '../../tasks/contract/vocabulary.ts';
import { UsageFailure } from '../failure.ts';
import { shortId } from '../../terminal/words.ts';
import { timeOfSortKey, type ItemKey } from '../../tasks/contract/table.ts';
import type { IncidentStore } from './store.ts';
import { describePart } from './table-part.ts';
import type { TablePart } from './table-part.ts';

/** What each listing puts before the id in its cursors: a cursor of another one would silently leave incidents out. */
const MARKS = { trail: 't', months: 'a', OPEN: 'o', NEEDS_ACTION: 'n' } as const;
/** Before the mark: the page ended among the incidents that need a person, which a listing shows first. */
const FIRST = 'f';
const CURSOR = new RegExp(`^(${FIRST}?)([${Object.values(MARKS).join('')}])-([^@]+)(?:@(.+))?$`);

/** So many incidents may have one id. */
const MOST_ALIKE = 20;

/** Where a listing goes on. */
export interface Position {
  after: ItemKey;
  /** Whether it ended among the incidents that need a person. */
  first: boolean;
}

/** A short text that says where a listing goes on: as many characters of the incident's id as name it alone. */
export async function writeCursor(
  store: IncidentStore,
  scope: TablePart,
  { id, occurredAtId, first }: { id: string; occurredAtId: string; first: boolean },
): Promise<string> {
  const isAlone = async (prefix: string) => (await store.withPrefix(prefix, 2)).length === 1;
  const time = timeOfSortKey(occurredAtId);
  // The same event may have been delivered with two times.
  const name = (await isAlone(shortId(id))) ? shortId(id) : (await isAlone(id)) ? id : `${id}@${time}`;
  return `${first ? FIRST : ''}${MARKS[markOf(scope)]}-${name}`;
}

/** Reads a cursor back. Throws UsageFailure for one that is damaged or that comes from a listing of something else. */
export async function readCursor(store: IncidentStore, text: string, scope: TablePart): Promise<Position> {
  const [, first, mark, prefix = '', time = ''] = CURSOR.exec(text) ?? [];
  const found = await store.withPrefix(prefix, MOST_ALIKE);
  const after = found.find(({ occurredAtId }) => occurredAtId.startsWith(time));
  const listing = Object.entries(MARKS).find(([, letter]) => letter === mark)?.[0];
  if (listing === undefined || !after) {
    throw new UsageFailure('--cursor is not one that "incidents list" printed: copy the whole of it.');
  }
  const other = scopeOf(listing, after.trailArn);
  if (listing !== markOf(scope) || (scope.part === 'trail' && scope.trailArn !== after.trailArn)) {
    throw new UsageFailure(
      `--cursor belongs to a listing of ${describePart(other)}, this one is of ${describePart(scope)}: repeat the --trail and --status of the listing that printed it.`,
    );
  }
  const { trailArn, occurredAtId } = after;
  return { after: { trailArn, occurredAtId }, first: first !== '' };
}

function markOf(scope: TablePart): keyof typeof MARKS {
  return scope.part === 'unresolved' ? (scope.status ?? 'months') : scope.part;
}

function scopeOf(listing: string, trailArn: string): TablePart {
  const status = UNRESOLVED.find((each) => each === listing);
  if (status) return { part: 'unresolved', status };
  return listing === 'trail' ? { part: 'trail', trailArn } : { part: 'months' };
}
