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
import {
  callAccount,
  callRegion,
  parseCloudTrailArn,
  responderPlace,
  trailOf,
  type RawObject,
} from './name-trail.ts';
import { packRecord } from './pack-record.ts';
import { readTime } from './read-time.ts';

const COVERAGE_SEVERITY: Readonly<Record<CoverageKind, Severity>> = {
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
  const { detail } = envelope;
  return { record: packRecord(detail), incident: incidentOf(envelope, detail, settings, now) };
}

function incidentOf(envelope: RawObject, detail: unknown, settings: ClassifierSettings, now: Date): Incident {
  switch (envelope['detail-type']) {
    case OWN_EVENTS.notLogging:
      return foundNotLogging(envelope, detail, settings, now);
    case OWN_EVENTS.coverage:
      return coverage(envelope, detail, now);
    case OWN_EVENTS.drill:
      return drill(envelope, detail, now);
    default:
      throw new UnclassifiableEventError(
        'The event claims to be of the product itself, but the product makes none of its type.',
      );
  }
}

function foundNotLogging(
  envelope: RawObject,
  detail: unknown,
  settings: ClassifierSettings,
  now: Date,
): Incident {
  const { sweepId, trailArn, stoppedAt } = parseInput(notLoggingDetail, detail);
  const resource = parseCloudTrailArn(trailArn);
  const restart = resource?.type === 'trail' && !isIgnored(resource, settings.ignoreTrails);
  const { iso } = readTime([stoppedAt, envelope['time']], now);
  return {
    ...common(envelope, sweepId, iso),
    kind: 'LOGGING_STOPPED',
    severity: 'critical',
    status: restart ? 'OPEN' : 'NOTED',
    restart,
    detectedBy: 'sweep',
    trail: trailOf(resource, callRegion({}, envelope), callAccount({}, envelope)),
    remarks: [
      'A sweep found the trail not logging; no event said who stopped it. Look for StopLogging in the event history.',
    ],
  };
}

function coverage(envelope: RawObject, detail: unknown, now: Date): Incident {
  const { sweepId, kind, trailArn, findings, seenAt } = parseInput(coverageDetail, detail);
  const region = callRegion({}, envelope);
  const account = callAccount({}, envelope);
  const resource = parseCloudTrailArn(trailArn);
  const { iso } = readTime([seenAt, envelope['time']], now);
  return {
    ...common(envelope, sweepId, iso),
    kind,
    severity: COVERAGE_SEVERITY[kind],
    detectedBy: 'sweep',
    trail: resource
      ? trailOf(resource, region, account)
      : responderPlace('trails of the account', region, account),
    changes: findings,
  };
}

function drill(envelope: RawObject, detail: unknown, now: Date): Incident {
  const { drillId, requestedBy, requestedAt } = parseInput(drillDetail, detail);
  const { iso } = readTime([requestedAt, envelope['time']], now);
  return {
    ...common(envelope, drillId, iso),
    kind: 'DRILL',
    severity: 'info',
    detectedBy: 'drill',
    test: true,
    trail: responderPlace('drill', callRegion({}, envelope), callAccount({}, envelope)),
    actor: { ...NOBODY, name: requestedBy, arn: requestedBy },
    remarks: ['This is a drill: nothing happened, and no trail was touched.'],
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
