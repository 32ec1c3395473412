import { isUnresolved } from '../../tasks/contract/vocabulary.ts';
import { readCursor, writeCursor } from './cursor.ts';
import type { IncidentFilter } from './filter.ts';
import type { ListedIncident } from './item.ts';
import { choosePart } from './table-part.ts';
import type { ItemKey } from '../../tasks/contract/table.ts';
import type { IncidentStore, Walk } from './store.ts';

/** Items that one Query evaluates when a filter drops some of them: few enough to stop early, enough to get on. */
const FILTERED_PAGE = 250;

/** What a listing asks for. */
export interface ListRequest {
  filter: IncidentFilter;
  since: Date | undefined;
  /** The same for incidents that need a person, which come first. */
  sinceFirst: Date | undefined;
  now: Date;
  /** Most incidents on the page. */
  limit: number;
  /** Whether the calls of the remediator itself are listed too. */
  own: boolean;
  /** Cursor that the page before gave. */
  cursor?: string | undefined;
}

/** One page of a listing; `next` is absent on the last. */
export interface ListPage {
  incidents: ListedIncident[];
  /** Those and what was left out of them: it shows restarts too. */
  read: ListedIncident[];
  /** Everything since then was read; absent where a filter, or a page before, left something out. */
  wholeSince?: string;
  next?: string;
}

/**
 * Reads one page: what needs a person, unless a status is asked for, and then the rest, each newest first. It reads one
 * incident more than the page holds: that one says whether there is a next page.
 */
export async function listPage(store: IncidentStore, request: ListRequest): Promise<ListPage> {
  const { since, sinceFirst, now, limit, own, cursor } = request;
  const { status, ...anyStatus } = request.filter;
  const rest = choosePart(request.filter);
  const position = cursor === undefined ? undefined : await readCursor(store, cursor, rest.scope);
  const isSplit = status === undefined;
  const read: ListedIncident[] = [];
  const firsts: ListedIncident[] = [];
  const others: ListedIncident[] = [];
  const left = (): number => limit + 1 - firsts.length - others.length;
  const take = async (walk: Omit<Walk, 'now' | 'pageSize'>, into: ListedIncident[]): Promise<void> => {
    if (left() <= 0) return;
    const pageSize = Object.keys(walk.filter ?? {}).length > 0 ? FILTERED_PAGE : left();
    for await (const page of store.listed({ ...walk, now, pageSize })) {
      read.push(...page);
      const isTaken = (incident: ListedIncident): boolean =>
        (own || incident.origin !== 'remediator') &&
        (into === firsts || !isSplit || !isUnresolved(incident.status));
      into.push(...page.filter(isTaken).slice(0, left()));
      if (left() <= 0) return;
    }
  };
  if (isSplit && position?.first !== false) {
    const scope = { part: 'unresolved' } as const;
    await take({ scope, filter: anyStatus, since: sinceFirst, after: position?.after }, firsts);
  }
  const after: ItemKey | undefined = position?.first ? undefined : position?.after;
  await take({ ...rest, since, after }, others);
  const whole = cursor === undefined && Object.keys(request.filter).every((name) => name === 'trailArn');
  const incidents = [...firsts, ...others].slice(0, limit);
  const last = incidents.at(-1);
  if (left() > 0 || !last) {
    return { incidents, read, ...(whole && { wholeSince: since?.toISOString() ?? '' }) };
  }
  const isFirst = incidents.length <= firsts.length;
  return {
    ...{ incidents, read },
    ...(whole && !isFirst && { wholeSince: last.occurredAt }),
    next: await writeCursor(store, rest.scope, { ...last, first: isFirst }),
  };
}
