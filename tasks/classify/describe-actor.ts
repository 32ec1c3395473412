import { UNKNOWN } from '../contract/vocabulary.ts';
import type { Actor } from '../contract/incident.ts';
import { cleanField } from '../contract/clean-text.ts';
import { asObject, isFilled, type RawObject } from '../contract/raw-object.ts';

/**
 * Who made a call, for every type of `userIdentity`. Whatever the record lacks is `unknown`.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export function describeActor(record: RawObject): Actor {
  const identity = asObject(record['userIdentity']);
  const sessionContext = asObject(identity['sessionContext']);
  const issuer = asObject(sessionContext['sessionIssuer']);
  const onBehalfOf = asObject(identity['onBehalfOf']);
  const arn = cleanField(identity['arn']);
  const service = identity['type'] === 'AWSService' || identity['type'] === undefined;
  const sourceIdentity = cleanField(sessionContext['sourceIdentity']);
  return {
    type: cleanField(identity['type']),
    arn: firstKnown(issuer['arn'], arn),
    name: nameOf(identity, issuer, onBehalfOf, arn),
    session: sessionOf(identity, issuer, arn),
    account: firstKnown(identity['accountId'], issuer['accountId']),
    accessKeyId: cleanField(identity['accessKeyId']),
    sourceIp: cleanField(record['sourceIPAddress']),
    userAgent: cleanField(record['userAgent']),
    mfa: mfaOf(identity, asObject(sessionContext['attributes'])['mfaAuthenticated']),
    onBehalfOf: firstKnown(
      onBehalfOf['userId'],
      asObject(identity['inScopeOf'])['credentialsIssuedTo'],
      service ? undefined : identity['invokedBy'],
    ),
    ...(sourceIdentity !== UNKNOWN && { sourceIdentity }),
  };
}

function nameOf(identity: RawObject, issuer: RawObject, onBehalfOf: RawObject, arn: string): string {
  // Root has a userName only where the account has an alias, and that is not the name people look for.
  if (identity['type'] === 'Root' || issuer['type'] === 'Root') return 'root';
  return firstKnown(
    identity['userName'],
    issuer['userName'],
    identity['invokedBy'],
    onBehalfOf['userId'],
    lastSegment(arn),
    identity['principalId'],
    identity['accountId'],
  );
}

// A session has its own name at the end of its ARN, or after the colon of its principal id.
function sessionOf(identity: RawObject, issuer: RawObject, arn: string): string {
  const isSession =
    identity['type'] === 'AssumedRole' || identity['type'] === 'FederatedUser' || 'arn' in issuer;
  if (!isSession) return UNKNOWN;
  const principal = cleanField(identity['principalId']);
  return firstKnown(
    lastSegment(arn),
    principal.includes(':') ? principal.slice(principal.indexOf(':') + 1) : '',
  );
}

function lastSegment(arn: string): string {
  return arn.includes('/') ? arn.slice(arn.lastIndexOf('/') + 1) : '';
}

// "false" says something only of a user's or root's own credentials: a role session has it too after a sign-on with MFA. A
// long-term key without a session was certainly used without.
function mfaOf({ type, accessKeyId, sessionContext }: RawObject, authenticated: unknown): Actor['mfa'] {
  if (authenticated === 'true' || authenticated === true) return 'yes';
  if (type !== 'IAMUser' && type !== 'Root') return UNKNOWN;
  const isLongTerm = isFilled(accessKeyId) && accessKeyId.startsWith('AKIA') && sessionContext === undefined;
  return isLongTerm || authenticated === 'false' || authenticated === false ? 'no' : UNKNOWN;
}

function firstKnown(...values: unknown[]): string {
  return values.map(cleanField).find((value) => value !== UNKNOWN) ?? UNKNOWN;
}
