import { deliveryClients } from '../../aws/delivery-clients.ts';
import type { Baseline } from '../../aws/read-baseline.ts';
import { readBesideApproved } from '../../aws/read-beside-approved.ts';
import { readTrailStatus } from '../../aws/trail-calls.ts';
import { compareApproved } from '../../baseline/compare-approved.ts';
import { differenceWords } from '../../baseline/difference-words.ts';
import { DROPPABLE, planRestore } from '../../baseline/plan-restore.ts';
import type { CurrentTrail } from '../../contract/current-trail.ts';
import { TrailGoneError } from '../../contract/errors.ts';
import { DeliveryPathDiffersError, DestinationLeftOutError, TrailDiffersError } from './errors.ts';
import { isCaught } from '../../contract/caught.ts';
import type { Comparison } from '../../contract/comparison.ts';
import type { RestoreResult } from '../../contract/repair-results.ts';
import type { ProvenRepair } from '../repair.ts';
import { seenStatus } from '../start-logging/judge-status.ts';
import { mustBeApproved, readCurrent } from './read-trail.ts';

/**
 * Reads the trail after a restore. Throws TrailDiffersError while it is not as approved or does not log,
 * DestinationLeftOutError if it is but for a destination that the restore left out, DeliveryPathDiffersError if something behind it
 * is weaker than approved, UnknownPartsError. Without a restore, it is one of the restore's own calls that is looked at: what a
 * restore may leave out or cannot change is then no error.
 */
export async function verifyRestore(
  trailArn: string,
  verified: Pick<ProvenRepair<RestoreResult>, 'executionArn' | 'applied'>,
): Promise<Comparison> {
  const { executionArn, applied: restore } = verified;
  const [baseline, status] = await Promise.all([
    mustBeApproved(trailArn),
    readTrailStatus(trailArn, executionArn).catch(orGone),
  ]);
  if (!status) throw new TrailDiffersError('The trail does not exist.');
  const seen = seenStatus(status, new Date());
  if (!seen.isLogging) throw new TrailDiffersError('The trail does not log.');
  const current = await readCurrent(trailArn);
  if (!current) throw new TrailDiffersError('The trail does not exist.');
  const comparison = {
    ...compareApproved({ ...baseline, current, stopLoggingTime: undefined }),
    status: seen,
  };
  if (comparison.verdict === 'as-before') {
    if (restore) await checkPath(baseline, current);
    return comparison;
  }
  const leftOut = restore && !isCaught(restore) ? restore.without : [];
  const without = restore ? leftOut.map(({ destination }) => destination) : DROPPABLE;
  const isRest = planRestore(baseline.approved, current, { without }).calls.length === 0;
  if (isRest && !restore) return comparison;
  if (isRest && comparison.unknown === undefined)
    throw new DestinationLeftOutError(leftOut.map(({ why }) => why).join('; '));
  throw new TrailDiffersError(`Not as approved: ${comparison.differences.map(differenceWords).join('; ')}`);
}

async function checkPath(baseline: Baseline, trail: CurrentTrail): Promise<void> {
  const current = await readBesideApproved(() => Promise.resolve(trail), deliveryClients, baseline.approved);
  const { differences } = compareApproved({ ...baseline, current, stopLoggingTime: undefined });
  const weaker = differences.filter((difference) => difference.weaker).map(differenceWords);
  if (weaker.length > 0)
    throw new DeliveryPathDiffersError(
      `The trail is as approved again, but its log is not kept as approved: ${weaker.join('; ')}`,
    );
}

function orGone(error: unknown): undefined {
  if (!(error instanceof TrailGoneError)) throw error;
}
