import { ExecutionStatus } from '@aws-sdk/client-sfn';
import * as v from 'valibot';
import { pathOf, problemOf } from '../../tasks/contract/parse-input.ts';
import { AwsError } from '../endpoint/error.ts';

const arn = v.pipe(v.string(), v.minLength(1), v.maxLength(256));
const page = {
  maxResults: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(1000))),
  nextToken: v.optional(v.pipe(v.string(), v.minLength(1))),
};

/** Inputs of the Step Functions calls that the embedded service answers. */
export const INPUTS = {
  page: v.object(page),
  stateMachine: v.object({ stateMachineArn: arn }),
  execution: v.object({ executionArn: arn }),
  listExecutions: v.object({
    stateMachineArn: arn,
    statusFilter: v.optional(v.enum(ExecutionStatus)),
    ...page,
  }),
  history: v.object({
    executionArn: arn,
    reverseOrder: v.optional(v.boolean(), false),
    includeExecutionData: v.optional(v.boolean(), true),
    ...page,
  }),
  stop: v.object({
    executionArn: arn,
    error: v.optional(v.pipe(v.string(), v.maxLength(256))),
    cause: v.optional(v.pipe(v.string(), v.maxLength(32_768))),
  }),
  start: v.object({
    stateMachineArn: arn,
    name: v.optional(v.string()),
    input: v.optional(v.string()),
  }),
};

/** The parameters of a call. @throws AwsError ValidationException that names the parameter, in the words of AWS */
export function readInput<T extends v.GenericSchema>(
  schema: T,
  params: Record<string, unknown>,
): v.InferOutput<T> {
  const read = v.safeParse(schema, params);
  if (read.success) return read.output;
  const details = read.issues.map((issue) => {
    const at = pathOf(issue);
    const value = JSON.stringify(params[at.split('.')[0] ?? ''] ?? null);
    return `Value ${value} at '${at}' failed to satisfy constraint: ${problemOf(issue)}`;
  });
  const count = `${details.length} validation error${details.length === 1 ? '' : 's'} detected`;
  throw new AwsError('ValidationException', `${count}: ${details.join('; ')}`);
}
