import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  putIncident,
  readDrills,
  readIncident,
  readNeighbours,
  readSeenIncident,
  readTickets,
  readUnresolved,
} from './aws/incident-store.ts';
import { readStates, readState, rememberState } from './aws/state-store.ts';
import { recordResolution, resolveOthers } from './aws/end-incidents.ts';
import { log, type LogContext } from './aws/log.ts';
import { measure } from './aws/metrics.ts';
import { countIncident, type Count, type Counting } from './aws/alert-counter.ts';
import { FIGHT } from './baseline/back-off.ts';
import { ENVIRONMENT, requireEnv } from './contract/environment.ts';
import type { Incident } from './contract/incident.ts';
import { recordIncidentInput, resolutionInput } from './contract/record-inputs.ts';
import { OWN_EVENT_SOURCE } from './contract/own-events.ts';
import { parseInput } from './contract/parse-input.ts';
import { isCaught } from './contract/caught.ts';
import { needsAction } from './contract/remediation.ts';
import type { Alert } from './contract/publication.ts';
import type { Detected, Recorded, Resolved, Ticket } from './contract/record-results.ts';
import { rowOf } from './contract/kinds.ts';
import { asObject } from './contract/raw-object.ts';
import { scopeOf } from './contract/scope.ts';
import { scopeSubject } from './contract/subject.ts';
import { trailBefore } from './record/trail-before.ts';
import type { AccountState, ItemKey, PathDrill, StoredIncident, TrailState } from './contract/table.ts';
import { decideNext, isSuppressedUncounted } from './record/decide-next.ts';
import { expectedStateOf } from './record/expect-trail.ts';
import { MemoryLimit } from './record/limit-in-memory.ts';
import { endsLogging, sameIncident } from './record/match-detections.ts';
import { measureDetection, measureOutcome, type Novelty } from './record/measure-incident.ts';
import {
  asDrill,
  drillOfCall,
  drillWindow,
  HOLD_SECONDS,
  isHeld,
  mayBeDrill,
} from './record/recognize-drill.ts';
import { restoresAfter, stateAfter } from './record/see-trail.ts';
import { isCounted, isKnownToLog } from './record/throttle-alerts.ts';
import { asWeighed, insightsBefore, requestOf, weighByState } from './record/weigh-by-state.ts';
import {
  detectedItem,
  incidentKey,
  outcomeChanged,
  itemAfterOutcome,
  itemWithDetection,
  type DetectionFacts,
  type OutcomeFacts,
} from './record/stored-incident.ts';

const notifyOwnActions = requireEnv(ENVIRONMENT.notifyOwnActions) === 'true';

/**
 * RecordDetection, RecordOutcome and RecordResolution: writes the incident, conditionally, so that a retry or a second
 * delivery changes nothing that is already there. RecordResolution throws NothingToResolveError.
 */
export async function handler(input: unknown): Promise<Detected | Recorded | Resolved> {
  if (asObject(input)['source'] === OWN_EVENT_SOURCE)
    return recordResolution(parseInput(resolutionInput, input));
  const { moment, ...facts } = parseInput(recordIncidentInput, input);
  const now = new Date();
  const recorded =
    'remediation' in facts
      ? await recordOutcome({ ...facts, now })
      : await recordDetection({ ...facts, now });
  log('info', 'recorded', contextOf(facts), { moment, ...recorded });
  return recorded;
}

function contextOf({
  incident,
  executionArn,
}: Pick<DetectionFacts, 'incident' | 'executionArn'>): LogContext {
  return { step: 'record-incident', executionArn, incidentId: incident.id };
}

async function recordDetection(given: DetectionFacts): Promise<Detected> {
  const [drills, known] = await Promise.all([readDrillsOf(given), readKnownState(given)]);
  const drill = drillOfCall(given, drills);
  const seen = drill ? asDrill(given.incident, drill) : given.incident;
  const weighed = weighByState(seen, requestOf(given.record), known);
  const incident = asWeighed(seen, weighed);
  const before = mayBeOff(incident) && trailBefore(known.trail, known.account, incident.occurredAt);
  const detection: Seen = {
    ...{ ...given, incident, isKnown: isKnownToLog(known.trail) },
    ...(before && { trailBefore: before }),
    ...(weighed && { weighed }),
  };
  const same = await findSame(incident);
  const { detected, novelty } = same ? await join(detection, same) : await detect(detection);
  measureDetection(detection, novelty).forEach(measure);
  await rememberExpectedState(detection, detected);
  return isHeld(detection, drills) ? { ...detected, waitSeconds: HOLD_SECONDS } : detected;
}

// If they cannot be read, a drill raises an alert: better a mail too many than one too few.
async function readDrillsOf(detection: DetectionFacts): Promise<PathDrill[]> {
  const { incident } = detection;
  if (!mayBeDrill(incident)) return [];
  return readDrills(drillWindow(incident)).catch((error: unknown) => {
    log('warn', 'the drills could not be read', contextOf(detection), { error: String(error) });
    return [];
  });
}

