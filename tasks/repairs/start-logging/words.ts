import type { RepairWords } from '../repair.ts';

/** What people read of this repair. Apart from it, so that functions that only write do not carry the CloudTrail client. */
export const startLoggingWords: RepairWords = {
  advice: {
    TrailGoneError:
      'The trail no longer exists. Create it again with the same name, bucket and settings, then start it. Look for the DeleteTrail incident of the same trail.',
    NotTrailOwnerError:
      'The trail belongs to another account (an organization trail). Ask the management account, or the delegated administrator, to start it.',
    RestartNotAllowedError:
      'The remediator is not allowed to make the call. Look for a service control policy or a changed role that denies cloudtrail:StartLogging or cloudtrail:GetTrailStatus, then start the trail yourself.',
    WrongHomeRegionError:
      'Start the trail in its home Region, and deploy the remediator there: calls on a trail work in its home Region only.',
    RestartRefusedError:
      'CloudTrail refused the call for the reason above. Check its settings, then start the trail yourself.',
    CloudTrailBusyError: 'CloudTrail throttled the calls, gave no whole answer, or was not available.',
    TrailNotLoggingError:
      'GetTrailStatus did not show the trail logging after StartLogging. The trail may be stopped again and again: find out who calls StopLogging, revoke that permission, then start the trail.',
  },
  otherAdvice:
    'The remediator itself failed. Start the trail yourself now (aws cloudtrail start-logging), then look at the execution for the cause.',
};
