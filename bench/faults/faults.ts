import { DOCUMENTED } from './documented.ts';
import type { WireFault } from './proxy.ts';

/** Columns of the matrix. */
export const COLUMNS = {
  err: 'each error that the API documents, one after the other',
  busy: 'throttled',
  fail: 'internal error of the service',
  lost: 'the request is lost: no answer',
  rst: 'connection reset before the service has the request',
  cut: 'the answer ends half-way',
  bare: 'an answer without its fields',
  junk: 'an answer that is no whole JSON (XML); of a function: a text',
  slow: 'an answer that comes after the client has given up',
  dead: 'the function dies before or after its work, or throws',
} as const;
export type Column = keyof typeof COLUMNS;

/** Errors of which a further try of the same call may get rid, by their documentation. */
export const PASSING: readonly string[] = [
  'ConflictException',
  'ExpiredTokenException',
  'InternalFailure',
  'InternalServerError',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ServiceUnavailable',
  'ThrottlingException',
];

/** How a function fails, before or after its work, and the name that AWS gives to it; or what it answers after its work. */
export type FunctionFault =
  { readonly error: string; readonly after?: boolean } | { readonly answer: unknown; readonly after: true };

/** One fault. */
export interface Fault {
  readonly column: Column;
  readonly name: string;
  readonly wire?: WireFault;
  readonly function?: FunctionFault;
  /** Whether it has a case for ever alone. @default also once and three times */
  readonly lasting?: true;
}

/**
 * Errors about the trail or the caller that the same call meets again: no further StartLogging can be expected.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StartLogging.html#API_StartLogging_Errors
 */
export const FINAL: readonly string[] = [
  'CloudTrailARNInvalidException',
  'InvalidHomeRegionException',
  'InvalidTrailNameException',
  'NoManagementAccountSLRExistsException',
  'NotOrganizationMasterAccountException',
  'OptInRequired',
  'TrailNotFoundException',
  'UnrecognizedClientException',
  'UnsupportedOperationException',
];

const BUSY: Readonly<Record<string, string>> = { sns: 'Throttled:429', http: 'TooManyRequests:429' };

const refusal = (text: string): WireFault & { how: 'error' } => {
  const [name = '', status = '400'] = text.split(':');
  return { how: 'error', name, status: Number(status) };
};
const wire = (column: Column, fault: WireFault): Fault => ({
  column,
  name: fault.how === 'error' ? fault.name : fault.how,
  wire: fault,
});

const documented = (call: string): string[] => (DOCUMENTED[call] ?? '').split(' ');

/** The faults of requests to an API; `action` is empty for all of a service. */
export function wireFaults(service: string, action: string): Fault[] {
  return [
    ...documented(`${service}:${action}`).map((text) => wire('err', refusal(text))),
    wire('busy', refusal(BUSY[service] ?? 'ThrottlingException')),
    wire('fail', refusal('InternalFailure:500')),
    wire('lost', { how: 'lost' }),
    wire('rst', { how: 'reset' }),
    wire('cut', { how: 'truncated' }),
    wire('bare', { how: 'empty' }),
    wire('junk', { how: 'malformed' }),
    wire('slow', { how: 'slow' }),
  ];
}

/**
 * The faults of calling a function, as Step Functions and Lambda name them. No Retry of the workflow names an error that Invoke documents,
 * beside those of columns of their own: each takes the way of Lambda.Unknown, which is also there once and three times.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html#bp-lambda-serviceexception
 */
export const FUNCTION_FAULTS: readonly Fault[] = [
  ...documented('lambda:Invoke').map((name) => ({
    ...called('err', `Lambda.${name}`),
    lasting: true as const,
  })),
  called('err', 'Lambda.AWSLambdaException'),
  called('err', 'Lambda.SdkClientException'),
  called('err', 'Lambda.ClientExecutionTimeoutException'),
  called('busy', 'Lambda.TooManyRequestsException'),
  called('fail', 'Lambda.ServiceException'),
  called('lost', 'States.Timeout'),
  answered('bare', {}),
  answered('bare', null),
  answered('junk', '<html/>'),
  called('slow', 'Sandbox.Timedout', true),
  called('dead', 'Lambda.Unknown'),
  called('dead', 'Runtime.ExitError', true),
  called('dead', 'Error'),
];

function called(column: Column, error: string, after = false): Fault {
  return { column, name: after ? `${error} after its work` : error, function: { error, after } };
}

// A function that answers so was replaced, and answers so until it is deployed again.
function answered(column: Column, answer: unknown): Fault {
  return {
    ...{ column, name: `the answer ${JSON.stringify(answer)}`, lasting: true },
    function: { answer, after: true },
  };
}
