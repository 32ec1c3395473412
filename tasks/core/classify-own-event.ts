import { UnclassifiableEventError } from '../contract/errors.ts';
import { UNKNOWN, type Actor, type Incident, type Severity } from '../contract/incident.ts';
import {
  coverageDetail,
  drillDetail,
  notLoggingDetail,
  OWN_EVENTS,
  type CoverageKind,
} from '../contract/own-events.ts';
import { parseInput } from '../contract/parse-input.ts';
import { isIgnored, type Classified, type ClassifierSettings } from './classify-call.ts';
import { cleanText } from './cut-text.ts';
import {
  callAccount,
  callRegion,
  parseCloudTrailArn,
  responderPlace,
  trailOf,
  type RawObject,
} from './name-trail.ts';
import { packRecord } from './pack-record.ts';
import { readId } from './read-id.ts';
import { readTime } from './read-time.ts';

const FIELD_BYTES = 256;
/** So many findings of a kind are told by name. */
const MOST_FINDINGS = 20;

const COVERAGE_SEVERITY: Readonly<Record<CoverageKind, Severity>> = {
  TRAIL_DELETED: 'critical',
  DELIVERY_FAILING: 'high',
  SUBSCRIPTION_LOST: 'high',
  DETECTION_AT_RISK: 'medium',
  TRAIL_NOT_COVERED: 'medium',
};

const NOBODY: Actor = {
  type: UNKNOWN,
  arn: UNKNOWN,
  name: UNKNOWN,
  session: UNKNOWN,
  account: UNKNOWN,
  accessKeyId: UNKNOWN,
  sourceIp: UNKNOWN,
  userAgent: UNKNOWN,
  mfa: UNKNOWN,
  onBehalfOf: UNKNOWN,
};

/**
 * Makes the incident of an event of the product's own: a sweep's discovery or a drill. Throws UnclassifiableEventError
 * for a detail type that the product does not make, InvalidInputError for a detail of another shape.
 */
export function classifyOwnEvent(envelope: RawObject, settings: ClassifierSettings, now: Date): Classified {
  const record = packRecord(envelope['detail']);
  const about = { envelope, settings, now, digest: record.sha256 };
  switch (envelope['detail-type']) {
    case OWN_EVENTS.notLogging:
      return { record, incident: foundNotLogging(about) };
    case OWN_EVENTS.coverage:
      return { record, incident: coverage(about) };
    case OWN_EVENTS.drill:
      return { record, incident: drill(about) };
    default:
      throw new UnclassifiableEventError(
        'The event claims to be of the product itself, but the product makes none of its type.',
      );
  }
}

interface OwnFacts {
  envelope: RawObject;
  settings: ClassifierSettings;
  now: Date;
  digest: string;
}

function foundNotLogging({ envelope, settings, now, digest }: OwnFacts): Incident {
  const { sweepId, trailArn, stoppedAt } = parseInput(notLoggingDetail, envelope['detail']);
  const resource = parseCloudTrailArn(trailArn);
  const ignored = resource !== undefined && isIgnored(resource, settings.ignoreTrails);
  const restart = resource?.type === 'trail' && !ignored;
  const time = readTime([stoppedAt, envelope['time']], now);
  return {
    ...common(envelope, readId(sweepId, digest), time.iso),
    kind: 'LOGGING_STOPPED',
    severity: 'critical',
    status: restart ? 'OPEN' : 'NOTED',
    restart,
    detectedBy: 'sweep',
    trail: trailOf(resource, callRegion({}, envelope), callAccount({}, envelope)),
    remarks: [
      'A sweep found the trail not logging; no event said who stopped it. Look for StopLogging in the event history.',
      ...time.remarks,
      ...(ignored ? ['The trail is in the ignoreTrails setting: it was not restarted.'] : []),
      ...(resource ? [] : ['The event does not name the trail.']),
    ],
  };
}

function coverage({ envelope, now, digest }: OwnFacts): Incident {
  const { sweepId, kind, trailArn, findings, seenAt } = parseInput(coverageDetail, envelope['detail']);
  const region = callRegion({}, envelope);
  const account = callAccount({}, envelope);
  const resource = parseCloudTrailArn(trailArn);
  const time = readTime([seenAt, envelope['time']], now);
  const more = findings.length - MOST_FINDINGS;
  return {
    ...common(envelope, readId(sweepId, digest), time.iso),
    kind,
    severity: COVERAGE_SEVERITY[kind],
    detectedBy: 'sweep',
    trail: resource
      ? trailOf(resource, region, account)
      : responderPlace('trails of the account', region, account),
    changes: [
      ...findings.slice(0, MOST_FINDINGS).map((finding) => cleanText(finding, FIELD_BYTES)),
      ...(more > 0 ? [`… and ${more} more`] : []),
    ],
    remarks: time.remarks,
  };
}

function drill({ envelope, now, digest }: OwnFacts): Incident {
  const { drillId, requestedBy, requestedAt } = parseInput(drillDetail, envelope['detail']);
  const time = readTime([requestedAt, envelope['time']], now);
  const arn = cleanText(requestedBy, FIELD_BYTES);
  return {
    ...common(envelope, readId(drillId, digest), time.iso),
    kind: 'DRILL',
    severity: 'info',
    detectedBy: 'drill',
    test: true,
    trail: responderPlace('drill', callRegion({}, envelope), callAccount({}, envelope)),
    actor: { ...NOBODY, arn, name: cleanText(arn.replace(/^.*[/:]/, ''), FIELD_BYTES) },
    remarks: ['This is a drill: nothing happened, and no trail was touched.', ...time.remarks],
  };
}

function common(
  envelope: RawObject,
  id: string,
  occurredAt: string,
): Omit<Incident, 'kind' | 'severity' | 'detectedBy' | 'trail'> {
  return {
    id,
    status: 'NOTED',
    origin: 'other',
    restart: false,
    checkFirst: false,
    test: false,
    occurredAt,
    actor: NOBODY,
    call: {
      name: UNKNOWN,
      time: occurredAt,
      region: callRegion({}, envelope),
      account: callAccount({}, envelope),
    },
    changes: [],
    remarks: [],
  };
}