/** What the table has of an incident's trail, the account and its other trails. */
interface KnownStates {
  trail?: TrailState | undefined;
  account?: AccountState | undefined;
  isNew?: boolean;
  others?: TrailState[];
}

/** A detection, and whether its trail is known to log. */
type Seen = DetectionFacts & { isKnown: boolean };

async function readKnownState({ incident, executionArn }: DetectionFacts): Promise<KnownStates> {
  const { kind, subject } = incident;
  if (subject.type !== 'trail') return {};
  const account = scopeSubject('account', scopeOf(executionArn)).key;
  const [trail, ofAccount] = await Promise.all([readState(subject.key), readState<AccountState>(account)]);
  const insights = insightsBefore(trail, incident.occurredAt);
  const known = {
    ...{ trail, account: ofAccount, isNew: trail?.observed === undefined },
    ...(insights !== undefined && { insights }),
  };
  if (kind !== 'COVERAGE_REDUCED' || !ofAccount?.trails) return known;
  const others = await readStates(ofAccount.trails.filter((arn) => arn !== subject.key));
  return { ...known, others: others.filter((state) => state !== undefined) };
}

// A sweep hands over only what should log.
function mayBeOff({ kind, plannedRepair, detectedBy }: Incident): boolean {
  return rowOf(kind).logging === 'stopped' && plannedRepair !== 'none' && detectedBy !== 'sweep';
}

// An incident with an item of its own keeps it, whatever another path has written beside it since.
async function findSame(incident: Incident): Promise<ItemKey | undefined> {
  const same = sameIncident(incident, await readNeighbours(incident));
  if (!same || (await readIncident(incidentKey(incident)))) return undefined;
  return { trailArn: incident.subject.key, occurredAtId: same.occurredAtId };
}

/** What RecordDetection answers, and what the metrics count. */
interface RecordedDetection {
  detected: Detected;
  novelty: Novelty;
}

async function detect(detection: Seen): Promise<RecordedDetection> {
  const item = detectedItem(detection);
  try {
    await putIncident(item, undefined);
    return { detected: await detectedFirst(detection, item), novelty: 'incident' };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const key = incidentKey(detection.incident);
    const stored =
      detection.incident.detectedBy === 'guardduty'
        ? await addDetection(key, detection)
        : await readSeenIncident(key);
    // Lambda or the SDK may have repeated a write that had worked: then the item is our own.
    return stored.executionArn === detection.executionArn
      ? { detected: await detectedFirst(detection, stored), novelty: 'incident' }
      : { detected: detectedBefore(stored), novelty: 'none' };
  }
}

async function detectedFirst(detection: Seen, stored: StoredIncident): Promise<Detected> {
  return {
    duplicate: false,
    ...knownOf(stored),
    ...((await awaitsOutcome(detection))
      ? AWAITING
      : isSuppressed(detection.incident)
        ? SUPPRESSED
        : await count(detection, 'incident')),
  };
}

// A person who starts a trail may have restored it: then the outcome is all that there is to say.
async function awaitsOutcome(detection: DetectionFacts): Promise<boolean> {
  const { kind, origin, subject, compareTrail } = detection.incident;
  if (!compareTrail || origin === 'remediator' || rowOf(kind).logging !== 'started') return false;
  const open = await readUnresolved(detection.now, subject.key).catch((error: unknown) => {
    log('warn', 'the open incidents could not be read', contextOf(detection), { error: String(error) });
    return [];
  });
  return open.length > 0;
}

function isSuppressed({ origin, kind, detectedBy }: Incident): boolean {
  if (kind === 'DRILL') return detectedBy === 'self-protection';
  return origin === 'remediator' && !notifyOwnActions;
}

/**
 * The remediator's own StartLogging and the calls of a drill are recorded only: they are not throttled, and take no slot
 * from an alert.
 */
const SUPPRESSED: Count = { repeats: 1, announce: false, waitSeconds: 0 };
const AWAITING = { ...SUPPRESSED, awaitsOutcome: true };

const memory = new MemoryLimit();

// What the table cannot count, this container does.
function count(detection: Seen, counted: Counting['counted']): Promise<Count> {
  const { incident, isKnown, executionArn, now } = detection;
  return countIncident({ incident, isKnown, executionArn, now, counted }).catch((error: unknown) => {
    log('warn', 'the incident could not be counted', contextOf(detection), { error: String(error) });
    const { announce, suppressed } = isCounted(incident)
      ? memory.count({ incident, isKnown }, counted, now)
      : { announce: true, suppressed: 0 };
    return { repeats: 1, announce, waitSeconds: 0, ...(suppressed > 0 && { suppressed }) };
  });
}

function detectedBefore(stored: StoredIncident): Detected {
  return { duplicate: true, ...knownOf(stored), announce: false, repeats: 1, waitSeconds: 0 };
}

function knownOf(stored: StoredIncident): Pick<Detected, 'status' | 'trailBefore' | 'weighed'> {
  const { status, trailBefore, weighed } = stored;
  return { status, ...(trailBefore && { trailBefore }), ...(weighed && { weighed }) };
}

