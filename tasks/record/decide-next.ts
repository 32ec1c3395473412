import { isChecked } from '../contract/incident.ts';
import { rowOf } from '../contract/kinds.ts';
import {
  isCaught,
  isLowered,
  isWeakened,
  needsAction,
  type Alert,
  type Recorded,
} from '../contract/results.ts';
import type { OutcomeFacts } from './stored-incident.ts';

/**
 * Decides who is notified of an outcome that was recorded. Nobody is, if another execution has announced the same outcome,
 * if the alert said everything, or while alerts are throttled. An alert that could not be published gets another try.
 * @param isNew false for an outcome that is known already, and for a failure that is counted instead of announced
 */
export function decideNext(
  { incident, remediation, alert }: Pick<OutcomeFacts, 'incident' | 'remediation' | 'alert'>,
  isNew: boolean,
): Recorded['next'] {
  if (needsAction(remediation)) return isNew ? 'escalate' : 'quiet';
  if (!isCaught(alert.detection) && alert.detection.awaitsOutcome) return 'notify';
  const isRepair = remediation.outcome !== 'not-needed';
  // A finding that restarted the trail has shown a new stop, even if its incident was restored before.
  if (isRepair && !isNew && incident.detectedBy !== 'guardduty') return 'quiet';
  if (isSuppressed(alert)) return 'quiet';
  // The alert of a stop that is being checked is not everything: whether the trail logs is still to be said.
  const isAnswerDue =
    (isChecked(incident) && rowOf(incident.kind).logging === 'stopped') ||
    // The alert cannot show what is not as approved: that is read while it is sent.
    (remediation.outcome === 'not-needed' &&
      (incident.kind === 'BASELINE_CHANGED' ? isLowered : isWeakened)(remediation.comparison));
  return !isRepair && !isAnswerDue && isPublished(alert) ? 'quiet' : 'notify';
}

function isSuppressed({ detection }: Alert): boolean {
  return !isCaught(detection) && !detection.duplicate && !detection.announce;
}

function isPublished({ publication }: Alert): boolean {
  return publication !== undefined && !isCaught(publication);
}
