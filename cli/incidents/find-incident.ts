import { ID_PREFIX_LENGTH, timeOfSortKey } from '../../tasks/contract/table.ts';
import type { StoredIncident } from '../../tasks/contract/table.ts';
import { NotFoundFailure, UsageFailure } from '../failure.ts';
import { dateTime } from '../../terminal/words.ts';
import type { ItemKey } from '../../tasks/contract/table.ts';
import type { IncidentStore } from './store.ts';

const MOST_CANDIDATES = 10;

/** An incident that a prefix of an id may mean. */
export type Candidate = ItemKey & { id: string };

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

/** The incident that was meant, and what its reader should know beside it. */
export interface FoundIncident {
  incident: StoredIncident;
  remark?: string;
}

const WHOLE_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The incident that an id, or a prefix of {@link ID_PREFIX_LENGTH} characters or more, names, in whatever case. A whole id
 * wins over longer ones that begin with it; of several incidents with that id the newest is given, with a remark, or the
 * newest whose time begins with `at`. Throws UsageFailure for a shorter prefix, NotFoundFailure and AmbiguousIdFailure.
 */
export async function findIncident(
  store: IncidentStore,
  idOrPrefix: string,
  at?: string,
): Promise<FoundIncident> {
  const prefix = idOrPrefix.trim();
  if (prefix.length < ID_PREFIX_LENGTH) {
    throw new UsageFailure(
      `"${prefix}" is too short for an incident id: give its first ${ID_PREFIX_LENGTH} characters or more.`,
    );
  }
  const { candidates, exact } = await candidatesFor(store, prefix);
  const timed = candidates.filter(({ occurredAtId }) => occurredAtId.startsWith(at ?? ''));
  const [only, ...others] = timed;
  if (!only) throw new NotFoundFailure(notFound(prefix, candidates, at));
  if (others.length > 0 && !exact) {
    throw new AmbiguousIdFailure(prefix, timed.slice(0, MOST_CANDIDATES), others.length >= MOST_CANDIDATES);
  }
  const incident = await store.find(only);
  if (!incident) throw new NotFoundFailure(`The incident ${only.id} has just been removed from the table.`);
  return { incident, ...(others.length > 0 && { remark: remarkOn(timed) }) };
}

const newestFirst = (a: Candidate, b: Candidate): number => (a.occurredAtId > b.occurredAtId ? -1 : 1);

/** `exact` says that all of them have the whole id, as an event has that was delivered twice; they are newest first. */
async function candidatesFor(
  store: IncidentStore,
  prefix: string,
): Promise<{ candidates: Candidate[]; exact: boolean }> {
  // Ids of CloudTrail are in lower case, others are as their source wrote them.
  for (const text of new Set([prefix, prefix.toLowerCase()])) {
    const found = await store.withPrefix(text, MOST_CANDIDATES + 1);
    const exact = found.filter(({ id }) => id === text);
    if (exact.length > 0) return { candidates: exact.sort(newestFirst), exact: true };
    if (found.length > 0) return { candidates: found, exact: false };
  }
  return { candidates: [], exact: false };
}

function notFound(prefix: string, candidates: readonly Candidate[], at: string | undefined): string {
  if (candidates.length > 0) {
    return `No incident ${prefix} is of ${dateTime(at ?? '')}: there ${isOrAre(candidates)} of ${timesOf(candidates)}.`;
  }
  const words = WHOLE_ID.test(prefix) ? 'No incident has the id' : 'No incident has an id that begins with';
  return `${words} ${prefix}. "incidents list" shows the ids; a new one takes a second to appear in the index.`;
}

function remarkOn(candidates: readonly Candidate[]): string {
  const number = candidates.length > MOST_CANDIDATES ? `More than ${MOST_CANDIDATES}` : candidates.length;
  return `${number} incidents have this id, of ${timesOf(candidates)}: this is the newest, --at TIME takes another.`;
}

const isOrAre = ({ length }: readonly Candidate[]): string => (length === 1 ? 'is one' : `are ${length}`);

function timesOf(candidates: readonly Candidate[]): string {
  const times = candidates.map(({ occurredAtId }) => timeOfSortKey(occurredAtId).replace(/\.000Z$/, 'Z'));
  return [times.slice(0, -1).join(', '), ...times.slice(-1)].filter(Boolean).join(' and ');
}
