import type * as z from 'zod/mini';
import { NothingToResolveError } from '../contract/errors.ts';
import { UNKNOWN } from '../contract/incident.ts';
import type { resolutionInput } from '../contract/inputs.ts';
import { MOST_RESOLVED } from '../contract/own-events.ts';
import type { Resolution } from '../contract/resolution.ts';
import type { Resolved } from '../contract/results.ts';
import { isArn } from '../contract/scope.ts';
import type { ItemKey, StoredIncident } from '../contract/table.ts';
import { whoOf } from '../notify/name-actor.ts';
import {
  endingOf,
  incidentOf,
  isOver,
  lookOf,
  proofOf,
  resolvedItem,
  worstOf,
  type Ending,
} from '../record/resolve-incidents.ts';
import type { OutcomeFacts } from '../record/stored-incident.ts';
import { putIncident, readSeenIncident, readUnresolved } from './incident-store.ts';
import { log } from './log.ts';
import { measure } from './metrics.ts';

/**
 * Ends the incidents that a sweep found to be over, or that a person closes. Throws NothingToResolveError where all have ended
 * before, IncidentVanishedError where one is not in the table.
 */
export async function recordResolution({ id, detail }: z.infer<typeof resolutionInput>): Promise<Resolved> {
  const resolved = await endIncidents(detail.incidents, endingOf(detail), id);
  if (resolved) return resolved;
  throw new NothingToResolveError('None of the incidents needs action any more.');
}

/** Ends the other incidents of a trail that are over, as the execution has read from CloudTrail. */
export async function resolveOthers(outcome: OutcomeFacts): Promise<Resolved | undefined> {
  const { incident, remediation, now, executionArn } = outcome;
  const look = lookOf(remediation);
  if (!look || incident.test) return undefined;
  const open = await readUnresolved(now, incident.subject.key);
  const over = open.filter((other) => other.id !== incident.id && isOver(other, look));
  const isKnown = incident.compareTrail === true && incident.actor.name !== UNKNOWN;
  const ending: Ending = {
    status: 'RESTORED',
    source: 'event',
    at: look.status.verifiedAt,
    ...(isKnown && { by: whoOf(incident.actor) }),
    proof: proofOf(look),
  };
  return endIncidents(over.slice(0, MOST_RESOLVED), ending, executionArn);
}

// A retry of the same execution finds its own work done, and answers the same. All are read first: one that is not in the
// table ends none, and the failed execution is announced.
async function endIncidents(
  keys: readonly ItemKey[],
  { status, ...ending }: Ending,
  execution: string,
): Promise<Resolved | undefined> {
  const known: StoredIncident[] = [];
  for (const { trailArn, occurredAtId } of keys)
    known.push(await readSeenIncident({ trailArn, occurredAtId }));
  const ended: StoredIncident[] = [];
  for (const stored of known) {
    const resolution: Resolution = { ...ending, executionArn: executionOf(execution, stored) };
    const item = resolvedItem(stored, status, resolution);
    if (item) {
      await putIncident(item, stored);
      measure({ metric: 'resolved', value: 1, dimensions: { Source: ending.source } });
    }
    if (item || stored.resolution?.executionArn === resolution.executionArn) ended.push(item ?? stored);
  }
  const worst = worstOf(ended);
  if (!worst?.resolution) return undefined;
  const { resolution } = worst;
  const ids = ended.map(({ id }) => id);
  const { executionArn } = resolution;
  log('info', 'resolved', { step: 'record-incident', executionArn, incidentId: worst.id }, { ids, status });
  const occurredAtIds = ended.map(({ occurredAtId }) => occurredAtId);
  return { incident: incidentOf(worst), status, ids, occurredAtIds, resolution };
}

// An own event has the name of its execution as its id; the ARN of the incident's own execution has the rest.
function executionOf(execution: string, { executionArn }: StoredIncident): string {
  return isArn(execution) ? execution : executionArn.replace(/[^:]*$/, execution);
}
