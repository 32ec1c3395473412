import { ID_PREFIX_LENGTH } from '../../tasks/contract/table.ts';
import type { StoredIncident } from '../../tasks/contract/table.ts';
import { NotFoundFailure, UsageFailure } from '../failure.ts';
import type { IncidentKey, IncidentStore } from './store.ts';

const MOST_CANDIDATES = 10;

/** An incident that a prefix of an id may mean. */
export type Candidate = IncidentKey & { id: string };

/** Several incidents have an id that begins so. */
export class AmbiguousIdFailure extends NotFoundFailure {
  readonly candidates: readonly Candidate[];

  /** `candidates` are at most ten; `more` says that there are others. */
  constructor(prefix: string, candidates: readonly Candidate[], more: boolean) {
    super(
      `${more ? 'More than ' : ''}${candidates.length} incidents have an id that begins with ${prefix}: give more of it.`,
    );
    this.candidates = candidates;
  }
}

/**
 * The incident that an id, or a prefix of {@link ID_PREFIX_LENGTH} characters or more, names. A whole id wins over
 * longer ones that begin with it. Throws UsageFailure for a shorter prefix, NotFoundFailure and AmbiguousIdFailure.
 */
export async function findIncident(store: IncidentStore, idOrPrefix: string): Promise<StoredIncident> {
  const prefix = idOrPrefix.trim();
  if (prefix.length < ID_PREFIX_LENGTH) {
    throw new UsageFailure(
      `"${prefix}" is too short for an incident id: give its first ${ID_PREFIX_LENGTH} characters or more.`,
    );
  }
  const candidates = await store.withPrefix(prefix, MOST_CANDIDATES + 1);
  const exact = candidates.filter(({ id }) => id === prefix);
  const [only, ...others] = exact.length > 0 ? exact : candidates;
  if (!only) {
    throw new NotFoundFailure(
      `No incident has an id that begins with ${prefix}. "incidents list" shows the ids; a new one takes a second to appear in the index.`,
    );
  }
  if (others.length > 0) {
    throw new AmbiguousIdFailure(
      prefix,
      [only, ...others].slice(0, MOST_CANDIDATES),
      others.length >= MOST_CANDIDATES,
    );
  }
  const incident = await store.find(only);
  if (!incident) throw new NotFoundFailure(`The incident ${only.id} has just been removed from the table.`);
  return incident;
}
