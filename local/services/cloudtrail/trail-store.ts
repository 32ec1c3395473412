import { partitionOf } from '../../../tasks/contract/scope.ts';
import { logsManagementEvents, type Trail } from './trail.ts';

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
  remove(arn: string, now: Date): void;
  /** When the trail of that ARN was last removed. */
  deletedAt(arn: string): Date | undefined;
  all(): readonly Trail[];
  /** Trails of an account and the organization trails that it sees, in every Region. */
  visibleTo(account: string): readonly Trail[];
  organizationOf(account: string): Organization | undefined;
  /** Whether some trail logs the write calls of an account in a Region: only then EventBridge gets its events. */
  covers(account: string, region: string): boolean;
}

/** Makes a store of trails. */
export function createTrailStore(
  organizations: readonly Organization[] = [],
  trails: readonly Trail[] = [],
): TrailStore {
  const byArn = new Map(trails.map((trail) => [trail.arn, trail]));
  const deletions = new Map<string, Date>();
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
    remove: (arn, now) => {
      byArn.delete(arn);
      deletions.set(arn, now);
    },
    deletedAt: (arn) => deletions.get(arn),
    all: () => [...byArn.values()],
    visibleTo,
    organizationOf,
    covers: (account, region) =>
      visibleTo(account).some(
        (trail) => trail.isLogging && isInRegion(trail, region) && logsManagementEvents(trail, 'write'),
      ),
  };
}

/** Whether a trail, or a shadow of it, is in a Region. */
export function isInRegion(trail: Trail, region: string): boolean {
  return (
    trail.homeRegion === region ||
    (trail.settings.IsMultiRegionTrail && partitionOf(region) === partitionOf(trail.homeRegion))
  );
}
