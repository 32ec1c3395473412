import {
  GetParameterCommand,
  ParameterNotFound,
  ParameterVersionNotFound,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { InvalidBaselineError, parseBaseline } from '../baseline/baseline.ts';
import { parameterName, pauseName } from '../baseline/parameter-name.ts';
import { diffTrail } from '../baseline/diff-trail.ts';
import { isWeaker } from '../baseline/judge-weaker.ts';
import { parsePause, type Pause } from '../baseline/pause.ts';
import type { ApprovedTrail } from '../contract/baseline.ts';

/** The approved settings of a trail, as a version of their parameter has them. */
export interface Baseline {
  version: number;
  approved: ApprovedTrail;
  /** Whether this version is, or may be, weaker than the one before it. */
  lowered?: boolean;
}

/**
 * The approved settings of a trail; undefined if nobody approved any. Throws InvalidBaselineError for a parameter that is no
 * baseline, and what SSM throws.
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
 */
export async function readBaseline(
  client: SSMClient,
  stackName: string,
  trailArn: string,
): Promise<Baseline | undefined> {
  const Name = parameterName(stackName, trailArn);
  try {
    const { Parameter: { Value: value = '', Version: version = 0, Type: type } = {} } = await client.send(
      new GetParameterCommand({ Name }),
    );
    if (type !== undefined && type !== 'String')
      throw new InvalidBaselineError(`The parameter ${Name} is no baseline: its type is ${type}.`);
    return { version, approved: parseBaseline(value, trailArn) };
  } catch (error) {
    if (error instanceof ParameterNotFound) return undefined;
    throw error;
  }
}

/** The pause of a trail; undefined if there is none now. */
export async function readPause(
  client: SSMClient,
  stackName: string,
  trailArn: string,
  now: Date,
): Promise<Pause | undefined> {
  try {
    const { Parameter } = await client.send(
      new GetParameterCommand({ Name: pauseName(stackName, trailArn) }),
    );
    return parsePause(Parameter?.Value ?? '', Parameter?.LastModifiedDate, now);
  } catch (error) {
    if (error instanceof ParameterNotFound) return undefined;
    throw error;
  }
}

/** Versions that were written so soon before a change belong to it, in milliseconds. */
const SAME_CHANGE = 60_000;
/** So many versions of one change are looked at. */
const MOST_VERSIONS = 10;

/**
 * The same, and whether it is weaker than what was approved a minute before a change, so that a second write does not hide
 * what the first one took away. Where that version is not kept or not valid, nothing is said.
 * @param changedAt when the parameter was changed
 */
export async function readBaselineChange(
  client: SSMClient,
  stackName: string,
  trailArn: string,
  changedAt: Date,
): Promise<Baseline | undefined> {
  const baseline = await readBaseline(client, stackName, trailArn);
  if (!baseline || baseline.version < 2) return baseline;
  try {
    const before = await readBefore(client, stackName, baseline, changedAt);
    if (!before) return { ...baseline, lowered: true };
    // A path that is no longer approved is no longer compared.
    const { delivery = {} } = baseline.approved;
    const { differences } = diffTrail(before, { ...baseline.approved, delivery, isLogging: true });
    return { ...baseline, lowered: differences.some(isWeaker) };
  } catch (error) {
    const isUnread = error instanceof InvalidBaselineError || error instanceof ParameterVersionNotFound;
    if (isUnread) return baseline;
    throw error;
  }
}

/** What was approved before a change; undefined if it has too many versions to find out. */
async function readBefore(
  client: SSMClient,
  stackName: string,
  { version, approved: { trailArn } }: Baseline,
  changedAt: Date,
): Promise<ApprovedTrail | undefined> {
  const name = parameterName(stackName, trailArn);
  for (let before = version - 1; before >= version - MOST_VERSIONS; before -= 1) {
    const { Parameter } = await client.send(new GetParameterCommand({ Name: `${name}:${before}` }));
    const writtenAt = Parameter?.LastModifiedDate?.getTime() ?? 0;
    if (before === 1 || writtenAt < changedAt.getTime() - SAME_CHANGE)
      return parseBaseline(Parameter?.Value ?? '', trailArn);
  }
  return undefined;
}
