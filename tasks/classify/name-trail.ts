import { UNKNOWN } from '../contract/vocabulary.ts';
import { asObject, isFilled, type RawObject } from '../contract/raw-object.ts';
import { arnOf, partitionOf, type Scope } from '../contract/scope.ts';
import { isAccount, isRegion, resourceSubject, type Subject } from '../contract/subject.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Callers whose account is the account that the call is made in: CloudTrail has no way to share a trail otherwise. */
const IN_ACCOUNT_CALLERS: readonly unknown[] = ['IAMUser', 'Root', 'AssumedRole'];

/** Where a call was made; `unknown` for a part that neither the record nor its envelope has in a possible form. */
export function callScope(record: RawObject, envelope: RawObject): Scope {
  const caller = asObject(record['userIdentity']);
  const own = IN_ACCOUNT_CALLERS.includes(caller['type']) ? caller['accountId'] : undefined;
  const region = [record['awsRegion'], envelope['region']].find(isRegion) ?? UNKNOWN;
  const account = [record['recipientAccountId'], envelope['account'], own].find(isAccount) ?? UNKNOWN;
  return { partition: partitionOf(region), account, region };
}

/**
 * The resource that a call is about: the ARN in the response, else what the request names (an ARN, or a short name of a
 * trail in the call's own account and Region), else the ARN in the error message, which is all that a denied call has.
 * Undefined if none of them names one.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export function nameResource(record: RawObject, envelope: RawObject): Subject | undefined {
  const response = asObject(record['responseElements']);
  const request = asObject(record['requestParameters']);
  return (
    resourceSubject(response['trailARN']) ??
    fromRequest(request, callScope(record, envelope)) ??
    fromErrorMessage(record['errorMessage'])
  );
}

/** The trail that a text names: by ARN, or by its short name in the given scope. */
export function nameTrail(value: unknown, scope: Scope): Subject | undefined {
  return isFilled(value) ? (resourceSubject(value) ?? inScope('trail', value, scope)) : undefined;
}

/** Whether the settings say to leave a trail as it is. */
export function isIgnored({ key, name }: Subject, ignoreTrails: readonly string[]): boolean {
  return ignoreTrails.includes(key) || ignoreTrails.includes(name);
}

// The first field that is filled decides, whatever the others contain: it is what the caller named.
function fromRequest(request: RawObject, scope: Scope): Subject | undefined {
  const { name, trailName, resourceId, eventDataStore } = request;
  const trail = [name, trailName].find(isFilled);
  if (trail !== undefined) return nameTrail(trail, scope);
  if (isFilled(resourceId)) return resourceSubject(resourceId);
  return typeof eventDataStore === 'string' && UUID.test(eventDataStore)
    ? inScope('eventdatastore', eventDataStore, scope)
    : resourceSubject(eventDataStore);
}

function inScope(type: Subject['type'], name: string, scope: Scope): Subject | undefined {
  if (scope.region === UNKNOWN) return undefined;
  return resourceSubject(arnOf(scope, 'cloudtrail', `${type}/${name}`));
}

// Only these two sentences are AWS's own words: a caller can put an ARN of its choice into the path of a user, which the
// message repeats, but no spaces. A trail's name ends in a letter or digit, a sentence may not.
function fromErrorMessage(message: unknown): Subject | undefined {
  if (typeof message !== 'string') return undefined;
  const [, arn] =
    /^User: \S+ is not authorized to perform: \S+ on resource: (arn:\S*[A-Za-z0-9])/.exec(message) ??
    /^Unknown trail: (arn:\S*[A-Za-z0-9])/.exec(message) ??
    [];
  return resourceSubject(arn);
}
