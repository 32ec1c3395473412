/**
 * The id of an incident: the one that its source gave (CloudTrail's `eventID`, GuardDuty's finding id), else the digest
 * of the record. Of a record never the envelope's id, which is new with every delivery. It goes into a command that a person copies.
 */
export function readId(given: unknown, digest: string): string {
  return typeof given === 'string' && /^[A-Za-z0-9][\w-]{3,127}$/.test(given) ? given : digest;
}
