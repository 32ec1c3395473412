import type { RepairWords } from '../repair.ts';

/** Errors after which this deployment cannot restore the trail, or must not. */
const NOT_FROM_HERE: readonly string[] = [
  'NotTrailOwnerError',
  'WrongHomeRegionError',
  'TrailNotEnforcedError',
];

/** What people read of this repair. */
export const restoreTrailWords: RepairWords = {
  advice: {
    DestinationBrokenError:
      'Correct the bucket or key that the message names: it has to exist in your account, be enabled, and let CloudTrail write to it.',
    RestoreNotAllowedError:
      'Restore the trail with a role that has the permissions: a policy denies a call to the remediator, or restoreRoles lacks the role for CloudWatch Logs.',
    TrailQuotaError:
      'Delete a trail that is not approved: a Region has 5 trails at most, and those of an attacker are the newest.',
    NotTrailOwnerError:
      'The trail belongs to the organization: have its management account or delegated administrator restore it.',
    WrongHomeRegionError:
      'Restore the trail in its home Region, and deploy the remediator there: only there do calls on it work.',
    RestoreRefusedError: 'Correct the cause of the refusal above.',
    TrailNotEnforcedError: 'Find out who started the workflow: the trail is not to be restored now.',
    NothingApprovedError:
      'Find out who deleted the approved settings, and approve the trail as it should be.',
    InvalidBaselineError: 'Find out who wrote the approved settings, and approve the trail again.',
    DestinationLeftOutError:
      'Correct the log group, role or topic that the message names; a role has to be in restoreRoles.',
    DeliveryPathDiffersError: 'Restore the bucket, key, log group or topic that the message names.',
    TrailDiffersError: 'Look at who changes the trail, and contain the caller: it did not stay as approved.',
    UnknownPartsError: 'Let the remediator read the whole trail: a part of it could not be read.',
    CloudTrailBusyError:
      'CloudTrail throttled the calls, gave an incomplete answer, or was not available: the next sweep tries again.',
  },
  otherAdvice: 'The remediator itself failed: the next sweep tries again.',
  inProgress:
    'In progress: the trail is compared, and restored as approved. The next mail reports the result.',
  steps(error, advice) {
    if (NOT_FROM_HERE.includes(error)) return [advice];
    const restore = 'incidents baseline restore {name}';
    if (error === 'RestoreNotAllowedError') return [`${advice.replace(/\.$/, '')}: ${restore}`];
    return [advice, `Then restore the trail, or wait for the next sweep: ${restore}`];
  },
};
