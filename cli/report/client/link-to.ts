import type { EmbeddedIncident } from '../data.ts';

/** What the address shows: one incident, or the overview, and the filter over both. */
export interface Place {
  /** An id, or what {@link referenceOf} gives. */
  id: string | undefined;
  /** The filter, as a query with its question mark; empty for everything. */
  query: string;
}

/** Names one incident: incidents of different times can share an id. */
export const referenceOf = ({ id, occurredAt }: EmbeddedIncident): string => `${id}@${occurredAt}`;

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
