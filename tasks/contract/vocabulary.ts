/** How bad an incident is, worst first. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

/**
 * The sources of a detection: the CloudTrail call itself, a GuardDuty finding, its own sweep, a
 * call on one of its own resources, a person's drill, or the event of Parameter Store itself.
 */
export const SOURCES = [
  'event',
  'guardduty',
  'sweep',
  'self-protection',
  'drill',
  'parameter-store',
] as const;

/**
 * Status of an incident. A repair is running (OPEN), or a person has to act (NEEDS_ACTION) until the state is verified
 * (RESTORED) or a person takes over (CLOSED). NOTED is for the record.
 */
export const STATUSES = ['OPEN', 'NEEDS_ACTION', 'RESTORED', 'CLOSED', 'NOTED'] as const;

/** The statuses in which an incident is unresolved: the `unresolved` index has a partition for each. */
export const UNRESOLVED = ['OPEN', 'NEEDS_ACTION'] as const;

/**
 * What an incident can be about: a resource of CloudTrail, the trails of an account and Region together, the remediator
 * itself, or what a call did not name.
 */
export const SUBJECT_TYPES = [
  'trail',
  'eventdatastore',
  'channel',
  'dashboard',
  'account',
  'remediator',
  'unnamed',
] as const;

/** Who made the call: the remediator's own role, or anybody else. */
export const ORIGINS = ['remediator', 'other'] as const;

/** Stands for every text that the event does not have or has in a wrong type. */
export const UNKNOWN = 'unknown';
export type Status = (typeof STATUSES)[number];
export type Unresolved = (typeof UNRESOLVED)[number];
export type Source = (typeof SOURCES)[number];

/** Whether a status leaves the incident unresolved. */
export function isUnresolved(status: string): status is Unresolved {
  return UNRESOLVED.some((unresolved) => unresolved === status);
}
