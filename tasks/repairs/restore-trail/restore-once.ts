import pThrottle from 'p-throttle';
import { planRestore } from '../../baseline/plan-restore.ts';
import { unknownPartsOf } from '../../baseline/unknown-parts.ts';
import type { ApprovedTrail } from '../../contract/baseline.ts';
import type { CurrentTrail } from '../../contract/current-trail.ts';
import type { PlannedCall } from '../../contract/trail-diff.ts';
import { CloudTrailBusyError } from '../../contract/errors.ts';
import { RestoreRefusedError } from './errors.ts';
import type { RestoreResult } from '../../contract/repair-results.ts';
import { judgeRestoreRefusal, type Consequence } from './judge-refusal.ts';

/**
 * CloudTrail allows one write a second. A bit more, so that no call arrives within the second of the one before.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html
 */
const waitForSlot = pThrottle({ limit: 1, interval: 1050, strict: true })(() => Promise.resolve());
/** So often it is planned anew, after a destination was left out or the trail came or went. */
const MOST_PLANS = 5;
/** So often a call is made that CloudTrail throttles, or that a role refuses which may just have been changed. */
const MOST_TRIES = 3;

/** What a restore works with: one trail, its approved settings, and how it is read and changed. */
export interface Restoring {
  approved: ApprovedTrail;
  /** Account that makes the calls. */
  ownAccount: string;
  /** The trail as it is now; null when there is none. */
  read: () => Promise<CurrentTrail | null>;
  call: (planned: PlannedCall) => Promise<unknown>;
  /** Keeps what the trail was, before the first call. @default nothing is kept */
  keep?: (current: CurrentTrail | null) => Promise<void>;
  /** Waits until the next call may be made. @default one call a second */
  pace?: () => Promise<unknown>;
}

/** What one attempt did. */
export type Restored = Pick<RestoreResult, 'calls' | 'without'>;

/**
 * One attempt to restore a trail: reads it, plans, and makes the calls of the plan, one a second. The plan follows from the two
 * states alone, so that an attempt which ended anywhere is continued by the next one. A call that is refused for good keeps no
 * other call from being made. Throws CloudTrailBusyError where it is not known what came of a call, or it may work later: read
 * again then; else one of the RESTORE_ERRORS.
 */
export async function restoreOnce(restoring: Restoring): Promise<Restored> {
  const { approved, read, keep, pace = waitForSlot } = restoring;
  const calls: Restored['calls'] = [];
  const without = new Map<Restored['without'][number]['destination'], string>();
  for (let plans = 1; plans <= MOST_PLANS; plans += 1) {
    const current = await read();
    const plan = planRestore(approved, current, { without: [...without.keys()] });
    if (plans === 1 && plan.calls.length > 0) await keep?.(current);
    if ((await makeCalls(plan.calls)) === 'plan-again') continue;
    // A part that could not be read may be read a moment later. What cannot be read at all, VerifyTrail reports.
    const isWhole = !current || unknownPartsOf(current).length === 0;
    if (isWhole || plans === MOST_PLANS)
      return { calls, without: [...without].map(([destination, why]) => ({ destination, why })) };
    await pace();
  }
  throw new CloudTrailBusyError('The trail was created or deleted again and again, or its name is not free.');

  async function makeCalls(planned: readonly PlannedCall[]): Promise<'done' | 'plan-again'> {
    let failed: Error | undefined;
    for (const each of planned) {
      const consequence = await makeCall(each);
      if (!consequence) continue;
      if (consequence.then === 'plan-again') return 'plan-again';
      if (consequence.then === 'leave-out' && !without.has(consequence.destination)) {
        without.set(consequence.destination, consequence.why);
        return 'plan-again';
      }
      const error =
        consequence.then === 'throw' ? consequence.error : new RestoreRefusedError(consequence.why);
      // Nothing else can be restored of a trail that is not there.
      if (error instanceof CloudTrailBusyError || each.action === 'CreateTrail') throw error;
      failed ??= error;
    }
    if (failed) throw failed;
    return 'done';
  }

  /** Undefined where CloudTrail accepted it. */
  async function makeCall(planned: PlannedCall, tries = 1): Promise<Consequence | undefined> {
    await pace();
    try {
      await restoring.call(planned);
      calls.push({ call: planned.action, at: new Date().toISOString() });
      return undefined;
    } catch (error) {
      const { trailArn } = approved;
      const consequence = judgeRestoreRefusal({ error, trailArn, ownAccount: restoring.ownAccount });
      const isThrottled = error instanceof Error && error.name.startsWith('Throttling');
      const mayPass = consequence.then === 'leave-out' && consequence.mayPass;
      return (isThrottled || mayPass) && tries < MOST_TRIES ? makeCall(planned, tries + 1) : consequence;
    }
  }
}
