import { CLOUDTRAIL_EVENT_SOURCE, isWatchedCall } from '../contract/calls.ts';
import { OWN_EVENT_SOURCE } from '../contract/own-events.ts';
import { asObject } from '../contract/raw-object.ts';
import { classifyCall, type Classified, type ClassifierSettings } from './classify-call.ts';
import { classifyBaselineCall, isBaselineCall } from './classify-baseline-call.ts';
import { classifyBaselineEvent, isBaselineEvent } from './classify-baseline-event.ts';
import { classifyFinding, isFinding } from './classify-finding.ts';
import { classifyOwnEvent } from './classify-own-event.ts';
import { classifyProtectedCall, isProtectedCall } from './classify-protected-call.ts';
import { classifyRecorderCall, isRecorderCall } from './classify-recorder-call.ts';
import { noteEvent } from './note-event.ts';

/**
 * Makes the incident of any event that starts the workflow, whichever path it came by. What is none of the others is read
 * as a CloudTrail call. Throws UnclassifiableEventError, or InvalidInputError for an event of the remediator's own.
 */
export function classifyEvent(event: unknown, settings: ClassifierSettings, now: Date): Classified {
  const envelope = asObject(event);
  const { eventSource, eventName } = asObject(envelope['detail']);
  // A call on a trail is one whatever its envelope says: nothing keeps a StopLogging from its repair.
  const isCall = eventSource === CLOUDTRAIL_EVENT_SOURCE && isWatchedCall(eventName);
  if (!isCall && envelope['source'] === OWN_EVENT_SOURCE) return classifyOwnEvent(envelope, settings, now);
  const noted = noteEvent(envelope, settings, now);
  if (noted) return noted;
  if (isCall) return classifyCall(event, settings, now);
  if (isFinding(envelope)) return classifyFinding(envelope, settings, now);
  if (isBaselineCall(envelope)) return classifyBaselineCall(envelope, now);
  if (isBaselineEvent(envelope)) return classifyBaselineEvent(envelope, now);
  if (isRecorderCall(envelope)) return classifyRecorderCall(envelope, now);
  if (isProtectedCall(envelope)) return classifyProtectedCall(envelope, settings, now);
  return classifyCall(event, settings, now);
}
