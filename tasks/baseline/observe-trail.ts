import { isDeepStrictEqual } from 'node:util';
import type { ObservedTrail, TrailState } from '../contract/table.ts';
import type { FurtherParts, TrailConfiguration } from '../contract/trail-configuration.ts';
import type { TrailStatus } from '../repairs/start-logging/judge-status.ts';
import { diffFurther } from './diff-trail.ts';
import { normalize } from './normalize-trail.ts';

/** So long a trail has to log unchanged before what it is replaces what it is compared with, in milliseconds. */
const SETTLED = 15 * 60_000;

/** What a sweep found out about a trail, beside its configuration. */
interface Observation {
  status: TrailStatus;
  state: Pick<TrailState, 'observed' | 'reference'>;
  /** Whether an incident of the trail is open: until it is over, the trail is compared with what it was before. */
  isOpen: boolean;
  now: Date;
}

/**
 * What a sweep stores of a trail. What the trail is compared with changes only when another configuration has lasted, with
 * the trail logging and none of its incidents open: the event of a change or a stop may come after the sweep that sees it.
 * What it was compared with before is kept, for an execution that comes late or is started again.
 */
export function observeTrail(
  configuration: TrailConfiguration,
  { status, state, isOpen, now }: Observation,
): Pick<TrailState, 'observed' | 'reference' | 'observedBefore'> {
  const observedAt = now.toISOString();
  const { observed: last, reference = last } = state;
  const since = last && isSame(last, configuration) ? sinceOf(last) : observedAt;
  const observed = { ...configuration, since, observedAt };
  const mayReplace = !isOpen && status.IsLogging === true;
  if (!reference) return { observed, ...(mayReplace && { reference: observed }) };
  if (isSame(reference, configuration)) {
    // A part that could not be read before is known from now on.
    const known = mayReplace ? { ...furtherOf(configuration), ...reference } : reference;
    return { observed, reference: { ...known, since: sinceOf(reference), observedAt } };
  }
  const hasSettled = (time: Date | undefined) =>
    time !== undefined && now.getTime() - time.getTime() >= SETTLED;
  if (!mayReplace || !hasSettled(new Date(since)) || !hasSettled(status.StartLoggingTime))
    return { observed, reference };
  return { observed, reference: observed, observedBefore: reference };
}

/** When a configuration was first observed. */
export function sinceOf({ since, observedAt }: ObservedTrail): string {
  return since ?? observedAt;
}

function isSame(one: TrailConfiguration, other: TrailConfiguration): boolean {
  const partsOf = ({ settings, selectors }: TrailConfiguration) => normalize({ settings, selectors });
  return isDeepStrictEqual(partsOf(one), partsOf(other)) && diffFurther(one, other).length === 0;
}

function furtherOf({ insights, aggregation, tags }: TrailConfiguration): FurtherParts {
  return { ...(insights && { insights }), ...(aggregation && { aggregation }), ...(tags && { tags }) };
}
