import { UnclassifiableEventError } from '../contract/errors.ts';
import { UNKNOWN, type Actor, type Kind, type Severity } from '../contract/incident.ts';
import { isIgnored, type Classified, type ClassifierSettings } from './classify-call.ts';
import { asObject, cleanText } from './cut-text.ts';
import {
  nameTrail,
  callAccount,
  callRegion,
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

/** What each call of a finding did. Other calls took something from the trail's surroundings, such as its bucket. */
const CALLS: Readonly<Record<string, { kind: Kind; severity: Severity }>> = {
  StopLogging: { kind: 'LOGGING_STOPPED', severity: 'critical' },
  DeleteTrail: { kind: 'TRAIL_DELETED', severity: 'critical' },
  PutEventSelectors: { kind: 'COVERAGE_REDUCED', severity: 'high' },
};
const OTHER_CALL = { kind: 'TRAIL_WEAKENED', severity: 'high' } as const;

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
  const service = lowerKeys(finding['service']);
  const call = lowerKeys(lowerKeys(service['action'])['awsApiCallAction']);
  const region = callRegion({ awsRegion: finding['region'] }, envelope);
  const account = callAccount({ recipientAccountId: finding['accountId'] }, envelope);
  const resource = namedTrail(call, finding['title'], region, account);
  const time = readTime([service['eventFirstSeen'], finding['createdAt'], envelope['time']], now);
  const sample = lowerKeys(service['additionalInfo'])['sample'] === true;
  const name = cleanText(call['api'], FIELD_BYTES);
  const ignored = resource !== undefined && isIgnored(resource, settings.ignoreTrails);
  const restart = resource?.type === 'trail' && name !== 'DeleteTrail' && !ignored && !sample;
  const record = packRecord(envelope['detail']);
  return {
    record,
    incident: {
      id: readId(finding['id'], record.sha256),
      ...(CALLS[name] ?? OTHER_CALL),
      ...(sample && { severity: 'info' as const }),
      status: restart ? 'OPEN' : 'NOTED',
      origin: 'other',
      restart,
      checkFirst: restart,
      detectedBy: 'finding',
      test: sample,
      occurredAt: time.iso,
      trail: trailOf(resource, region, account),
      actor: actorOf(finding, call, account),
      call: { name, time: time.iso, region, account },
      changes: [],
      remarks: [
        'GuardDuty reported this: GetTrailStatus decides whether the trail has to be restarted.',
        ...time.remarks,
        ...(sample ? ['This is a sample finding: nothing happened and nothing was repaired.'] : []),
        ...(ignored ? ['The trail is in the ignoreTrails setting: it was not restarted.'] : []),
        ...(resource ? [] : ['The finding does not name the trail.']),
      ],
    },
  };
}

function namedTrail(
  call: RawObject,
  title: unknown,
  region: string,
  account: string,
): CloudTrailResource | undefined {
  const affected = asObject(call['affectedResources'])['AWS::CloudTrail::Trail'];
  const [, titled] = /\btrail (\S+) was\b/.exec(typeof title === 'string' ? title : '') ?? [];
  return nameTrail(affected, region, account) ?? nameTrail(titled, region, account);
}

function actorOf(finding: RawObject, call: RawObject, account: string): Actor {
  const key = lowerKeys(lowerKeys(finding['resource'])['accessKeyDetails']);
  const text = (value: unknown) => cleanText(value, FIELD_BYTES);
  return {
    type: text(key['userType']),
    arn: UNKNOWN,
    name: text(key['userName']),
    session: UNKNOWN,
    account,
    accessKeyId: text(key['accessKeyId']),
    sourceIp: text(lowerKeys(call['remoteIpDetails'])['ipAddressV4']),
    userAgent: UNKNOWN,
    mfa: UNKNOWN,
    onBehalfOf: UNKNOWN,
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
