import { isArn, trailArnOf } from '../../tasks/contract/scope.ts';
import { scopeSubject } from '../../tasks/contract/subject.ts';
import { NotFoundFailure } from '../failure.ts';
import type { IncidentStore } from './store.ts';

/** Account and Region whose trail a short name means first. */
export interface HomeOfNames {
  partition: string;
  region: string;
  account: string;
}

/** How far back short names are looked for when --since does not say: months of the by-month index. */
const LOOKBACK_MONTHS = 12;
const MOST_SUGGESTIONS = 5;

/**
 * The partition key that a trail name means. An ARN or any other key (`remediator#…`) is used as it is. A short name is
 * first a trail of the deployment's own account and Region: one Query for one key. If neither an
 * incident nor a sweep has that, the by-month index is read for trails of that name, such as an organization's, whose ARN
 * carries another account. Throws NotFoundFailure, with the names that are there or the ARNs that it may mean.
 */
export async function resolveTrail(
  store: IncidentStore,
  name: string,
  look: { home: () => Promise<HomeOfNames | undefined>; since: Date | undefined; now: Date },
): Promise<string> {
  // A trail's name has no `#`, which every key that is no ARN has.
  if (isArn(name) || name.includes('#')) return name;
  const home = await look.home();
  const own = home && trailArnOf(home, name);
  if (home && own && ((await store.knowsTrail(own)) || (await isSwept(store, own, home)))) return own;

  const since = look.since ?? monthsAgo(look.now, LOOKBACK_MONTHS);
  const { arns, names } = await namesakes(store, name, since, look.now);
  const [only, ...others] = arns;
  if (only !== undefined && others.length === 0) return only;
  if (only !== undefined) {
    throw new NotFoundFailure(
      `"${name}" is the name of ${arns.length} trails: give the ARN, ${arns.join(' or ')}.`,
    );
  }
  const seen = names.length > 0 ? ` Trails with incidents: ${someOf(names)}.` : '';
  throw new NotFoundFailure(
    `No incident of a trail "${name}" since ${since.toISOString().slice(0, 10)}: check the name, or give the trail's ARN.${seen}`,
  );
}

/** Whether a sweep has listed a trail: one without any incident is no wrong name. */
async function isSwept(store: IncidentStore, trailArn: string, home: HomeOfNames): Promise<boolean> {
  const { key } = scopeSubject('account', home);
  return (await store.states([key])).get(key)?.trails?.includes(trailArn) === true;
}

async function namesakes(store: IncidentStore, name: string, since: Date, now: Date) {
  const arns = new Set<string>();
  const names = new Set<string>();
  for await (const page of store.listed({ scope: { part: 'months' }, since, now })) {
    for (const { subject, trailArn } of page) {
      if (subject.name === name) arns.add(trailArn);
      else if (subject.type === 'trail') names.add(subject.name);
    }
  }
  return { arns: [...arns], names: [...names].sort() };
}

function someOf(names: readonly string[]): string {
  const more = names.length - MOST_SUGGESTIONS;
  const some = names.slice(0, MOST_SUGGESTIONS).join(', ');
  return more > 0 ? `${some} and ${more} more` : some;
}

function monthsAgo(now: Date, months: number): Date {
  const then = new Date(now);
  then.setUTCMonth(then.getUTCMonth() - months);
  return then;
}
