import { rowOf } from '../../tasks/contract/kinds.ts';
import { loggingSigns, stoppedLogging } from '../incidents/blind-window.ts';
import type { EmbeddedIncident } from './data.ts';

/**
 * Whether an incident proves that its trail exists: a refused call may name anything, and what is noted is about
 * another sort of resource.
 */
export function provesTrail({
  subject,
  kind,
  test,
}: Pick<EmbeddedIncident, 'subject' | 'kind' | 'test'>): boolean {
  return subject.type === 'trail' && !test && rowOf(kind).aboutTrail === true;
}

/**
 * From when on a trail counts as logging, in epoch milliseconds: from ever, unless its creation is the first that is known
 * of it. CreateTrail starts no logging, so that it then is the first sign of logging, or the first stop; undefined where
 * nothing shows that it ever logged.
 * @param proofs what proves the trail, oldest first
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html
 */
export function loggingFrom(proofs: readonly EmbeddedIncident[]): number | undefined {
  const [first] = proofs;
  if (first?.kind !== 'TRAIL_CREATED') return Number.NEGATIVE_INFINITY;
  const created = Date.parse(first.occurredAt);
  const started = Math.min(...proofs.flatMap(loggingSigns).map(({ at }) => at));
  // A call that stopped it has found it logging.
  if (proofs.some((proof) => stoppedLogging(proof) && Date.parse(proof.occurredAt) < started)) return created;
  return Number.isFinite(started) ? Math.max(created, started) : undefined;
}
