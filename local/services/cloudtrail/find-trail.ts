import { AwsError } from '../../endpoint/error.ts';
import type { Call } from './action.ts';
import { configurationOf, type Trail } from './trail.ts';
import { resolveTrailName } from './trail-name.ts';
import type { TrailStore } from './trail-store.ts';

/**
 * The trail of a call that takes a trail or an event data store; event data stores are not emulated.
 * @throws AwsError InvalidParameterCombinationException unless the call names a trail alone
 */
export function requireTrailName(given: { TrailName?: string; EventDataStore?: string }): string {
  if (given.TrailName === undefined || given.EventDataStore !== undefined) {
    throw new AwsError(
      'InvalidParameterCombinationException',
      'Give TrailName alone: event data stores are not emulated here.',
    );
  }
  return given.TrailName;
}

/** Finds the trail that a reading call names. @throws AwsError TrailNotFoundException and those of the name */
export function readableTrail(call: Call, given: string): Trail {
  const { account } = call.identity;
  const { arn } = resolveTrailName(given, account, call.request.region);
  const trail = call.store.visibleTo(account).find((visible) => visible.arn === arn);
  if (!trail) throw unknownTrail(arn, account);
  return trail;
}

/**
 * Finds the trail that a writing call names: it must be the caller's own (or the organization's, for its management
 * account or a delegated administrator), and called in its home Region.
 * @throws AwsError NotOrganizationMasterAccountException, InvalidHomeRegionException, ConflictException and those of `readableTrail`
 */
export function writableTrail(call: Call, given: string): Trail {
  const { account } = call.identity;
  const trail = readableTrail(call, given);
  if (trail.account !== account && !isDelegated(call.store, account)) throw notMaster(account);
  if (trail.homeRegion !== call.request.region) {
    throw new AwsError(
      'InvalidHomeRegionException',
      `The trail ${trail.arn} can only be changed in its home Region ${trail.homeRegion}, not in ${call.request.region}.`,
    );
  }
  if (trail.conflicts !== undefined && trail.conflicts > 0) {
    trail.conflicts -= 1;
    throw new AwsError(
      'ConflictException',
      'Another operation is modifying the resource: wait a few minutes, and then try again.',
    );
  }
  const { slowReads = 0 } = call.conditions;
  if (slowReads > 0) trail.unseen = { before: configurationOf(trail), reads: slowReads };
  return trail;
}

/** Whether an account may change its organization's trails without owning them. */
export function isDelegated(store: TrailStore, account: string): boolean {
  return store.organizationOf(account)?.delegatedAdministrators?.includes(account) === true;
}

/** What CloudTrail answers to a member account that touches the organization's trails. */
export function notMaster(account: string): AwsError {
  return new AwsError(
    'NotOrganizationMasterAccountException',
    `The account ${account} is not the management account of the organization.`,
  );
}

/** What CloudTrail answers for a trail that is not there. */
export function unknownTrail(arn: string, account: string): AwsError {
  return new AwsError('TrailNotFoundException', `Unknown trail: ${arn} for the user: ${account}`);
}
