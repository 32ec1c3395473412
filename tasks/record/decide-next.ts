import { FIGHT } from '../baseline/back-off.ts';
import { isChecked } from '../contract/incident.ts';
import { awaitsComparison, rowOf } from '../contract/kinds.ts';
import { isCaught } from '../contract/caught.ts';
import { isDiffering, isLowered, isAccepted } from '../contract/comparison.ts';
import { MESSAGE_SUPPRESSED, type Alert } from '../contract/publication.ts';
import { needsAction } from '../contract/remediation.ts';
import type { Recorded } from '../contract/record-results.ts';
import type { OutcomeFacts } from './stored-incident.ts';

/**
 * Decides who is notified of an outcome that was recorded. Nobody is, if another execution has announced the same outcome,
 * if the alert said everything, or while alerts are throttled. An alert that could not be published gets another try; one that
 * was suppressed without the table does, if the table's count announces it.
 * @param isNew false for an outcome that is known already, and for one that is counted instead of announced
 * @param restores how often in a row the same settings were restored: one mail says that somebody fights, and later ones nothing
 */
export function decideNext(
  { incident, remediation, alert }: Pick<OutcomeFacts, 'incident' | 'remediation' | 'alert'>,
  isNew: boolean,
  restores = 0,
): Recorded['next'] {
  if (needsAction(remediation)) return isNew ? 'escalate' : 'quiet';
  if (restores >= FIGHT) return isNew && restores === FIGHT ? 'escalate' : 'quiet';
  if (isSuppressedUncounted(alert)) return isNew ? 'notify' : 'quiet';
  if (!isCaught(alert.detection) && alert.detection.awaitsOutcome) return 'notify';
  const isRepair = remediation.outcome !== 'not-needed';
  // A finding that restarted the trail has shown a new stop, even if its incident was restored before.
  if (isRepair && !isNew && incident.detectedBy !== 'guardduty') return 'quiet';
  if (isSuppressed(alert)) return 'quiet';
  // The alert of a stop that is being checked, or of a trail that is restored if need be, promises a result.
  const isAnswerDue =
    awaitsComparison(incident.plannedRepair) ||
    (isChecked(incident) && rowOf(incident.kind).logging === 'stopped') ||
    // The alert cannot show what is not as approved: that is read while it is sent.
    (remediation.outcome === 'not-needed' &&
      (rowOf(incident.kind).aboutApproval
        ? isLowered(remediation.comparison)
        : isDiffering(remediation.comparison) || isAccepted(remediation.comparison)));
  return !isRepair && !isAnswerDue && isPublished(alert) ? 'quiet' : 'notify';
}

/** Whether PublishAlert suppressed the alert by its own limit, because the table had not counted it. */
export function isSuppressedUncounted({ publication }: Alert): boolean {
  return publication !== undefined && isCaught(publication) && publication.Error === MESSAGE_SUPPRESSED.Error;
}

function isSuppressed({ detection }: Alert): boolean {
  return !isCaught(detection) && !detection.duplicate && !detection.announce;
}

function isPublished({ publication }: Alert): boolean {
  return publication !== undefined && !isCaught(publication);
}