async function join(detection: DetectionFacts, key: ItemKey): Promise<RecordedDetection> {
  const stored = await addDetection(key, detection);
  const { id, occurredAt, detections } = stored;
  const known = detections.some(({ source }) => source === detection.incident.detectedBy);
  return {
    detected: { ...detectedBefore(stored), joined: { id, occurredAt } },
    novelty: known ? 'none' : 'path',
  };
}

/** Adds a detection to a stored incident, and returns the incident as it was before. */
async function addDetection(key: ItemKey, detection: DetectionFacts, tries = 3): Promise<StoredIncident> {
  const stored = await readSeenIncident(key);
  const item = itemWithDetection(stored, detection);
  try {
    if (item) await putIncident(item, stored);
    return stored;
  } catch (error) {
    // The execution that repairs the trail writes to the same item: the second writer reads again.
    if (!(error instanceof ConditionalCheckFailedException) || tries === 1) throw error;
    return addDetection(key, detection, tries - 1);
  }
}

// A write that loses the race against another execution fails here, and the workflow's Retry reads again.
async function recordOutcome(outcome: OutcomeFacts): Promise<Recorded> {
  const stored = await readIncident(keyOf(outcome.incident, outcome.alert));
  const item = itemAfterOutcome(stored, outcome);
  if (item) await putIncident(item, stored);
  const isFailure = needsAction(outcome.remediation);
  const isChanged = outcomeChanged(stored, outcome);
  if (item && (isChanged || isFailure)) measureOutcome(outcome).forEach(measure);
  const isCountDue = isChanged && (isFailure || isSuppressedUncounted(outcome.alert));
  const counted = isCountDue ? await countOutcome(outcome) : undefined;
  const isNew = isChanged && counted?.announce !== false;
  const written = item ?? stored ?? detectedItem(outcome);
  const { executionArn, status } = written;
  const restores = await seeTrail(outcome);
  const resolved = await resolveOthers(outcome).catch((error: unknown) => {
    // The next sweep resolves them.
    log('warn', 'open incidents could not be resolved', contextOf(outcome), { error: String(error) });
    return undefined;
  });
  const next = resolved ? 'notify' : decideNext(outcome, isNew, restores);
  const tickets = next === 'quiet' ? [] : await ticketsFor(outcome, written);
  return {
    duplicate: executionArn !== outcome.executionArn,
    status,
    next,
    ...(tickets.length > 0 && { tickets }),
    ...(restores !== undefined && restores >= FIGHT && { fought: restores }),
    ...(counted?.suppressed !== undefined && { suppressed: counted.suppressed }),
    ...(resolved && { resolved }),
  };
}

// The mail does without them.
function ticketsFor(outcome: OutcomeFacts, incident: StoredIncident): Promise<Ticket[]> {
  return readTickets(incident).catch((error: unknown) => {
    log('warn', 'the tickets could not be read', contextOf(outcome), { error: String(error) });
    return [];
  });
}

async function countOutcome(outcome: OutcomeFacts): Promise<Count> {
  if (isSuppressed(outcome.incident)) return SUPPRESSED;
  const state = await readState(outcome.incident.subject.key).catch(() => undefined);
  return count({ ...outcome, isKnown: isKnownToLog(state) }, 'failure');
}

/** Remembers what an execution saw of its trail; gives how often in a row the same settings were restored. */
async function seeTrail(outcome: OutcomeFacts): Promise<number | undefined> {
  const { key } = outcome.incident.subject;
  return readState(key)
    .then(async (known) => {
      const seen = stateAfter(outcome, known);
      if (seen) await rememberState(key, seen);
      return seen && restoresAfter(outcome, seen);
    })
    .catch((error: unknown) => {
      log('warn', 'the state of the trail could not be stored', contextOf(outcome), { error: String(error) });
      return undefined;
    });
}

function keyOf(incident: Incident, { detection }: Alert): ItemKey {
  const joined = isCaught(detection) ? undefined : detection.joined;
  return incidentKey(joined ? { ...incident, ...joined } : incident);
}

// A call that stops or starts a trail shows that it is meant to log, unless it was off: a sweep may miss the moment in which
// it did. The sweep reads this; the incident is recorded either way.
async function rememberExpectedState(
  detection: DetectionFacts,
  { joined, trailBefore }: Detected,
): Promise<void> {
  const { incident } = detection;
  const expected = expectedStateOf(incident);
  if (!expected || trailBefore?.state === 'off') return;
  const isFound = endsLogging(incident) && incident.detectedBy !== 'event' && !joined;
  const facts = { ...expected, ...(isFound && { foundStop: incidentKey(incident).occurredAtId }) };
  await rememberState(incident.subject.key, facts, incident.occurredAt).catch((error: unknown) => {
    log('warn', 'the state of the trail could not be remembered', contextOf(detection), {
      error: String(error),
    });
  });
}
