import { UnclassifiableEventError } from '../contract/errors.ts';
import type { Incident, Kind, Severity } from '../contract/incident.ts';
import { isIgnored, type Classified, type ClassifierSettings } from './classify-call.ts';
import { asObject, cleanText, isFilled } from './cut-text.ts';
import { describeActor } from './describe-actor.ts';
import {
  callAccount,
  callRegion,
  nameTrail,
  trailOf,
  type CloudTrailResource,
  type RawObject,
} from './name-trail.ts';
import { packRecord } from './pack-record.ts';
import { readId } from './read-id.ts';
import { readTime } from './read-time.ts';

/** The finding type that GuardDuty gives to a stopped, deleted or changed trail; its default severity is Low. */
export const FINDING_TYPE = 'Stealth:IAMUser/CloudTrailLoggingDisabled';

/**
 * What the finding rule matches. Never by severity: AWS rates this finding low.
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-iam.html
 */
export const FINDING_EVENT_PATTERN = {
  source: ['aws.guardduty'],
  'detail-type': ['GuardDuty Finding'],
  detail: { type: [FINDING_TYPE] },
};

const FIELD_BYTES = 256;
/** The trail in a finding's title or description. */
const TOLD_TRAIL = /\btrail ['"]?([^\s'",]+)['",]* was\b/i;
/** So many affected resources are named. */
const MOST_AFFECTED = 10;

interface Weight {
  kind: Kind;
  severity: Severity;
}

/** What each call of a finding did. A map: the name comes from outside, and an object knows names of its own. */
const CALLS: ReadonlyMap<string, Weight> = new Map([
  ['StopLogging', { kind: 'LOGGING_STOPPED', severity: 'critical' }],
  ['DeleteTrail', { kind: 'TRAIL_DELETED', severity: 'critical' }],
  ['PutEventSelectors', { kind: 'COVERAGE_REDUCED', severity: 'high' }],
]);
/** Other calls took something from the trail's surroundings, such as its bucket. */
const OTHER_CALL: Weight = { kind: 'TRAIL_WEAKENED', severity: 'high' };

/** Tells whether an event is a GuardDuty finding, of whatever type. */
export function isFinding(envelope: RawObject): boolean {
  return envelope['source'] === 'aws.guardduty';
}

/**
 * Makes the incident of a GuardDuty finding. The finding alone restarts nothing: it may be late, and GetTrailStatus
 * decides. Updates of a finding come under the same id and first time, and so under the same key.
 * Throws UnclassifiableEventError for a finding of another type.
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_eventbridge.html
 */
export function classifyFinding(envelope: RawObject, settings: ClassifierSettings, now: Date): Classified {
  const finding = lowerKeys(envelope['detail']);
  if (finding['type'] !== FINDING_TYPE) {
    throw new UnclassifiableEventError(
      `The event is a GuardDuty finding of another type than ${FINDING_TYPE}: ${cleanText(finding['type'], FIELD_BYTES)}.`,
    );
  }
  const record = packRecord(envelope['detail']);
  return { record, incident: incidentOf(finding, envelope, record.sha256, settings, now) };
}

