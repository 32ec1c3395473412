import type { RepairWords } from '../repair.ts';

/** Commands after which a trail logs, by the error that ended the repair. The others start it. */
const INSTEAD_OF_START: Readonly<Record<string, string>> = {
  TrailGoneError: 'incidents list --trail {name}',
  WrongHomeRegionError:
    "aws cloudtrail describe-trails --region {region} --trail-name-list {key} --query 'trailList[].HomeRegion' --output text",
};

/** What people read of this repair. */
export const startLoggingWords: RepairWords = {
  advice: {
    TrailGoneError:
      'The trail no longer exists: create it again with the same name, bucket and settings, start it, and look for its DeleteTrail incident.',
    NotTrailOwnerError:
      'The trail belongs to the organization: have its management account or delegated administrator start it.',
    CallNotAllowedError:
      'Start the trail with a role that has the permission: a service control policy or a changed role denies cloudtrail:StartLogging, or a read of the trail, to the remediator.',
    WrongHomeRegionError:
      'Start the trail in its home Region, and deploy the remediator there: only there do calls on it work.',
    RestartRefusedError: 'Correct the cause of the refusal above, then start the trail.',
    CloudTrailBusyError:
      'CloudTrail throttled the calls, gave an incomplete answer, or was not available: start the trail; if it logs already, this changes nothing.',
    TrailNotLoggingError:
      'Start the trail once its caller can no longer stop it: it did not log after StartLogging.',
  },
  otherAdvice: 'The remediator itself failed: start the trail; if it logs already, this changes nothing.',
  inProgress: 'In progress. The next mail reports the result.',
  steps: (error, advice) => [
    `${advice.replace(/\.$/, '')}: ${INSTEAD_OF_START[error] ?? 'aws cloudtrail start-logging {options}'}`,
  ],
};
