import type { Scope } from '../../tasks/contract/scope.ts';
import { scopeSubject } from '../../tasks/contract/subject.ts';
import type { AnyState, TrailState } from '../../tasks/contract/table.ts';

/** What is stored of a trail's state now; nothing where no version that stores it has looked at the trail. */
export type StateNow = Pick<
  TrailState,
  'logging' | 'verifiedAt' | 'offSince' | 'deliveryErrors' | 'approval'
>;

/** The trails of an account and Region as they were last verified. */
export interface TrailStates {
  /** When the last sweep ended that could look at trails; absent where no sweep has stored it. */
  sweptAt?: string;
  trails: { arn: string; state: StateNow }[];
}

/** Reads the states of the trails that the last sweep listed, and of `others`, which may be gone since. */
export async function readTrailStates(
  store: { states(subjects: readonly string[]): Promise<Map<string, AnyState>> },
  scope: Scope,
  others: Iterable<string> = [],
): Promise<TrailStates> {
  const { key } = scopeSubject('account', scope);
  const { sweptAt, trails = [] } = (await store.states([key])).get(key) ?? {};
  const arns = [...new Set([...trails, ...others])].sort();
  const states = await store.states(arns);
  return {
    ...(sweptAt !== undefined && { sweptAt }),
    trails: arns.map((arn) => ({ arn, state: stateOf(states.get(arn) ?? {}) })),
  };
}

function stateOf({ logging, verifiedAt, offSince, deliveryErrors, approval }: TrailState): StateNow {
  return {
    ...(logging && { logging }),
    ...(verifiedAt !== undefined && { verifiedAt }),
    ...(offSince !== undefined && { offSince }),
    ...(deliveryErrors && { deliveryErrors }),
    ...(approval && { approval }),
  };
}
