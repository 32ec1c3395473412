import { UNKNOWN, type Incident } from '../contract/incident.ts';
import { InvalidInputError } from '../contract/parse-input.ts';
import { asObject, isFilled } from './cut-text.ts';

/** A CloudTrail resource as its ARN names it. */
export interface CloudTrailResource {
  arn: string;
  type: 'trail' | 'eventdatastore' | 'channel' | 'dashboard';
  name: string;
  region: string;
  account: string;
}

/** A CloudTrail record, or any part of one, before anything is known of its types. */
export type RawObject = Readonly<Record<string, unknown>>;

const ARN =
  /^arn:aws[a-z-]*:cloudtrail:([a-z][a-z0-9-]{1,31}):(\d{12}):(trail|eventdatastore|channel|dashboard)\/([A-Za-z0-9._/-]{1,256})$/;
const REGION = /^[a-z][a-z0-9-]{1,31}$/;
const ACCOUNT = /^\d{12}$/;
const TRAIL_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Partitions by the prefix of their Regions.
 * @see https://docs.aws.amazon.com/general/latest/gr/rande.html
 */
const PARTITIONS: readonly (readonly [prefix: string, partition: string])[] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['us-iso-', 'aws-iso'],
  ['us-isob-', 'aws-iso-b'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-isof-', 'aws-iso-f'],
  ['eusc-', 'aws-eusc'],
];

/** Callers whose account is the account that the call is made in: CloudTrail has no way to share a trail otherwise. */
const IN_ACCOUNT_CALLERS: readonly unknown[] = ['IAMUser', 'Root', 'AssumedRole'];

/** Reads the ARN of a trail, event data store, channel or dashboard; undefined if the value is not one. */
export function parseCloudTrailArn(value: unknown): CloudTrailResource | undefined {
  const [arn, region, account, type, name] = ARN.exec(typeof value === 'string' ? value : '') ?? [];
  if (arn === undefined || region === undefined || account === undefined || name === undefined)
    return undefined;
  if (type === 'trail' && !TRAIL_NAME.test(name)) return undefined;
  return { arn, type: type as CloudTrailResource['type'], name, region, account };
}

/** The partition that a Region belongs to: `aws` unless its prefix says otherwise. */
export function partitionOf(region: string): string {
  return PARTITIONS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';
}

/** The Region that a trail's ARN names: calls on the trail have to go there. */
export function homeRegionOf(trailArn: string): string {
  const trail = parseCloudTrailArn(trailArn);
  if (!trail) throw new InvalidInputError(`${trailArn} is not the ARN of a trail.`);
  return trail.region;
}

/** The account in any ARN (`arn:partition:service:Region:account:…`). */
export function accountOf(arn: string): string {
  return arn.split(':')[4] ?? UNKNOWN;
}

/** The Region of a call; `unknown` if neither the record nor its envelope has a possible one. */
export function callRegion(record: RawObject, envelope: RawObject): string {
  return firstMatch(REGION, record['awsRegion'], envelope['region']) ?? UNKNOWN;
}

/** The account that a call was made in; `unknown` if nothing in the event names a possible one. */
export function callAccount(record: RawObject, envelope: RawObject): string {
  const caller = asObject(record['userIdentity']);
  const own = IN_ACCOUNT_CALLERS.includes(caller['type']) ? caller['accountId'] : undefined;
  return firstMatch(ACCOUNT, record['recipientAccountId'], envelope['account'], own) ?? UNKNOWN;
}

/**
 * The resource that a call is about: the ARN in the response, else what the request names (an ARN, or a short name that
 * stands for a trail of the call's own account and Region), else the ARN in the error message, which is all that a
 * denied call has. Undefined if none of them names one.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export function nameResource(record: RawObject, envelope: RawObject): CloudTrailResource | undefined {
  const response = asObject(record['responseElements']);
  const request = asObject(record['requestParameters']);
  return (
    parseCloudTrailArn(response['trailARN']) ??
    fromRequest(request, callRegion(record, envelope), callAccount(record, envelope)) ??
    fromErrorMessage(record['errorMessage'])
  );
}

/** The trail that a text names: by ARN, or by its short name in the given Region and account. */
export function nameTrail(value: unknown, region: string, account: string): CloudTrailResource | undefined {
  return isFilled(value)
    ? (parseCloudTrailArn(value) ?? inPlace('trail', value, region, account))
    : undefined;
}

/** What the keys of incidents of the product itself begin with. */
export const RESPONDER_PLACE = 'responder#';

/** Where incidents of the product itself are kept, which are about no trail. */
export function responderPlace(name: string, region: string, account: string): Incident['trail'] {
  return { arn: `${RESPONDER_PLACE}${account}#${region}`, name, homeRegion: region, account };
}

/** The trail of an incident: the resource that was named, or a marked place for what was not. */
export function trailOf(
  resource: CloudTrailResource | undefined,
  region: string,
  account: string,
): Incident['trail'] {
  return resource
    ? { arn: resource.arn, name: resource.name, homeRegion: resource.region, account: resource.account }
    : { arn: `${UNKNOWN}#${account}#${region}`, name: UNKNOWN, homeRegion: UNKNOWN, account };
}

// The first field that says anything decides, whatever stands in the others: it is what the caller named.
function fromRequest(request: RawObject, region: string, account: string): CloudTrailResource | undefined {
  const { name, trailName, resourceId, eventDataStore } = request;
  const trail = [name, trailName].find(isFilled);
  if (trail !== undefined) return nameTrail(trail, region, account);
  if (isFilled(resourceId)) return parseCloudTrailArn(resourceId);
  const storeId = firstMatch(UUID, eventDataStore);
  return storeId === undefined
    ? parseCloudTrailArn(eventDataStore)
    : inPlace('eventdatastore', storeId, region, account);
}

function inPlace(
  type: CloudTrailResource['type'],
  name: string,
  region: string,
  account: string,
): CloudTrailResource | undefined {
  if (region === UNKNOWN) return undefined;
  return parseCloudTrailArn(`arn:${partitionOf(region)}:cloudtrail:${region}:${account}:${type}/${name}`);
}

// Only these two sentences are AWS's own words: a caller can put an ARN of its choice into the path of a user, which the
// message repeats, but no spaces. A trail's name ends in a letter or digit, a sentence may not.
function fromErrorMessage(message: unknown): CloudTrailResource | undefined {
  if (typeof message !== 'string') return undefined;
  const [, arn] =
    /^User: \S+ is not authorized to perform: \S+ on resource: (arn:\S*[A-Za-z0-9])/.exec(message) ??
    /^Unknown trail: (arn:\S*[A-Za-z0-9])/.exec(message) ??
    [];
  return parseCloudTrailArn(arn);
}

function firstMatch(pattern: RegExp, ...values: unknown[]): string | undefined {
  return values.find((value): value is string => typeof value === 'string' && pattern.test(value));
}
