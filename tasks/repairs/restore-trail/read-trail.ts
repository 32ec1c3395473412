import { cloudTrailIn, READ_ATTEMPTS } from '../../aws/cloudtrail-client.ts';
import { readBaseline, type Baseline } from '../../aws/read-baseline.ts';
import { readWholeTrail } from '../../aws/read-whole-trail.ts';
import { ssm } from '../../aws/ssm-client.ts';
import { isKnown, type CurrentTrail } from '../../contract/current-trail.ts';
import { ENVIRONMENT, requireEnv } from '../../contract/environment.ts';
import { CloudTrailBusyError } from '../../contract/errors.ts';
import { NothingApprovedError, RestoreNotAllowedError } from './errors.ts';
import { homeRegionOf } from '../../contract/subject.ts';

/** The approved settings of a trail. Throws NothingApprovedError, InvalidBaselineError. */
export async function mustBeApproved(trailArn: string): Promise<Baseline> {
  const baseline = await readBaseline(ssm, requireEnv(ENVIRONMENT.stackName), trailArn);
  if (!baseline) throw new NothingApprovedError('Nobody has approved the trail.');
  return baseline;
}

/** The trail as it is; null when there is none. Throws RestoreNotAllowedError or CloudTrailBusyError where it cannot be read. */
export async function readCurrent(trailArn: string): Promise<CurrentTrail | null> {
  const current = await readWholeTrail(cloudTrailIn(homeRegionOf(trailArn), READ_ATTEMPTS), trailArn);
  if (!current || isKnown(current.settings)) return current;
  const why = `The trail could not be read: ${current.settings.unknown}`;
  throw /denied/i.test(why) ? new RestoreNotAllowedError(why) : new CloudTrailBusyError(why);
}
