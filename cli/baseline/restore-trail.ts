import { setTimeout } from 'node:timers/promises';
import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { readWholeTrail } from '../../tasks/aws/read-whole-trail.ts';
import { makePlannedCall } from '../../tasks/aws/restore-calls.ts';
import { diffTrail } from '../../tasks/baseline/diff-trail.ts';
import { planRestore, type Droppable } from '../../tasks/baseline/plan-restore.ts';
import type { ApprovedTrail } from '../../tasks/contract/baseline.ts';
import type { PlannedCall, TrailDiff } from '../../tasks/contract/trail-diff.ts';
import { CloudTrailBusyError } from '../../tasks/contract/errors.ts';
import { RESTORE_ERRORS } from '../../tasks/repairs/restore-trail/errors.ts';
import { scopeOf } from '../../tasks/contract/scope.ts';
import { restoreOnce, type Restored as Attempted } from '../../tasks/repairs/restore-trail/restore-once.ts';
import { CommandFailure } from '../failure.ts';
import { adviseRefusal } from './advise-refusal.ts';

/** So often it is attempted while CloudTrail is too busy. A new trail refuses changes for a while. */
const MOST_ATTEMPTS = 10;
/**
 * So often the trail is read until it shows the changes, which takes CloudTrail a while.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-data-consistency.html
 */
const MOST_LOOKS = 45;
const BETWEEN_LOOKS = 2000;

/** What a restore did. */
export interface Restored {
  /** The calls that CloudTrail accepted, in order. */
  made: { action: PlannedCall['action']; at: string }[];
  /** Destinations that were left out. */
  without: Droppable[];
  /** What still differs, or could not be read, when it was last read: nothing, if it is as approved. */
  left: TrailDiff;
}

/** What a restore works with. Waits are in milliseconds. */
export interface Restoring {
  client: CloudTrailClient;
  approved: ApprovedTrail;
  onCall: (call: PlannedCall) => void;
  /** @default - the clock */
  wait?: (milliseconds: number) => Promise<unknown>;
}

/**
 * Puts a trail back to what was approved, as RestoreTrail does, then reads the trail until it is as approved. It can be run
 * again at any point. Throws CommandFailure where CloudTrail refuses a call, and what it throws for a read.
 */
export async function restoreTrail({
  client,
  approved,
  onCall,
  wait = setTimeout,
}: Restoring): Promise<Restored> {
  const made: Restored['made'] = [];
  const refused = new Map<unknown, PlannedCall['action']>();
  const attempt = () =>
    restoreOnce({
      ...{ approved, ownAccount: scopeOf(approved.trailArn).account },
      read: () => readWholeTrail(client, approved.trailArn),
      async call(planned) {
        onCall(planned);
        try {
          await makePlannedCall(client, planned);
        } catch (error) {
          refused.set(error, planned.action);
          throw error;
        }
        made.push({ action: planned.action, at: new Date().toISOString() });
      },
    });
  try {
    const without = (await whileBusy(attempt, wait)).without.map(({ destination }) => destination);
    return { made, without, left: await verify({ client, approved, without, wait }) };
  } catch (error) {
    if (![CloudTrailBusyError, ...RESTORE_ERRORS].some((Ended) => error instanceof Ended)) throw error;
    const { cause } = error as Error;
    const action = refused.get(cause) ?? 'what was planned';
    const refusal = cause instanceof Error ? cause : (error as Error);
    throw new CommandFailure(adviseRefusal({ action, error: refusal, approved }), { cause });
  }
}

async function whileBusy(
  attempt: () => Promise<Attempted>,
  wait: (milliseconds: number) => Promise<unknown>,
): Promise<Attempted> {
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (attempts === MOST_ATTEMPTS || !(error instanceof CloudTrailBusyError)) throw error;
      await wait(BETWEEN_LOOKS);
    }
  }
}

async function verify({
  client,
  approved,
  without,
  wait,
}: Required<Omit<Restoring, 'onCall'>> & Pick<Restored, 'without'>): Promise<TrailDiff> {
  for (let looks = 1; ; looks += 1) {
    const current = await readWholeTrail(client, approved.trailArn);
    const left = diffTrail(approved, current);
    const isDone =
      planRestore(approved, current, { without }).calls.length === 0 && left.unknown.length === 0;
    if (isDone || looks === MOST_LOOKS) return left;
    await wait(BETWEEN_LOOKS);
  }
}
