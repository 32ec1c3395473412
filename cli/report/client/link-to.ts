/** What the address shows: one incident, or the overview, and the filter over both. */
export interface Place {
  id: string | undefined;
  /** The filter, as a query with its question mark; empty for everything. */
  query: string;
}

/** Reads the part of the address after the `#`: the only one that a file can carry. */
export function placeNow(): Place {
  const [, id, query = ''] = /^#\/(?:incident\/([^?]+))?(\?.*)?$/.exec(location.hash) ?? [];
  try {
    return { id: id && decodeURIComponent(id), query };
  } catch {
    return { id, query };
  }
}

/**
 * The link to an incident's own view, or to the overview, under the filter of now. A lone surrogate, which no address can
 * hold, becomes U+FFFD.
 */
export function linkTo(id?: string, query = placeNow().query): string {
  return `#/${id === undefined ? '' : `incident/${encodeURIComponent(id.toWellFormed())}`}${query}`;
}
