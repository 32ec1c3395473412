import { log } from './aws/log.ts';
import type { Incident, OriginalRecord } from './contract/incident.ts';
import { ENVIRONMENT, listOf, requireEnv } from './contract/environment.ts';
import { classifyEvent } from './classify/classify-event.ts';
import { withEvent } from './classify/unclassifiable.ts';

const readSettings = () => ({
  remediatorRoleArns: listOf(requireEnv(ENVIRONMENT.remediatorRoleArns)),
  ignoreTrails: listOf(requireEnv(ENVIRONMENT.ignoreTrails)),
  enforceTrails: listOf(requireEnv(ENVIRONMENT.enforceTrails)),
  restoreRoleArn: requireEnv(ENVIRONMENT.restoreRoleArn),
  stackName: requireEnv(ENVIRONMENT.stackName),
});
// A function that is deployed without one of them does not start.
readSettings();

/**
 * ClassifyEvent: makes the incident of an EventBridge event. Everything after it works on `{incident, record}` alone.
 * Throws UnclassifiableEventError.
 */
export function handler(event: unknown): Promise<{ incident: Incident; record: OriginalRecord }> {
  // The event has no room for the execution's id beside it: it may fill the whole payload limit.
  return Promise.try(() => {
    const classified = withEvent(event, () => classifyEvent(event, readSettings(), new Date()));
    const { id, kind, severity, plannedRepair } = classified.incident;
    log('info', 'classified', { step: 'classify-event', incidentId: id }, { kind, severity, plannedRepair });
    return classified;
  });
}
