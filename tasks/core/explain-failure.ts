import { isCaught, type Caught, type Comparison, type StoredComparison } from '../contract/results.ts';
import { UNKNOWN } from '../contract/incident.ts';
import { asObject, cleanText } from './cut-text.ts';

/** A failure for people: the error's name, what it said, and what to do. */
export interface Explanation {
  error: string;
  message: string;
  advice: string;
}

const MESSAGE_BYTES = 1024;

/** What to do, by the name of the error that ended the repair. Errors without an entry get the last advice. */
const ADVICE: Readonly<Record<string, string>> = {
  TrailGoneError:
    'The trail does not exist any more. Create it again with the same name, bucket and settings, then start it. Look for the DeleteTrail incident of the same trail.',
  NotTrailOwnerError:
    'The trail belongs to another account (an organization trail). Ask the management account, or the delegated administrator, to start it.',
  RestartNotAllowedError:
    'The remediator is not allowed to make the call. Look for a service control policy or a changed role that denies cloudtrail:StartLogging or cloudtrail:GetTrailStatus, then start the trail by hand.',
  WrongHomeRegionError:
    'Start the trail in its home Region, and deploy the remediator there: calls on a trail work in its home Region only.',
  RestartRefusedError:
    'CloudTrail refused the call for the reason above. Start the trail by hand and look at its settings.',
  CloudTrailBusyError: 'CloudTrail kept asking for patience. Start the trail by hand now.',
  TrailNotLoggingError:
    'GetTrailStatus never showed the trail logging, whatever StartLogging said. Somebody may keep stopping it: look at who calls StopLogging, take their permissions away, then start the trail.',
};
const OTHER_ADVICE =
  'The remediator itself failed. Start the trail by hand now (aws cloudtrail start-logging), then look at the execution to see why.';

/**
 * Explains what Step Functions caught. `Cause` is Lambda's JSON (`errorType`, `errorMessage`, `trace`) for an error that
 * a handler threw, and plain text or nothing otherwise.
 */
export function explainFailure({ Error: error, Cause: cause = '' }: Caught): Explanation {
  const message = cleanText(readMessage(cause) ?? cause, MESSAGE_BYTES);
  return { error, message, advice: ADVICE[error] ?? OTHER_ADVICE };
}

/** A comparison, or why it is unknown how a trail compares. */
export function explainComparison(comparison: Comparison | Caught): StoredComparison {
  if (!isCaught(comparison)) return comparison;
  const { error, message } = explainFailure(comparison);
  return { verdict: 'unknown', reason: message === UNKNOWN ? error : `${error}: ${message}` };
}

function readMessage(cause: string): string | undefined {
  try {
    const { errorMessage } = asObject(JSON.parse(cause));
    return typeof errorMessage === 'string' ? errorMessage : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
