import { DAY } from '../../tasks/contract/duration.ts';
import { blindWindowOf, blindWindowUntil, loggingSigns } from './blind-window.ts';
import type { BlindWindow, LoggingSign } from './blind-window.ts';
import type { ListedIncident } from './item.ts';
import type { IncidentStore } from './store.ts';

/** A restart that was verified for an earlier stop ends a later one too: so far back such a stop may lie (a day). */
const EARLIER = DAY;
/** Most restarts come soon after the stop: the first Query need not read more. */
const PAGE = 100;

/**
 * The blind window of an incident, with the end that other incidents of its trail show where it has none of its own. Reads
 * the trail's partition from a day before the incident up to the first sign that the trail logs, usually one Query; reads
 * nothing where the incident shows the end itself.
 */
export async function findBlindWindow(
  store: IncidentStore,
  incident: ListedIncident,
  now: Date,
): Promise<BlindWindow | undefined> {
  const own = blindWindowOf(incident);
  const from = Date.parse(incident.occurredAt);
  if (!own || own.to !== undefined || Number.isNaN(from)) return own;
  let next: LoggingSign | undefined;
  const pages = store.listed({
    scope: { part: 'trail', trailArn: incident.trailArn },
    since: new Date(from - EARLIER),
    now,
    oldestFirst: true,
    pageSize: PAGE,
  });
  for await (const page of pages) {
    for (const sign of page.flatMap(loggingSigns)) {
      if (sign.at > from && sign.at < (next?.at ?? Number.POSITIVE_INFINITY)) next = sign;
    }
    // Nothing that happened later can show an earlier restart.
    const reached = next?.at ?? Number.POSITIVE_INFINITY;
    if (page.some(({ occurredAt }) => Date.parse(occurredAt) > reached)) break;
  }
  return blindWindowUntil(incident, next);
}
