import { AwsError } from '../../endpoint/error.ts';
import { partitionOf } from '../identities.ts';
import type { Call } from './action.ts';
import { logsWriteManagementEvents, type Trail } from './trail.ts';
import { resolveTrailName } from './trail-name.ts';

/** An organization: its management account owns the organization trails, its members see them. */
export interface Organization {
  readonly managementAccount: string;
  readonly members: readonly string[];
  /** Members that may change organization trails. */
  readonly delegatedAdministrators?: readonly string[];
}

/** All trails of the emulated accounts and Regions. */
export interface TrailStore {
  get(arn: string): Trail | undefined;
  put(trail: Trail): void;
  remove(arn: string): void;
  all(): readonly Trail[];
  /** Trails of an account and the organization trails that it sees, in every Region. */
  visibleTo(account: string): readonly Trail[];
  organizationOf(account: string): Organization | undefined;
  /** Tells whether some trail logs the write calls of an account in a Region: only then EventBridge has its events. */
  covers(account: string, region: string): boolean;
}

/** Makes a store of trails. */
export function createTrailStore(
  organizations: readonly Organization[] = [],
  trails: readonly Trail[] = [],
): TrailStore {
  const byArn = new Map(trails.map((trail) => [trail.arn, trail]));
  const organizationOf = (account: string) =>
    organizations.find(
      ({ managementAccount, members }) => managementAccount === account || members.includes(account),
    );
  const visibleTo = (account: string) =>
    [...byArn.values()].filter(
      (trail) =>
        trail.account === account ||
        (trail.settings.IsOrganizationTrail && organizationOf(account)?.managementAccount === trail.account),
    );
  return {
    get: (arn) => byArn.get(arn),
    put: (trail) => void byArn.set(trail.arn, trail),
    remove: (arn) => void byArn.delete(arn),
    all: () => [...byArn.values()],
    visibleTo,
    organizationOf,
    covers: (account, region) =>
      visibleTo(account).some(
        (trail) => trail.isLogging && isInRegion(trail, region) && logsWriteManagementEvents(trail),
      ),
  };
}

/** Tells whether a trail, or a shadow of it, is in a Region. */
export function isInRegion(trail: Trail, region: string): boolean {
  return (
    trail.homeRegion === region ||
    (trail.settings.IsMultiRegionTrail && partitionOf(region) === partitionOf(trail.homeRegion))
  );
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
 * @throws AwsError NotOrganizationMasterAccountException, InvalidHomeRegionException and those of `readableTrail`
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
  return trail;
}

/** Tells whether an account may change its organization's trails without owning them. */
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
