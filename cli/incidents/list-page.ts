import { readCursor, writeCursor } from './cursor.ts';
import type { IncidentFilter } from './filter.ts';
import type { ListedIncident } from './item.ts';
import { choosePart } from './table-part.ts';
import type { IncidentStore } from './store.ts';

/** Items that one Query evaluates when a filter drops some of them: few enough to stop early, enough to get on. */
const FILTERED_PAGE = 250;

/** What a listing asks for. */
export interface ListRequest {
  filter: IncidentFilter;
  since: Date | undefined;
  now: Date;
  /** Most incidents on the page. */
  limit: number;
  /** Cursor that the page before gave. */
  cursor?: string | undefined;
}

/** One page of a listing, newest first; `next` is absent on the last. */
export interface ListPage {
  incidents: ListedIncident[];
  next?: string;
}

/**
 * Reads one page. Without a filter it takes one Query per partition, for one item more than the page holds: that one says
 * whether there is a next page.
 */
export async function listPage(store: IncidentStore, request: ListRequest): Promise<ListPage> {
  const { scope, filter } = choosePart(request.filter);
  const wanted = request.limit + 1;
  const incidents: ListedIncident[] = [];
  const pages = store.listed({
    scope,
    filter,
    since: request.since,
    now: request.now,
    after: request.cursor === undefined ? undefined : readCursor(request.cursor, scope),
    pageSize: Object.keys(filter).length > 0 ? FILTERED_PAGE : wanted,
  });
  for await (const page of pages) {
    incidents.push(...page);
    if (incidents.length >= wanted) break;
  }
  const last = incidents[request.limit - 1];
  return incidents.length < wanted || !last
    ? { incidents }
    : { incidents: incidents.slice(0, request.limit), next: writeCursor(scope, last) };
}
