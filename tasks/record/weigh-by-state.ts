import { gunzipSync } from 'node:zlib';
import { feedsDetection, STATE_UNKNOWN } from '../classify/judge-change.ts';
import type { Incident, OriginalRecord } from '../contract/incident.ts';
import type { PublishNotificationInput } from '../contract/publish-inputs.ts';
import { asObject, isFilled, type RawObject } from '../contract/raw-object.ts';
import type { Weighed } from '../contract/record-results.ts';
import type { TrailState } from '../contract/table.ts';
import { detectedOf } from './raise-severity.ts';

/** What is known of trails at a call: what is absent is unknown. */
export interface KnownState {
  /** The trail of the incident. */
  trail?: TrailState | undefined;
  /** The other trails of the account and Region. */
  others?: readonly TrailState[];
  /** True when the table was read, and no sweep has stored anything of the trail. */
  isNew?: boolean;
  /** Whether Insights of the trail was on. */
  insights?: boolean;
}

/**
 * The severity of a change whose event shows new values only, once the state before is known. Undefined where that is
 * unknown, or where nothing depends on it: then the classifier's severity and its remark stand.
 * @param request `requestParameters` of the record
 */
export function weighByState(
  { kind, occurredAt }: Pick<Incident, 'kind' | 'occurredAt'>,
  request: RawObject,
  known: KnownState,
): Weighed | undefined {
  switch (kind) {
    case 'COVERAGE_REDUCED':
      return known.others && weighCoverage(known.others);
    case 'LOG_REDIRECTED':
      return weighLocation(request, known.trail, occurredAt);
    case 'INSIGHTS_DISABLED':
      return weighInsights(known);
    default:
      return undefined;
  }
}

function weighCoverage(others: readonly TrailState[]): Weighed {
  const feeders = others.filter(
    ({ logging, observed }) => logging === 'on' && observed && feedsDetection({ ...observed.selectors }),
  );
  return feeders.length > 0
    ? { severity: 'medium', remark: 'Another trail logs write management events, as the last sweep saw it.' }
    : { severity: 'high', remark: 'No other trail is known to log write management events.' };
}

// What a sweep saw after the call may be what the call set.
function weighLocation(request: RawObject, trail: TrailState | undefined, at: string): Weighed | undefined {
  const before = [trail?.observed, trail?.reference, trail?.observedBefore].find(
    (seen) => seen && seen.observedAt < at,
  );
  if (!before) return undefined;
  const { s3BucketName: bucket, s3KeyPrefix: prefix } = before.settings;
  const isSame =
    (!isFilled(request['s3BucketName']) || request['s3BucketName'] === bucket) &&
    (request['s3KeyPrefix'] === undefined || (request['s3KeyPrefix'] ?? '') === (prefix ?? ''));
  const was = `bucket ${bucket ?? '(none)'}, prefix ${prefix ?? '(none)'} (sweep of ${before.observedAt})`;
  return isSame
    ? { severity: 'low', remark: `The log goes where it went before: ${was}.` }
    : { severity: 'high', remark: `Before the call, the log went to another place: ${was}.` };
}

/** Whether Insights of a trail was on, as a sweep saw it before a call; undefined if none did. */
export function insightsBefore(trail: TrailState | undefined, at: string): boolean | undefined {
  const before = [trail?.observed, trail?.reference, trail?.observedBefore].find(
    (seen) => seen?.insights && seen.observedAt < at,
  );
  return before?.insights && before.insights.length > 0;
}

function weighInsights({ insights: wasOn, isNew }: KnownState): Weighed | undefined {
  if (wasOn === undefined)
    return isNew
      ? { severity: 'low', remark: 'No sweep has seen the trail yet: nothing shows that Insights was on.' }
      : undefined;
  return wasOn
    ? { severity: 'medium', remark: 'Insights was on before the call.' }
    : { severity: 'low', remark: 'Insights was off before the call.' };
}

/**
 * An incident with the severity that the state of trails gives it, and without the remark that the state is not known. What
 * turns out to be harmless is noted.
 */
export function asWeighed<Weighable extends Pick<Incident, 'severity' | 'status' | 'remarks'>>(
  incident: Weighable,
  weighed: Weighed | undefined,
): Weighable {
  if (!weighed) return incident;
  const remarks = incident.remarks.filter((remark) => !STATE_UNKNOWN.includes(remark));
  const { severity, remark } = weighed;
  const status = severity === 'low' ? { status: 'NOTED' as const } : {};
  return { ...incident, severity, ...status, remarks: [...remarks, remark] };
}

/** The input of a message about an incident, as the state of trails weighs the incident. */
export function asDetected(input: PublishNotificationInput): PublishNotificationInput {
  if (input.moment === 'unclassified' || input.moment === 'resolution') return input;
  return { ...input, incident: asWeighed(input.incident, detectedOf(input)?.weighed) };
}

/** `requestParameters` of a packed record; empty if it was too large to keep. */
export function requestOf({ gzip }: OriginalRecord): RawObject {
  if (gzip === undefined) return {};
  const record = asObject(JSON.parse(gunzipSync(Buffer.from(gzip, 'base64')).toString()));
  return asObject(record['requestParameters']);
}