function incidentOf(
  finding: RawObject,
  envelope: RawObject,
  digest: string,
  settings: ClassifierSettings,
  now: Date,
): Incident {
  const service = lowerKeys(finding['service']);
  const call = lowerKeys(lowerKeys(service['action'])['awsApiCallAction']);
  const affected = asObject(call['affectedResources']);
  const region = callRegion({ awsRegion: finding['region'] }, envelope);
  const account = callAccount({ recipientAccountId: finding['accountId'] }, envelope);
  const resource = namedTrail(
    affected['AWS::CloudTrail::Trail'],
    [finding['title'], finding['description']],
    region,
    account,
  );
  const time = readTime([service['eventFirstSeen'], finding['createdAt'], envelope['time']], now);
  const name = cleanText(call['api'], FIELD_BYTES);
  const failed = isFilled(call['errorCode']);
  const sample = isSample(service);
  const ignored = resource !== undefined && isIgnored(resource, settings.ignoreTrails);
  // GuardDuty's administrator account hears of its members' trails, and can restart none of them.
  const foreign = account !== callAccount({}, envelope);
  const mayRestart = !failed && !sample && !ignored && !foreign && name !== 'DeleteTrail';
  const restart = resource?.type === 'trail' && mayRestart;
  return {
    id: readId(finding['id'], digest),
    ...weigh(name, failed, sample),
    status: restart ? 'OPEN' : 'NOTED',
    origin: 'other',
    restart,
    checkFirst: restart,
    detectedBy: 'finding',
    test: sample,
    occurredAt: time.iso,
    trail: trailOf(resource, region, account),
    actor: describeActor(asRecord(finding, call, account)),
    call: {
      name,
      time: time.iso,
      region,
      account,
      ...(failed && { errorCode: cleanText(call['errorCode'], FIELD_BYTES) }),
    },
    changes: resource ? [] : describeAffected(affected),
    remarks: [
      `GuardDuty reported this: ${cleanText(finding['title'], FIELD_BYTES)}`,
      ...time.remarks,
      ...(restart ? ['GetTrailStatus decides whether the trail has to be restarted.'] : []),
      ...seenAgain(service),
      ...(sample ? ['This is a sample finding: nothing happened and nothing was repaired.'] : []),
      ...(ignored ? ['The trail is in the ignoreTrails setting: it was not restarted.'] : []),
      ...(foreign ? [`The finding is of account ${account}: the remediator there has to restart it.`] : []),
      ...(resource ? [] : ['The finding does not name the trail.']),
    ],
  };
}

function weigh(call: string, failed: boolean, sample: boolean): Weight {
  const weight: Weight = failed
    ? { kind: 'ATTEMPT_FAILED', severity: 'high' }
    : (CALLS.get(call) ?? OTHER_CALL);
  return sample ? { ...weight, severity: 'info' } : weight;
}

// The field names the trail; where it does not, the texts do. Quotes and commas are no part of a name.
function namedTrail(
  affected: unknown,
  texts: readonly unknown[],
  region: string,
  account: string,
): CloudTrailResource | undefined {
  const listed = Array.isArray(affected) ? (affected as unknown[]) : [affected];
  const told = texts.map((text) => TOLD_TRAIL.exec(typeof text === 'string' ? text : '')?.[1]);
  return [...listed, ...told].map((name) => nameTrail(name, region, account)).find((trail) => trail);
}

// What a finding without a trail is about, such as the bucket that was deleted.
function describeAffected(affected: RawObject): string[] {
  return Object.entries(affected)
    .slice(0, MOST_AFFECTED)
    .map(([type, name]) => `${cleanText(type, FIELD_BYTES)}: ${cleanText(name, FIELD_BYTES)}`);
}

// Samples say so in a field, and in newer findings in JSON within a text.
function isSample(service: RawObject): boolean {
  const { sample, value } = lowerKeys(service['additionalInfo']);
  return sample === true || (typeof value === 'string' && /"sample"\s*:\s*true/.test(value));
}

// The key is of the first call; when others followed, the times that are told would otherwise mislead.
function seenAgain(service: RawObject): string[] {
  const { eventFirstSeen: first, eventLastSeen: last } = service;
  return isFilled(last) && last !== first
    ? [
        `Such calls were seen again, the last at ${cleanText(last, FIELD_BYTES)}: times here count from the first.`,
      ]
    : [];
}

/** The caller, in the shape in which a CloudTrail record has it. */
function asRecord(finding: RawObject, call: RawObject, accountId: string): RawObject {
  const key = lowerKeys(lowerKeys(finding['resource'])['accessKeyDetails']);
  const { userType: type, userName, principalId, accessKeyId } = key;
  const { ipAddressV4, ipAddressV6 } = lowerKeys(call['remoteIpDetails']);
  return {
    userIdentity: { type, userName, principalId, accessKeyId, accountId },
    sourceIPAddress: isFilled(ipAddressV4) ? ipAddressV4 : ipAddressV6,
  };
}

// EventBridge carries findings in camelCase, the GuardDuty API in PascalCase: both are met in what people replay.
function lowerKeys(value: unknown): RawObject {
  return Object.fromEntries(
    Object.entries(asObject(value)).map(([key, member]) => [
      `${key.charAt(0).toLowerCase()}${key.slice(1)}`,
      member,
    ]),
  );
}
