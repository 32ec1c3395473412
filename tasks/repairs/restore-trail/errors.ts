import { NotTrailOwnerError, WrongHomeRegionError } from '../../contract/errors.ts';

/** Something that a restore needs cannot be used: the bucket of the log, or its key. Nothing is used in their place. */
export class DestinationBrokenError extends Error {
  override readonly name = 'DestinationBrokenError';
}

/** The role of RestoreTrail, a service control policy or the organization does not allow a call of the restore. */
export class RestoreNotAllowedError extends Error {
  override readonly name = 'RestoreNotAllowedError';
}

/** A Region has as many trails as CloudTrail allows: the trail cannot be created again, or not log all Regions. */
export class TrailQuotaError extends Error {
  override readonly name = 'TrailQuotaError';
}

/** CloudTrail refused a call of the restore for any other reason; the message says which. */
export class RestoreRefusedError extends Error {
  override readonly name = 'RestoreRefusedError';
}

/** A trail that is not to be restored without being asked: it is not enforced, is paused, or belongs to a stack. */
export class TrailNotEnforcedError extends Error {
  override readonly name = 'TrailNotEnforcedError';
}

/** A trail that nobody approved: there is nothing to restore it to. */
export class NothingApprovedError extends Error {
  override readonly name = 'NothingApprovedError';
}

/** After a restore the trail is not, or not yet, as approved. */
export class TrailDiffersError extends Error {
  override readonly name = 'TrailDiffersError';
}

/** The trail is as approved but for a destination that could not be restored, and was left out. */
export class DestinationLeftOutError extends Error {
  override readonly name = 'DestinationLeftOutError';
}

/** The trail is as approved again, but something behind it is weaker: no call of a restore changes that. */
export class DeliveryPathDiffersError extends Error {
  override readonly name = 'DeliveryPathDiffersError';
}

/** What ends a restore: no retry of the same call can change it. A later sweep tries again. */
export const RESTORE_ERRORS = [
  DestinationBrokenError,
  RestoreNotAllowedError,
  TrailQuotaError,
  RestoreRefusedError,
  TrailNotEnforcedError,
  NothingApprovedError,
  NotTrailOwnerError,
  WrongHomeRegionError,
] as const;
