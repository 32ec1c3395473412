import { UNKNOWN } from './vocabulary.ts';
import type { Incident } from './incident.ts';
import { InvalidInputError } from './parse-input.ts';
import { parseArn, type Scope } from './scope.ts';

/** What an incident is about. */
export type Subject = Incident['subject'];
export type SubjectType = Subject['type'];

/** Resources of CloudTrail, as their ARNs name their type. */
const RESOURCE = /^(trail|eventdatastore|channel|dashboard)\/([A-Za-z0-9._/-]{1,256})$/;
const PARTITION = /^aws[a-z-]*$/;
const REGION = /^[a-z][a-z0-9-]{1,31}$/;
const ACCOUNT = /^\d{12}$/;
const TRAIL_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** Subjects that have no ARN: their key is made of the type and the scope. */
const KEYED_TYPES = ['account', 'remediator', 'unnamed'] as const;

/** The subject that an ARN of a trail, event data store, channel or dashboard names; undefined for any other value. */
export function resourceSubject(arn: unknown): Subject | undefined {
  const { partition = '', service, region = '', accountId: account = '', resource } = parseArn(arn) ?? {};
  const [, type, name] = RESOURCE.exec(resource ?? '') ?? [];
  if (type === undefined || name === undefined || service !== 'cloudtrail') return undefined;
  if (!PARTITION.test(partition) || !isRegion(region) || !isAccount(account)) return undefined;
  if (type === 'trail' && !TRAIL_NAME.test(name)) return undefined;
  return { type: type as SubjectType, key: arn as string, name, partition, account, region };
}

/** The subject of what concerns a whole account and Region, the remediator there, or a call that names no resource. */
export function scopeSubject(type: (typeof KEYED_TYPES)[number], scope: Scope, name = UNKNOWN): Subject {
  return { type, key: scopeKey(type, scope), name, ...scope };
}

/** The key of such a subject. */
export function scopeKey(
  type: (typeof KEYED_TYPES)[number],
  { account, region }: Pick<Scope, 'account' | 'region'>,
): string {
  return `${type}#${account}#${region}`;
}

/** The type of the subject that has a key. */
export function subjectTypeOf(key: string): SubjectType {
  return resourceSubject(key)?.type ?? KEYED_TYPES.find((type) => key.startsWith(`${type}#`)) ?? 'unnamed';
}

/** The Region that a trail's ARN names: calls on the trail have to go there. Throws InvalidInputError. */
export function homeRegionOf(trailArn: string): string {
  const trail = resourceSubject(trailArn);
  if (!trail) throw new InvalidInputError(`${trailArn} is not the ARN of a trail.`);
  return trail.region;
}

/** Whether a value can be the name of a Region. */
export function isRegion(value: unknown): value is string {
  return typeof value === 'string' && REGION.test(value);
}

/** Whether a value can be the number of an account. */
export function isAccount(value: unknown): value is string {
  return typeof value === 'string' && ACCOUNT.test(value);
}
