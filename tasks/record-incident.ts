import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { putIncident, readIncident, readNeighbours, rememberTrail } from './aws/incident-store.ts';
import { log, type LogContext } from './aws/log.ts';
import { measure } from './aws/metrics.ts';
import { countIncident, type Count, type Counting } from './aws/storm-counter.ts';
import { ENVIRONMENT, requireEnv } from './contract/environment.ts';
import type { Incident } from './contract/incident.ts';
import { recordIncidentInput } from './contract/inputs.ts';
import { parseInput } from './contract/parse-input.ts';
import { isCaught, type Alert, type Detected, type Recorded } from './contract/results.ts';
import type { ItemKey, StoredIncident } from './contract/table.ts';
import { fateOf } from './core/judge-fate.ts';
import { endsLogging, sameStop } from './core/match-signals.ts';
import { measureDetection, measureOutcome, type Novelty } from './core/measure-incident.ts';
import {
  detectedItem,
  incidentKey,
  isNews,
  itemAfterOutcome,
  itemWithSignal,
  statusAfter,
  type Detection,
  type Outcome,
} from './core/stored-incident.ts';

const notifyOwnActions = requireEnv(ENVIRONMENT.notifyOwnActions) === 'true';

/**
 * RecordDetection and RecordOutcome: writes the incident, conditionally, so that a retry or a second delivery changes
 * nothing that is already there.
 */
export async function handler(input: unknown): Promise<Detected | Recorded> {
  const { moment, ...facts } = parseInput(recordIncidentInput, input);
  const now = new Date();
  const recorded =
    'remediation' in facts
      ? await recordOutcome({ ...facts, now })
      : await recordDetection({ ...facts, now });
  log('info', 'recorded', contextOf(facts), { moment, ...recorded });
  return recorded;
}

function contextOf({ incident, executionArn }: Pick<Detection, 'incident' | 'executionArn'>): LogContext {
  return { step: 'record-incident', executionArn, incidentId: incident.id };
}

async function recordDetection(detection: Detection): Promise<Detected> {
  const { incident } = detection;
  const same = await findSameStop(incident);
  const { detected, novelty } = same ? await join(detection, same) : await detect(detection);
  measureDetection(detection, novelty).forEach(measure);
  await rememberFate(detection, detected);
  return detected;
}

// An incident with an item of its own keeps it, whatever another path has written beside it since.
async function findSameStop(incident: Incident): Promise<ItemKey | undefined> {
  const same = sameStop(incident, await readNeighbours(incident));
  if (!same || (await readIncident(incidentKey(incident)))) return undefined;
  return { trailArn: incident.trail.arn, occurredAtId: same.occurredAtId };
}

/** What RecordDetection answers, and what the metrics count. */
interface Sighting {
  detected: Detected;
  novelty: Novelty;
}

async function detect(detection: Detection): Promise<Sighting> {
  const item = detectedItem(detection);
  try {
    await putIncident(item, undefined);
    return { detected: await detectedFirst(detection, item), novelty: 'incident' };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const key = incidentKey(detection.incident);
    const stored =
      detection.incident.detectedBy === 'finding' ? await addSignal(key, detection) : await seen(key);
    // Lambda or the SDK may have repeated a write that had worked: then the item is our own.
    return stored.executionArn === detection.executionArn
      ? { detected: await detectedFirst(detection, stored), novelty: 'incident' }
      : { detected: detectedBefore(stored), novelty: 'none' };
  }
}

async function detectedFirst(detection: Detection, { status }: StoredIncident): Promise<Detected> {
  const isSuppressed = detection.incident.origin === 'remediator' && !notifyOwnActions;
  return { duplicate: false, status, ...(isSuppressed ? SUPPRESSED : await count(detection, 'incident')) };
}

/** The remediator's own StartLogging is recorded only: it is no storm, and takes no turn from an alert. */
const SUPPRESSED: Count = { repeats: 1, announce: false, waitSeconds: 0 };

// What cannot be counted is told: better a mail too many than one too few.
function count(detection: Detection, counted: Counting['counted']): Promise<Count> {
  const { incident, executionArn, now } = detection;
  return countIncident({ incident, executionArn, now, counted }).catch((error: unknown) => {
    log('warn', 'the incident could not be counted', contextOf(detection), { error: String(error) });
    return { repeats: 1, announce: true, waitSeconds: 0 };
  });
}

function detectedBefore({ status }: StoredIncident): Detected {
  return { duplicate: true, status, announce: false, repeats: 1, waitSeconds: 0 };
}

async function join(detection: Detection, key: ItemKey): Promise<Sighting> {
  const stored = await addSignal(key, detection);
  const { id, occurredAt, signals } = stored;
  const known = signals.some(({ path }) => path === detection.incident.detectedBy);
  return {
    detected: { ...detectedBefore(stored), joined: { id, occurredAt } },
    novelty: known ? 'none' : 'path',
  };
}

/** Adds the sighting to a stored incident, which it answers as it was before. */
async function addSignal(key: ItemKey, detection: Detection, tries = 3): Promise<StoredIncident> {
  const stored = await seen(key);
  const item = itemWithSignal(stored, detection);
  try {
    if (item) await putIncident(item, stored);
    return stored;
  } catch (error) {
    // The execution that repairs the trail writes to the same item: whoever comes second looks again.
    if (!(error instanceof ConditionalCheckFailedException) || tries === 1) throw error;
    return addSignal(key, detection, tries - 1);
  }
}

async function seen(key: ItemKey): Promise<StoredIncident> {
  const stored = await readIncident(key);
  // It was there a moment ago: the workflow's Retry looks again.
  if (!stored)
    throw new IncidentVanishedError(`The incident ${key.occurredAtId} is not in the table any more.`);
  return stored;
}

/** An item that was just seen cannot be read: somebody deletes from the table. */
class IncidentVanishedError extends Error {
  override readonly name = 'IncidentVanishedError';
}

// A write that loses the race against another execution fails here, and the workflow's Retry reads again.
async function recordOutcome(outcome: Outcome): Promise<Recorded> {
  const stored = await readIncident(keyOf(outcome.incident, outcome.alert));
  const item = itemAfterOutcome(stored, outcome);
  if (item) await putIncident(item, stored);
  const isFailure = statusAfter(outcome.remediation) === 'FAILED';
  const news = isNews(stored, outcome);
  if (item && (news || isFailure)) measureOutcome(outcome).forEach(measure);
  const isTold = !isFailure || (news && (await count(outcome, 'failure')).announce);
  const { executionArn, status } = item ?? stored ?? detectedItem(outcome);
  return { duplicate: executionArn !== outcome.executionArn, status, changed: news && isTold };
}

function keyOf(incident: Incident, { detection }: Alert): ItemKey {
  const joined = isCaught(detection) ? undefined : detection.joined;
  return incidentKey(joined ? { ...incident, ...joined } : incident);
}

// Whoever stops or starts a trail shows that it is meant to log: a sweep may miss the moment in which it did. The sweep
// reads this; the incident is recorded either way.
async function rememberFate(detection: Detection, { joined }: Detected): Promise<void> {
  const { incident } = detection;
  const fate = fateOf(incident);
  if (!fate) return;
  const isFound = endsLogging(incident) && incident.detectedBy !== 'call' && !joined;
  const facts = { ...fate, ...(isFound && { foundStop: incidentKey(incident).occurredAtId }) };
  await rememberTrail(incident.trail.arn, facts, incident.occurredAt).catch((error: unknown) => {
    log('warn', 'the state of the trail could not be remembered', contextOf(detection), {
      error: String(error),
    });
  });
}
