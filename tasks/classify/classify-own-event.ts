import { UnclassifiableEventError } from '../contract/errors.ts';
import type { Incident } from '../contract/incident.ts';
import { sweepFindingDetail, drillDetail, notLoggingDetail } from '../contract/own-event-details.ts';
import { OWN_EVENTS } from '../contract/own-events.ts';
import { parseInput } from '../contract/parse-input.ts';
import { cleanField, cleanText } from '../contract/clean-text.ts';
import type { RawObject } from '../contract/raw-object.ts';
import { resourceNameOf } from '../contract/scope.ts';
import { resourceSubject, scopeSubject } from '../contract/subject.ts';
import type { Classified, ClassifierSettings } from './classify-call.ts';
import { describeCall } from './describe-call.ts';
import { callScope, isIgnored } from './name-trail.ts';
import { classifyDeliveryCall } from './classify-delivery-call.ts';
import { makeIncident, UNKNOWN_ACTOR, type Facts } from './make-incident.ts';
import { packRecord } from './pack-record.ts';
import { readId } from './read-id.ts';
import { readTime } from './read-time.ts';

/** So many findings of a kind are listed. */
const MOST_FINDINGS = 20;
/** So many steps an incident keeps, and so long each is at most, in bytes: one that is cut would be a wrong command. */
const MOST_STEPS = 3;
const STEP_BYTES = 2000;

/**
 * Makes the incident of an event of the remediator's own: what a sweep found, or a drill. Throws UnclassifiableEventError
 * for an unknown detail type, InvalidInputError for a detail of another shape.
 */
export function classifyOwnEvent(envelope: RawObject, settings: ClassifierSettings, now: Date): Classified {
  const record = packRecord(envelope['detail']);
  const about = { envelope, settings, now, digest: record.sha256 };
  switch (envelope['detail-type']) {
    case OWN_EVENTS.notLogging:
      return { record, incident: foundNotLogging(about) };
    case OWN_EVENTS.sweepFinding:
      return { record, incident: sweepFinding(about) };
    case OWN_EVENTS.deliveryCall:
      return classifyDeliveryCall(envelope['detail'], now);
    case OWN_EVENTS.drill:
      return { record, incident: drill(about) };
    default:
      throw new UnclassifiableEventError(
        'The event claims to be of the remediator itself, but the remediator makes none of its type.',
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
  const resource = resourceSubject(trailArn);
  const ignored = resource !== undefined && isIgnored(resource, settings.ignoreTrails);
  const restart = resource?.type === 'trail' && !ignored;
  const time = readTime([stoppedAt, envelope['time']], now);
  return makeIncident('LOGGING_STOPPED', {
    ...common(envelope, readId(sweepId, digest), time.iso),
    ...(restart && { plannedRepair: 'start-logging' }),
    ...(ignored && { status: 'NOTED' as const }),
    detectedBy: 'sweep',
    subject: resource ?? scopeSubject('unnamed', callScope({}, envelope)),
    remarks: [
      'A sweep found that the trail is not logging. No event said who stopped it: look for StopLogging in the event history.',
      ...time.remarks,
      ...(ignored ? ['The trail is in the ignoreTrails setting: it was not restarted.'] : []),
      ...(resource ? [] : ['The event does not name the trail.']),
    ],
  });
}

function sweepFinding({ envelope, settings, now, digest }: OwnFacts): Incident {
  const detail = parseInput(sweepFindingDetail, envelope['detail']);
  const { sweepId, kind, trailArn, findings, restoreSteps, severity, seenAt, again = false } = detail;
  const resource = resourceSubject(trailArn);
  const time = readTime([seenAt, envelope['time']], now);
  const more = findings.length - MOST_FINDINGS;
  return makeIncident(kind, {
    ...common(envelope, readId(sweepId, digest), time.iso),
    ...(severity && { severity }),
    ...(again && isEnforced(resource, settings) && { plannedRepair: 'restore-trail' as const }),
    detectedBy: 'sweep',
    subject: resource ?? scopeSubject('account', callScope({}, envelope), 'trails of the account'),
    changes: [
      ...findings.slice(0, MOST_FINDINGS).map((finding) => cleanField(finding)),
      ...(more > 0 ? [`… and ${more} more`] : []),
    ],
    ...(restoreSteps && {
      restoreSteps: restoreSteps.slice(0, MOST_STEPS).map((step) => cleanText(step, STEP_BYTES)),
    }),
    remarks: time.remarks,
  });
}

function isEnforced(
  resource: ReturnType<typeof resourceSubject>,
  { enforceTrails = [], ignoreTrails }: ClassifierSettings,
): boolean {
  return (
    resource?.type === 'trail' && enforceTrails.includes(resource.name) && !isIgnored(resource, ignoreTrails)
  );
}

function drill({ envelope, now, digest }: OwnFacts): Incident {
  const { drillId, requestedBy, requestedAt } = parseInput(drillDetail, envelope['detail']);
  const time = readTime([requestedAt, envelope['time']], now);
  const arn = cleanField(requestedBy);
  return makeIncident('DRILL', {
    ...common(envelope, readId(drillId, digest), time.iso),
    detectedBy: 'drill',
    test: true,
    subject: scopeSubject('remediator', callScope({}, envelope), 'drill'),
    actor: { ...UNKNOWN_ACTOR, arn, name: resourceNameOf(arn) },
    remarks: ['This is a drill: nothing happened, and no trail was touched.', ...time.remarks],
  });
}

function common(
  envelope: RawObject,
  id: string,
  occurredAt: string,
): Pick<Facts, 'id' | 'occurredAt' | 'call'> {
  return { id, occurredAt, call: describeCall({}, occurredAt, callScope({}, envelope)) };
}
