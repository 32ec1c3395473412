import {
  GetParameterCommand,
  ParameterNotFound,
  ParameterVersionNotFound,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { InvalidBaselineError, parameterName, parseBaseline, pauseName } from '../baseline/baseline.ts';
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

/** The same, and whether the version is weaker than the one before it, as far as that one is kept and valid. */
export async function readBaselineChange(
  client: SSMClient,
  stackName: string,
  trailArn: string,
): Promise<Baseline | undefined> {
  const baseline = await readBaseline(client, stackName, trailArn);
  if (!baseline || baseline.version < 2) return baseline;
  const Name = `${parameterName(stackName, trailArn)}:${baseline.version - 1}`;
  try {
    const { Parameter } = await client.send(new GetParameterCommand({ Name }));
    const before = parseBaseline(Parameter?.Value ?? '', trailArn);
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
