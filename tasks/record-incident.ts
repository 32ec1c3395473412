import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  putIncident,
  readIncident,
  readNeighbours,
  rememberTrail,
  type ItemKey,
} from './aws/incident-store.ts';
import { log } from './aws/log.ts';
import { measure } from './aws/metrics.ts';
import type { Incident } from './contract/incident.ts';
import { recordIncidentInput } from './contract/inputs.ts';
import { parseInput } from './contract/parse-input.ts';
import { isCaught, type Alert, type Detected, type Recorded } from './contract/results.ts';
import type { StoredIncident } from './contract/table.ts';
import { countRepeats, isTold, sameStop } from './core/match-signals.ts';
import { measureDetection, measureOutcome } from './core/measure-incident.ts';
import {
  detectedItem,
  incidentKey,
  itemAfterOutcome,
  itemWithSignal,
  signalOf,
  type Detection,
  type Outcome,
} from './core/stored-incident.ts';

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
  const context = {
    step: 'record-incident',
    executionArn: facts.executionArn,
    incidentId: facts.incident.id,
  };
  log('info', 'recorded', context, { moment, ...recorded });
  return recorded;
}

async function recordDetection(detection: Detection): Promise<Detected> {
  const { incident } = detection;
  const neighbours = await readNeighbours(incident);
  const same = sameStop(incident, neighbours);
  const detected = same
    ? await join(detection, { trailArn: incident.trail.arn, occurredAtId: same.occurredAtId })
    : await detect(detection, countRepeats(incident, neighbours));
  measureDetection(detection, detected).forEach(measure);
  await rememberLogging(incident);
  return detected;
}

async function detect(detection: Detection, repeats: number): Promise<Detected> {
  const item = detectedItem(detection);
  const told = { announce: isTold(repeats), repeats };
  try {
    await putIncident(item, undefined);
    return { duplicate: false, status: item.status, ...told };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const stored = await readIncident(incidentKey(detection.incident));
    if (!stored) throw error;
    // Lambda or the SDK may have repeated a write that had worked: then the item is our own.
    const duplicate = stored.executionArn !== detection.executionArn;
    if (duplicate && detection.incident.detectedBy === 'finding') await addSignal(stored, detection);
    return { duplicate, status: stored.status, ...told };
  }
}

async function join(detection: Detection, key: ItemKey): Promise<Detected> {
  const stored = await readIncident(key);
  // It was there a moment ago: the workflow's Retry looks again.
  if (!stored) throw new Error(`The incident ${key.occurredAtId} vanished while a signal was added to it.`);
  await addSignal(stored, detection);
  const joined = { id: stored.id, occurredAt: stored.occurredAt };
  return { duplicate: true, status: stored.status, announce: false, repeats: 1, joined };
}

async function addSignal(stored: StoredIncident, detection: Detection): Promise<void> {
  const item = itemWithSignal(stored, signalOf(detection));
  if (item) await putIncident(item, stored);
}

// A write that loses the race against another execution fails here, and the workflow's Retry reads again.
async function recordOutcome(outcome: Outcome): Promise<Recorded> {
  const stored = await readIncident(keyOf(outcome.incident, outcome.alert));
  const item = itemAfterOutcome(stored, outcome);
  if (item) await putIncident(item, stored);
  measureOutcome(outcome).forEach(measure);
  const { executionArn, status } = item ?? stored ?? detectedItem(outcome);
  // A repair that failed is news once; a retry of our own write repeats its answer.
  const changed = stored?.status !== status || executionArn === outcome.executionArn;
  return { duplicate: executionArn !== outcome.executionArn, status, changed };
}

function keyOf(incident: Incident, { detection }: Alert): ItemKey {
  const joined = isCaught(detection) ? undefined : detection.joined;
  return incidentKey(joined ? { ...incident, ...joined } : incident);
}

// Whoever stops or starts a trail shows that it is meant to log: a sweep may miss the moment in which it did.
async function rememberLogging({ kind, trail, occurredAt }: Incident): Promise<void> {
  if (kind !== 'LOGGING_STARTED' && kind !== 'LOGGING_STOPPED') return;
  await rememberTrail(trail.arn, { shouldLog: true, seenLoggingAt: occurredAt });
}
