import { cloudTrailIn } from '../../aws/cloudtrail-client.ts';
import { keepBefore } from '../../aws/keep-before.ts';
import { readPause } from '../../aws/read-baseline.ts';
import { WHOLE_TRAIL_READS } from '../../aws/read-whole-trail.ts';
import { makePlannedCall } from '../../aws/restore-calls.ts';
import { ssm } from '../../aws/ssm-client.ts';
import { heldBy, ownerOf } from '../../baseline/judge-drift.ts';
import { RESTORE_ACTIONS } from '../../contract/trail-diff.ts';
import { ENVIRONMENT, readEnforcement, requireEnv } from '../../contract/environment.ts';
import { RESTORE_ERRORS, TrailNotEnforcedError } from './errors.ts';
import type { RestoreResult } from '../../contract/repair-results.ts';
import { scopeOf } from '../../contract/scope.ts';
import { homeRegionOf } from '../../contract/subject.ts';
import type { Repair } from '../repair.ts';
import { restoreOnce } from './restore-once.ts';
import { mustBeApproved, readCurrent } from './read-trail.ts';
import { restoreTrailWords } from './words.ts';

/**
 * Restores an enforced trail as approved: settings, event selectors, Insights, event configuration, tags, and a deleted trail.
 * It never stops or deletes a trail.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_UpdateTrail.html
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html
 */
export const restoreTrail = {
  id: 'restore-trail',
  trails: 'enforced',
  actions: {
    apply: RESTORE_ACTIONS.map((action) => `cloudtrail:${action}`),
    verify: WHOLE_TRAIL_READS,
  },
  functions: {
    RestoreTrail: {
      uses: ['apply', 'verify'],
      description: 'Restores an enforced trail as approved',
      timeout: 50,
    },
  },
  endedBy: RESTORE_ERRORS,
  apply: applyRestore,
  words: restoreTrailWords,
} as const satisfies Repair<RestoreResult>;

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

function refuseIf(held: string | undefined): void {
  if (held !== undefined) throw new TrailNotEnforcedError(held);
}
