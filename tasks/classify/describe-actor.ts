import { UNKNOWN, type Actor } from '../contract/incident.ts';
import { cleanField } from '../contract/clean-text.ts';
import { asObject, type RawObject } from '../contract/raw-object.ts';

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
  return {
    type: cleanField(identity['type']),
    arn: firstKnown(issuer['arn'], arn),
    name: nameOf(identity, issuer, onBehalfOf, arn),
    session: sessionOf(identity, issuer, arn),
    account: firstKnown(identity['accountId'], issuer['accountId']),
    accessKeyId: cleanField(identity['accessKeyId']),
    sourceIp: cleanField(record['sourceIPAddress']),
    userAgent: cleanField(record['userAgent']),
    mfa: mfaOf(asObject(sessionContext['attributes'])['mfaAuthenticated']),
    onBehalfOf: firstKnown(onBehalfOf['userId'], service ? undefined : identity['invokedBy']),
  };
}

function nameOf(identity: RawObject, issuer: RawObject, onBehalfOf: RawObject, arn: string): string {
  // Root has a userName only where the account has an alias, and that is not the name people look for.
  if (identity['type'] === 'Root') return 'root';
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

function mfaOf(value: unknown): Actor['mfa'] {
  if (value === 'true' || value === true) return 'yes';
  return value === 'false' || value === false ? 'no' : UNKNOWN;
}

function firstKnown(...values: unknown[]): string {
  return values.map(cleanField).find((value) => value !== UNKNOWN) ?? UNKNOWN;
}
