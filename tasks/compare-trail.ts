import type * as v from 'valibot';
import { cloudTrailIn, READ_ATTEMPTS } from './aws/cloudtrail-client.ts';
import { deliveryClients } from './aws/delivery-clients.ts';
import { ssm } from './aws/ssm-client.ts';
import { readState } from './aws/state-store.ts';
import { log } from './aws/log.ts';
import { readBaselineChange, readPause, type Baseline } from './aws/read-baseline.ts';
import { readBesideApproved } from './aws/read-beside-approved.ts';
import { readWholeTrail } from './aws/read-whole-trail.ts';
import { readConfiguration, readTrailStatus } from './aws/trail-calls.ts';
import { isKnown, type CurrentTrail } from './contract/current-trail.ts';
import { ENVIRONMENT, listOf, readEnforcement, requireEnv } from './contract/environment.ts';
import { CloudTrailBusyError, TrailGoneError } from './contract/errors.ts';
import { compareTrailInput } from './contract/compare-input.ts';
import { parseInput } from './contract/parse-input.ts';
import type { Comparison } from './contract/comparison.ts';
import { compareApproved } from './baseline/compare-approved.ts';
import { compareTrail } from './baseline/compare-trail.ts';
import { diffTrail } from './baseline/diff-trail.ts';
import {
  heldBy,
  isEnforced,
  judgeDrift,
  ownerOf,
  restorable,
  type Enforcement,
} from './baseline/judge-drift.ts';
import { isTrusted } from './baseline/trusted-principal.ts';
import { homeRegionOf } from './contract/subject.ts';
import { verifyRestore } from './repairs/restore-trail/verify-restore.ts';
import { seenStatus } from './repairs/start-logging/judge-status.ts';

const stackName = requireEnv(ENVIRONMENT.stackName);
const trustedPrincipals = listOf(requireEnv(ENVIRONMENT.trustedPrincipals));
// A function that is deployed without these settings does not start.
readEnforcement();

/** When a trail was stopped, if it was, and `StopLoggingTime` of GetTrailStatus. */
interface Stop {
  stoppedAt?: Date;
  stopLoggingTime: Date | undefined;
}

/**
 * CompareTrail and VerifyTrail; both only read. CompareTrail compares a trail that logs again, or that an event may have changed,
 * with its approved settings; where nobody approved any, with what a sweep last observed before. Of an enforced trail it decides
 * whether it is restored. VerifyTrail answers when the trail is as approved after a restore, and throws TrailDiffersError or
 * DestinationLeftOutError or DeliveryPathDiffersError. Both throw CloudTrailBusyError, CallNotAllowedError or one of the TERMINAL_ERRORS,
 * InvalidBaselineError, UnknownPartsError, or what SSM or DynamoDB throws: then it is unknown whether the trail is as approved or
 * as before.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrail.html
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetEventSelectors.html
 */
export async function handler(input: unknown): Promise<Comparison> {
  const given = parseInput(compareTrailInput, input);
  const { trailArn, incidentId, executionArn } = given;
  const comparison = await (given.moment === 'verify' ? verify(given) : compare(given));
  log('info', 'compared', { step: 'compare-trail', executionArn, incidentId }, { trailArn, ...comparison });
  return comparison;
}

type Given = v.InferOutput<typeof compareTrailInput>;

function verify({ trailArn, repair, executionArn }: Given): Promise<Comparison> {
  const { restore } = repair;
  return verifyRestore(trailArn, { executionArn, ...(restore && { applied: restore }) });
}

async function compare({
  trailArn,
  stoppedAt,
  repair: { verification },
  executionArn,
  actorArn = '',
}: Given): Promise<Comparison> {
  const enforcement = readEnforcement();
  const enforced = isEnforced(trailArn, enforcement);
  const [baseline, status] = await Promise.all([
    readBaselineChange(ssm, stackName, trailArn, new Date(stoppedAt)),
    verification ? undefined : readTrailStatus(trailArn, executionArn).catch(orGone(enforced)),
  ]);
  const seen = status && seenStatus(status, new Date());
  const stopLoggingTime = verification?.stopLoggingTime ?? seen?.stopLoggingTime;
  const stop: Stop = {
    ...(verification && { stoppedAt: new Date(stoppedAt) }),
    stopLoggingTime: typeof stopLoggingTime === 'string' ? new Date(stopLoggingTime) : undefined,
  };
  if (!baseline)
    return { ...(await compareObserved(trailArn, stop, executionArn)), ...(seen && { status: seen }) };
  const [current, accepted] = await Promise.all([
    readAll(baseline, executionArn).catch(orGone(enforced)),
    readAccepted(trailArn, executionArn),
  ]);
  const trusted = isTrusted(actorArn, trustedPrincipals);
  const decided = enforced
    ? await decide({ baseline, current: current ?? null, trusted, enforcement })
    : undefined;
  // A trail that is gone and not restored: the error says so.
  if (!current && decided?.decision === 'hold')
    throw new TrailGoneError(`The trail does not exist. It is not restored. ${decided.held}`);
  const comparison = compareApproved({
    ...{ ...baseline, ...stop, current: current ?? null, isTrusted: trusted, accepted },
  });
  return { ...comparison, ...decided, ...(seen && { status: seen }) };
}

/** Answers nothing for an enforced trail that is gone: it can be restored. */
function orGone(enforced: boolean): (error: unknown) => undefined {
  return (error) => {
    if (!enforced || !(error instanceof TrailGoneError)) throw error;
    return undefined;
  };
}

interface Differing {
  baseline: Baseline;
  current: CurrentTrail | null;
  trusted: boolean;
  enforcement: Enforcement;
}

async function decide({ baseline, current, trusted, enforcement }: Differing) {
  const { approved, version, lowered = false } = baseline;
  const { trailArn } = approved;
  const differences = restorable(diffTrail(approved, current).differences);
  const now = new Date();
  const [pause, state] = await Promise.all([readPause(ssm, stackName, trailArn, now), readState(trailArn)]);
  const owner = ownerOf(approved, current);
  const held = heldBy(trailArn, { ...enforcement, ...(owner && { owner }), pause });
  return judgeDrift({ differences, version, lowered, held, trusted, backOff: state?.backOff, now });
}

async function compareObserved(trailArn: string, stop: Stop, executionArn: string): Promise<Comparison> {
  const [now, state] = await Promise.all([readConfiguration(trailArn, executionArn), readState(trailArn)]);
  return compareTrail({ state, now, homeRegion: homeRegionOf(trailArn), ...stop });
}

// Without the table nothing counts as accepted.
async function readAccepted(trailArn: string, executionArn: string): Promise<string | undefined> {
  try {
    return (await readState(trailArn))?.accepted;
  } catch (error) {
    const context = { step: 'compare-trail', executionArn };
    log('warn', 'what was accepted could not be read', context, { error: String(error) });
    return undefined;
  }
}

async function readAll({ approved }: Baseline, executionArn: string): Promise<CurrentTrail> {
  const { trailArn } = approved;
  const client = cloudTrailIn(homeRegionOf(trailArn), READ_ATTEMPTS);
  const current = await readBesideApproved((arn) => readWholeTrail(client, arn), deliveryClients, approved);
  if (current && isKnown(current.settings)) return current;
  // Says why: the trail is gone, belongs to somebody else, may not be read, or CloudTrail is busy.
  await readConfiguration(trailArn, executionArn);
  throw new CloudTrailBusyError('GetTrail answered the second time only.');
}
