import { UnclassifiableEventError } from '../contract/errors.ts';
import type { Incident } from '../contract/incident.ts';
import { kindsOfCall, rowOf, type Kind } from '../contract/kinds.ts';
import { cleanField } from '../contract/clean-text.ts';
import { asObject, isFilled, type RawObject } from '../contract/raw-object.ts';
import type { Scope } from '../contract/scope.ts';
import { scopeSubject, type Subject } from '../contract/subject.ts';
import type { Classified, ClassifierSettings } from './classify-call.ts';
import { describeActor } from './describe-actor.ts';
import { describeCall } from './describe-call.ts';
import { callScope, isIgnored, nameTrail } from './name-trail.ts';
import { makeIncident } from './make-incident.ts';
import { packRecord } from './pack-record.ts';
import { readId } from './read-id.ts';
import { readTime } from './read-time.ts';

/** The finding type that GuardDuty gives to a stopped, deleted or changed trail; its default severity is Low. */
const FINDING_TYPE = 'Stealth:IAMUser/CloudTrailLoggingDisabled';

/**
 * What the finding rule matches, in the account of the deployment. Never by severity: AWS rates this finding low.
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-iam.html
 */
export function findingPattern(account: string) {
  return {
    source: ['aws.guardduty'],
    'detail-type': ['GuardDuty Finding'],
    account: [account],
    detail: { type: [FINDING_TYPE] },
  };
}

/** The trail in a finding's title or description. */
const NAMED_TRAIL = /\btrail ['"]?([^\s'",]+)['",]* was\b/i;
/** So many affected resources are named. */
const MOST_AFFECTED = 10;

/** Any other call took something from the trail's surroundings, such as its bucket. */
const OTHER_KIND: Kind = 'TRAIL_WEAKENED';

/** Whether an event is a GuardDuty finding, of whatever type. */
export function isFinding(envelope: RawObject): boolean {
  return envelope['source'] === 'aws.guardduty';
}

/**
 * Makes the incident of a GuardDuty finding. The finding alone restarts nothing: it may be late, and GetTrailStatus
 * decides. GuardDuty repeats a finding under its id when such a call is seen again: that is an incident of its own, at the
 * time of the last call. The same occurrence sent twice has the same key.
 * Throws UnclassifiableEventError for a finding of another type.
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_eventbridge.html
 */
export function classifyFinding(envelope: RawObject, settings: ClassifierSettings, now: Date): Classified {
  const finding = lowerKeys(envelope['detail']);
  if (finding['type'] !== FINDING_TYPE) {
    throw new UnclassifiableEventError(
      `The event is a GuardDuty finding of another type than ${FINDING_TYPE}: ${cleanField(finding['type'])}.`,
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
  const scope = callScope(
    { awsRegion: finding['region'], recipientAccountId: finding['accountId'] },
    envelope,
  );
  const { account } = scope;
  const resource = namedTrail(
    affected['AWS::CloudTrail::Trail'],
    [finding['title'], finding['description']],
    scope,
  );
  const { eventFirstSeen: first, eventLastSeen: last = first } = service;
  const time = readTime([last, first, finding['createdAt'], envelope['time']], now);
  const again = isFilled(last) && isFilled(first) && last !== first;
  const described = describeCall({ eventName: call['api'], errorCode: call['errorCode'] }, time.iso, scope);
  const failed = described.errorCode !== undefined;
  const sample = isSample(service);
  const ignored = resource !== undefined && isIgnored(resource, settings.ignoreTrails);
  const mayRestart = !failed && !sample && !ignored && described.name !== 'DeleteTrail';
  const restart = resource?.type === 'trail' && mayRestart;
  const kind = failed ? 'ATTEMPT_FAILED' : kindOf(described.name);
  return makeIncident(kind, {
    id: readId(
      again ? `${cleanField(finding['id'])}-${time.iso.replace(/[^0-9TZ]/g, '')}` : finding['id'],
      digest,
    ),
    ...(failed && { severity: 'high' }),
    ...(sample && { severity: 'info' }),
    ...(restart && { plannedRepair: 'start-logging' }),
    ...(ignored && { status: 'NOTED' as const }),
    detectedBy: 'guardduty',
    test: sample,
    occurredAt: time.iso,
    subject: resource ?? scopeSubject('unnamed', scope),
    actor: describeActor(asRecord(finding, call, account)),
    call: described,
    changes: resource ? [] : describeAffected(affected),
    remarks: [
      `GuardDuty reported this: ${cleanField(finding['title'])}`,
      ...time.remarks,
      ...(restart ? ['GetTrailStatus decides whether the trail has to be restarted.'] : []),
      ...(again
        ? [
            `GuardDuty saw such calls before, the first at ${cleanField(first)}: this incident is the last one.`,
          ]
        : []),
      ...(sample ? ['This is a sample finding: nothing happened and nothing was repaired.'] : []),
      ...(ignored ? ['The trail is in the ignoreTrails setting: it was not restarted.'] : []),
      ...(resource ? [] : ['The finding does not name the trail.']),
    ],
  });
}

// GuardDuty reports a call because it hides something: the worst kind of the call, unless that is harmless.
function kindOf(call: string): Kind {
  const [worst = OTHER_KIND] = kindsOfCall(call);
  return ['critical', 'high'].includes(rowOf(worst).severity) ? worst : OTHER_KIND;
}

// The field names the trail; where it does not, the texts do. Quotes and commas are no part of a name.
function namedTrail(affected: unknown, texts: readonly unknown[], scope: Scope): Subject | undefined {
  const listed = Array.isArray(affected) ? (affected as unknown[]) : [affected];
  const inTexts = texts.map((text) => NAMED_TRAIL.exec(typeof text === 'string' ? text : '')?.[1]);
  return [...listed, ...inTexts].map((name) => nameTrail(name, scope)).find((trail) => trail);
}

// What a finding without a trail is about, such as the bucket that was deleted.
function describeAffected(affected: RawObject): string[] {
  return Object.entries(affected)
    .slice(0, MOST_AFFECTED)
    .map(([type, name]) => `${cleanField(type)}: ${cleanField(name)}`);
}

// Samples say so in a field, and in newer findings in JSON within a text.
function isSample(service: RawObject): boolean {
  const { sample, value } = lowerKeys(service['additionalInfo']);
  return sample === true || (typeof value === 'string' && /"sample"\s*:\s*true/.test(value));
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

/** An object with keys in camelCase: EventBridge carries findings so, the GuardDuty API and some records in PascalCase. */
export function lowerKeys(value: unknown): RawObject {
  return Object.fromEntries(
    Object.entries(asObject(value)).map(([key, member]) => [
      `${key.charAt(0).toLowerCase()}${key.slice(1)}`,
      member,
    ]),
  );
}
