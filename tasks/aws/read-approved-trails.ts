import { paginateGetParametersByPath, type SSMClient } from '@aws-sdk/client-ssm';
import { InvalidBaselineError, parseBaseline } from '../baseline/baseline.ts';
import { parameterPath, parseParameterName } from '../baseline/parameter-name.ts';
import type { ApprovedTrail } from '../contract/baseline.ts';

/**
 * So long the list is used again, in milliseconds. Many calls in a row cost one read, and take nothing from the 40 reads a
 * second that an account has; a trail that was approved just now is known.
 * @see https://docs.aws.amazon.com/general/latest/gr/ssm.html
 */
const FRESH = 100;

let known: { at: number; trails: Promise<ApprovedTrail[]> } | undefined;

/**
 * The trails of a stack whose delivery path is approved, as they were a tenth of a second ago. What is no valid baseline is left
 * out: the sweep reports it.
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html
 */
export function approvedTrails(client: SSMClient, stackName: string, now: number): Promise<ApprovedTrail[]> {
  if (known && now - known.at < FRESH) return known.trails;
  const reading = { at: now, trails: readAll(client, stackName) };
  known = reading;
  reading.trails.catch(() => {
    if (known === reading) known = undefined;
  });
  return reading.trails;
}

async function readAll(client: SSMClient, stackName: string): Promise<ApprovedTrail[]> {
  const trails: ApprovedTrail[] = [];
  const Path = parameterPath(stackName);
  for await (const { Parameters = [] } of paginateGetParametersByPath({ client }, { Path, Recursive: true }))
    trails.push(...Parameters.flatMap(readOne));
  return trails.filter(({ delivery }) => delivery !== undefined);
}

function readOne({ Name = '', Value = '' }: { Name?: string | undefined; Value?: string | undefined }) {
  const trail = parseParameterName(Name);
  if (!trail) return [];
  try {
    return [parseBaseline(Value, trail.trailArn)];
  } catch (error) {
    if (error instanceof InvalidBaselineError) return [];
    throw error;
  }
}
