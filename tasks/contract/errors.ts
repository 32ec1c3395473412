/**
 * Errors that the state machine matches by name. Step Functions compares the `name` that the Node.js runtime reports,
 * and a minifier renames classes: each name is therefore a string literal.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */

/** The event cannot be acted on: the call is not one that is watched, or a successful StopLogging names no trail. */
export class UnclassifiableEventError extends Error {
  override readonly name = 'UnclassifiableEventError';
}

/** CloudTrail is throttling, has a conflicting change, or failed itself: the same call may work later. */
export class CloudTrailBusyError extends Error {
  override readonly name = 'CloudTrailBusyError';
}

/** GetTrailStatus does not show, or not yet, that the trail has logged since the stop. */
export class TrailNotLoggingError extends Error {
  override readonly name = 'TrailNotLoggingError';
}

/** The trail has been logging since before the stop: nothing confirms that it was stopped. */
export class StopNotConfirmedError extends Error {
  override readonly name = 'StopNotConfirmedError';
}

/** The trail does not exist any more: there is nothing to restart. */
export class TrailGoneError extends Error {
  override readonly name = 'TrailGoneError';
}

/** The trail belongs to another account (an organization trail): only its owner may restart it. */
export class NotTrailOwnerError extends Error {
  override readonly name = 'NotTrailOwnerError';
}

/**
 * The role of the function, or a service control policy, does not allow the call, which may read or write. IAM is eventually
 * consistent, so that a second attempt may work.
 */
export class CallNotAllowedError extends Error {
  override readonly name = 'CallNotAllowedError';
}

/** The call went to a Region that is not the trail's home Region. */
export class WrongHomeRegionError extends Error {
  override readonly name = 'WrongHomeRegionError';
}

/** CloudTrail refused for any other reason; the message says which. */
export class RestartRefusedError extends Error {
  override readonly name = 'RestartRefusedError';
}

/** None of the incidents that an event of the remediator names needs action any more. */
export class NothingToResolveError extends Error {
  override readonly name = 'NothingToResolveError';
}

/** The refusals that no retry of the same call can change. */
export const TERMINAL_ERRORS = [
  TrailGoneError,
  NotTrailOwnerError,
  WrongHomeRegionError,
  RestartRefusedError,
] as const;

/** The names under which the workflow fails, as the execution and the failure rule show them. */
export const FAILURE_NAMES = {
  /** The event could not be classified, and its raw text was published. */
  unclassifiable: 'UnclassifiableEventError',
  /** The trail does not log, or is not shown to be as before, and the escalation was published. */
  notRestored: 'TrailNotRestoredError',
  /** A message was published, but the incident is not in the table. */
  notRecorded: 'IncidentNotRecordedError',
  /** Incidents that are over, or that a person closes, could not be ended. */
  notResolved: 'IncidentsNotResolvedError',
  /** No message could be published: the failure rule and the alarms notify instead. */
  notPublished: 'NotificationFailedError',
} as const;

/** Failures that the workflow has itself announced, so that the failure rule need not announce them again. */
export const ANNOUNCED_FAILURES: readonly string[] = [
  FAILURE_NAMES.unclassifiable,
  FAILURE_NAMES.notRestored,
  FAILURE_NAMES.notRecorded,
];
