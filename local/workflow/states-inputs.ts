import { ExecutionStatus } from '@aws-sdk/client-sfn';
import * as z from 'zod/mini';
import { AwsError } from '../endpoint/error.ts';

const arn = z.string().check(z.minLength(1), z.maxLength(256));
const page = {
  maxResults: z.optional(z.int().check(z.gte(0), z.lte(1000))),
  nextToken: z.optional(z.string().check(z.minLength(1))),
};

/** Inputs of the Step Functions calls that the embedded service answers. */
export const INPUTS = {
  page: z.object(page),
  machine: z.object({ stateMachineArn: arn }),
  execution: z.object({ executionArn: arn }),
  listExecutions: z.object({
    stateMachineArn: arn,
    statusFilter: z.optional(z.enum(ExecutionStatus)),
    ...page,
  }),
  history: z.object({
    executionArn: arn,
    reverseOrder: z._default(z.boolean(), false),
    includeExecutionData: z._default(z.boolean(), true),
    ...page,
  }),
  stop: z.object({
    executionArn: arn,
    error: z.optional(z.string().check(z.maxLength(256))),
    cause: z.optional(z.string().check(z.maxLength(32_768))),
  }),
  start: z.object({
    stateMachineArn: arn,
    name: z.optional(z.string()),
    input: z.optional(z.string()),
  }),
};

/** The parameters of a call. @throws AwsError ValidationException that names the parameter, in the words of AWS */
export function readInput<T extends z.ZodMiniType>(schema: T, params: Record<string, unknown>): z.output<T> {
  const read = schema.safeParse(params);
  if (read.success) return read.data;
  const details = read.error.issues.map((issue) => {
    const at = issue.path.join('.');
    const value = JSON.stringify(params[String(issue.path[0])] ?? null);
    return `Value ${value} at '${at}' failed to satisfy constraint: ${issue.message}`;
  });
  const count = `${details.length} validation error${details.length === 1 ? '' : 's'} detected`;
  throw new AwsError('ValidationException', `${count}: ${details.join('; ')}`);
}
