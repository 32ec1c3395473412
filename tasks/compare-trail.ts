import { cloudTrailIn } from './aws/cloudtrail-client.ts';
import { ssm } from './aws/ssm-client.ts';
import { readTrailState } from './aws/incident-store.ts';
import { log } from './aws/log.ts';
import { readBaselineChange, type Baseline } from './aws/read-baseline.ts';
import { readWholeTrail } from './aws/read-whole-trail.ts';
import { readConfiguration, readTrailStatus } from './aws/trail-calls.ts';
import { isKnown, type CurrentTrail } from './contract/baseline.ts';
import { ENVIRONMENT, listOf, requireEnv } from './contract/environment.ts';
import { CloudTrailBusyError } from './contract/errors.ts';
import { compareTrailInput } from './contract/inputs.ts';
import { parseInput } from './contract/parse-input.ts';
import type { Comparison } from './contract/results.ts';
import { compareApproved } from './baseline/compare-approved.ts';
import { compareTrail } from './baseline/compare-trail.ts';
import { isTrusted } from './baseline/trusted-principal.ts';
import { homeRegionOf } from './contract/subject.ts';
import { seenStatus } from './repairs/start-logging/judge-status.ts';

const stackName = requireEnv(ENVIRONMENT.stackName);
const trustedPrincipals = listOf(requireEnv(ENVIRONMENT.trustedPrincipals));

/** When a trail was stopped, if it was, and `StopLoggingTime` of GetTrailStatus. */
interface Stop {
  stoppedAt?: Date;
  stopLoggingTime: Date | undefined;
}

/**
 * CompareTrail: compares a trail that logs again, or that an event may have changed, with its approved settings; where nobody
 * approved any, with what a sweep last observed before. It only reads. Throws CloudTrailBusyError, RestartNotAllowedError or
 * one of the TERMINAL_ERRORS, InvalidBaselineError, UnknownPartsError, or what SSM or DynamoDB throws: then it is unknown
 * whether the trail is as approved or as before.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrail.html
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetEventSelectors.html
 */
export async function handler(input: unknown): Promise<Comparison> {
  const {
    trailArn,
    stoppedAt,
    repair,
    incidentId,
    executionArn,
    actorArn = '',
  } = parseInput(compareTrailInput, input);
  const { verification } = repair;
  const [baseline, status] = await Promise.all([
    readBaselineChange(ssm, stackName, trailArn, new Date(stoppedAt)),
    verification ? undefined : readTrailStatus(trailArn, executionArn),
  ]);
  const seen = status && seenStatus(status, new Date());
  const stopLoggingTime = verification?.stopLoggingTime ?? seen?.stopLoggingTime;
  const stop: Stop = {
    ...(verification && { stoppedAt: new Date(stoppedAt) }),
    stopLoggingTime: typeof stopLoggingTime === 'string' ? new Date(stopLoggingTime) : undefined,
  };
  const comparison = baseline
    ? compareApproved({
        ...{ ...baseline, ...stop, isTrusted: isTrusted(actorArn, trustedPrincipals) },
        ...(await readBeside(baseline, executionArn)),
      })
    : await compareObserved(trailArn, stop, executionArn);
  log('info', 'compared', { step: 'compare-trail', executionArn, incidentId }, { trailArn, ...comparison });
  return { ...comparison, ...(seen && { status: seen }) };
}

async function compareObserved(trailArn: string, stop: Stop, executionArn: string): Promise<Comparison> {
  const [now, state] = await Promise.all([
    readConfiguration(trailArn, executionArn),
    readTrailState(trailArn),
  ]);
  return compareTrail({ state, now, homeRegion: homeRegionOf(trailArn), ...stop });
}

// Without the table nothing counts as accepted.
async function readBeside(baseline: Baseline, executionArn: string) {
  const [current, state] = await Promise.all([
    readAll(baseline, executionArn),
    readTrailState(baseline.approved.trailArn).catch((error: unknown) => {
      log(
        'warn',
        'what was accepted could not be read',
        { step: 'compare-trail', executionArn },
        { error: String(error) },
      );
      return undefined;
    }),
  ]);
  return { current, accepted: state?.accepted };
}

async function readAll({ approved: { trailArn } }: Baseline, executionArn: string): Promise<CurrentTrail> {
  const current = await readWholeTrail(cloudTrailIn(homeRegionOf(trailArn)), trailArn);
  if (current && isKnown(current.settings)) return current;
  // Says why: the trail is gone, belongs to somebody else, may not be read, or CloudTrail is busy.
  await readConfiguration(trailArn, executionArn);
  throw new CloudTrailBusyError('GetTrail answered the second time only.');
}
