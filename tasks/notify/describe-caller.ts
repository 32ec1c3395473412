import { cutText } from '../contract/clean-text.ts';
import { UNKNOWN } from '../contract/vocabulary.ts';
import type { Actor, Incident } from '../contract/incident.ts';

const USER_AGENT_BYTES = 80;

/** A call in words: `StopLogging in eu-central-1, refused with AccessDenied: …`. */
export function callWords({ name, region, errorCode, errorMessage }: Incident['call']): string {
  const refused = errorCode === undefined ? '' : `, refused with ${errorCode}`;
  return `${name} in ${region}${refused}${errorMessage === undefined ? '' : `: ${errorMessage}`}`;
}

/** An actor in words: `mallory (IAMUser, without MFA)`. What a record does not show of MFA is left out. */
export function actorWords({ name, type, session, sourceIdentity, onBehalfOf, mfa }: Actor): string {
  const parts = [
    ...(type === UNKNOWN ? [] : [type]),
    ...(session === UNKNOWN ? [] : [`session ${session}`]),
    ...(sourceIdentity === undefined ? [] : [`source identity ${sourceIdentity}`]),
    ...(onBehalfOf === UNKNOWN ? [] : [`on behalf of ${onBehalfOf}`]),
    ...(mfa === UNKNOWN ? [] : [mfa === 'yes' ? 'with MFA' : 'without MFA']),
  ];
  return parts.length === 0 ? name : `${name} (${parts.join(', ')})`;
}

/** The program that made a call, as the caller names it; undefined where the record has none. */
export function userAgentWords({ userAgent }: Actor): string | undefined {
  return userAgent === UNKNOWN ? undefined : cutText(defanged(userAgent), USER_AGENT_BYTES);
}

// Callers choose their user agent: a URL in it must not become a link in a mail.
function defanged(text: string): string {
  return text.replace(/\S*(:\/\/|www\.)\S*/gi, (url) =>
    url.replace(/http(s?):\/\//gi, 'hxxp$1://').replaceAll('.', '[.]'),
  );
}
