import { explainFailure } from '../aws/explain-failure.ts';
import { CommandFailure } from '../failure.ts';
import type { Judgement } from './check.ts';
import { MissingOutputError } from './examined-deployment.ts';
import type { ExaminedDeployment } from './examined-deployment.ts';

/** Names under which the services refuse a caller. */
const REFUSED = [
  'AccessDenied',
  'AccessDeniedException',
  'AuthorizationErrorException',
  'AuthorizationError',
];

/** What to do about a permission that is missing. */
export const ASK_AS_OPERATOR = "Ask again with the stack's managed policies for operators.";

/** The action that a refusal of AWS names, if it is one. */
export function missingAction(message: string): string | undefined {
  return /not authorized to perform:? ([\w-]+:\w+)/.exec(message)?.[1];
}

function isRefusal(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  return REFUSED.includes(error.name) || error.message.includes('is not authorized to perform');
}

/** Why something could not be found out. An error that is not of AWS is a fault of this program, and goes on. */
export function whyUnknown(
  error: unknown,
  { stack, region }: Pick<ExaminedDeployment, 'stack' | 'region'>,
): Pick<Judgement, 'what' | 'todo'> {
  if (error instanceof MissingOutputError) {
    return {
      what: error.message,
      todo: 'Deploy this version, or use the program of the deployed one.',
    };
  }
  if (error instanceof CommandFailure) return { what: error.message };
  if (isRefusal(error)) {
    return {
      what: `needs ${missingAction(error.message) ?? `a permission (${error.message})`}`,
      todo: ASK_AS_OPERATOR,
    };
  }
  const explanation = explainFailure(error, { stack, region });
  if (explanation === undefined) throw error;
  return { what: explanation };
}
