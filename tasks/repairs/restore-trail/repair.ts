import { cloudTrailIn } from '../../aws/cloudtrail-client.ts';
import { ssm } from '../../aws/ssm-client.ts';
import { keepBefore } from '../../aws/keep-before.ts';
import { readBaseline, readPause, type Baseline } from '../../aws/read-baseline.ts';
import { readWholeTrail } from '../../aws/read-whole-trail.ts';
import { makePlannedCall } from '../../aws/restore-calls.ts';
import { readTrailStatus } from '../../aws/trail-calls.ts';
import { compareApproved } from '../../baseline/compare-approved.ts';
import { differenceWords } from '../../baseline/difference-words.ts';
import { heldBy, ownerOf } from '../../baseline/judge-drift.ts';
import { DROPPABLE, planRestore } from '../../baseline/plan-restore.ts';
import { isKnown, RESTORE_ACTIONS, type CurrentTrail } from '../../contract/baseline.ts';
import { ENVIRONMENT, listOf, requireEnv } from '../../contract/environment.ts';
import {
  CloudTrailBusyError,
  DestinationLeftOutError,
  NothingApprovedError,
  RestoreNotAllowedError,
  TrailDiffersError,
  TrailNotEnforcedError,
} from '../../contract/errors.ts';
import { isCaught, type Caught, type Comparison, type RestoreResult } from '../../contract/results.ts';
import { scopeOf } from '../../contract/scope.ts';
import { homeRegionOf } from '../../contract/subject.ts';
import { kindsOf, type Repair } from '../repair.ts';
import { seenStatus } from '../start-logging/judge-status.ts';
import { restoreOnce } from './restore-once.ts';
import { restoreTrailWords } from './words.ts';

/** Attempts of each read. A write is made once: where its outcome is unknown, the trail is read again. */
const READ_ATTEMPTS = 3;

/**
 * Restores an enforced trail as approved: settings, event selectors, Insights, event configuration, tags, and a deleted trail.
 * It never stops or deletes a trail.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_UpdateTrail.html
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html
 */
export const restoreTrail = {
  id: 'restore-trail',
  kinds: kindsOf('restore-trail'),
  actions: {
    apply: RESTORE_ACTIONS.map((action) => `cloudtrail:${action}`),
    verify: ['cloudtrail:GetTrail', 'cloudtrail:GetTrailStatus'],
  },
  apply: applyRestore,
  verify: (trailArn, { executionArn, applied }) => verifyRestore(trailArn, executionArn, applied),
  words: restoreTrailWords,
} as const satisfies Repair<RestoreResult, Comparison>;

async function applyRestore(
  trailArn: string,
  { executionArn, enteredAt }: { executionArn: string; enteredAt: Date },
): Promise<RestoreResult> {
  const enforcement = readEnforcement();
  // Before anything is read: the input may be forged.
  refuseIf(heldBy(trailArn, { ...enforcement, enforceOwned: enforcement.enforceTrails }));
  const { approved, version } = await mustBeApproved(trailArn);
  const pause = await readPause(ssm, requireEnv(ENVIRONMENT.stackName), trailArn, new Date());
  const restored = await restoreOnce({
    approved,
    ownAccount: scopeOf(executionArn).account,
    async read() {
      const current = await readCurrent(trailArn);
      const owner = ownerOf(approved, current);
      refuseIf(heldBy(trailArn, { ...enforcement, ...(owner && { owner }), pause }));
      return current;
    },
    call: (planned) => makePlannedCall(cloudTrailIn(homeRegionOf(trailArn)), planned),
    keep: (current) => keepBefore(requireEnv(ENVIRONMENT.tableName), { trailArn, at: enteredAt, current }),
  });
  return { version, ...restored };
}

/** The trails that this deployment restores. */
export function readEnforcement(): { enforceTrails: string[]; enforceOwned: string[] } {
  return {
    enforceTrails: listOf(requireEnv(ENVIRONMENT.enforceTrails)),
    enforceOwned: listOf(requireEnv(ENVIRONMENT.enforceOwned)),
  };
}

function refuseIf(held: string | undefined): void {
  if (held !== undefined) throw new TrailNotEnforcedError(held);
}

async function mustBeApproved(trailArn: string): Promise<Baseline> {
  const baseline = await readBaseline(ssm, requireEnv(ENVIRONMENT.stackName), trailArn);
  if (!baseline) throw new NothingApprovedError('Nobody has approved the trail.');
  return baseline;
}

async function readCurrent(trailArn: string): Promise<CurrentTrail | null> {
  const current = await readWholeTrail(cloudTrailIn(homeRegionOf(trailArn), READ_ATTEMPTS), trailArn);
  if (!current || isKnown(current.settings)) return current;
  const why = `The trail could not be read: ${current.settings.unknown}`;
  throw /denied/i.test(why) ? new RestoreNotAllowedError(why) : new CloudTrailBusyError(why);
}

/**
 * Reads the trail after a restore. Throws TrailDiffersError while it is not as approved or does not log,
 * DestinationLeftOutError if it is but for a destination that the restore left out, UnknownPartsError. Without a restore, it is
 * one of the restore's own calls that is looked at: what a restore may leave out is then no error.
 */
async function verifyRestore(
  trailArn: string,
  executionArn: string,
  restore?: RestoreResult | Caught,
): Promise<Comparison> {
  const [baseline, current] = await Promise.all([mustBeApproved(trailArn), readCurrent(trailArn)]);
  if (!current) throw new TrailDiffersError('The trail does not exist.');
  const status = seenStatus(await readTrailStatus(trailArn, executionArn), new Date());
  if (!status.isLogging) throw new TrailDiffersError('The trail does not log.');
  const comparison = { ...compareApproved({ ...baseline, current, stopLoggingTime: undefined }), status };
  if (comparison.verdict === 'as-before') return comparison;
  const leftOut = restore && !isCaught(restore) ? restore.without : [];
  const without = restore ? leftOut.map(({ destination }) => destination) : DROPPABLE;
  const isRest = planRestore(baseline.approved, current, { without }).calls.length === 0;
  if (isRest && !restore) return comparison;
  if (isRest && comparison.unknown === undefined)
    throw new DestinationLeftOutError(leftOut.map(({ why }) => why).join('; '));
  throw new TrailDiffersError(`Not as approved: ${comparison.differences.map(differenceWords).join('; ')}`);
}
