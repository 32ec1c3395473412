import type { AwsError } from '../../endpoint/error.ts';
import { type AwsRequest, isRead } from '../../endpoint/service.ts';
import type { Identity } from '../identities.ts';
import { wholeSeconds } from './trail.ts';

/** A CloudTrail record of one API call, as in a log file and in an event's `detail`. */
export interface CloudTrailRecord {
  readonly eventVersion: string;
  readonly userIdentity: Readonly<Record<string, unknown>>;
  readonly eventTime: string;
  readonly eventSource: string;
  readonly eventName: string;
  readonly awsRegion: string;
  readonly eventID: string;
  readonly readOnly: boolean;
  readonly recipientAccountId: string;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly [field: string]: unknown;
}

/** A call as a service receives it. */
export interface ReceivedCall {
  readonly request: AwsRequest;
  readonly identity: Identity;
  readonly now: Date;
}

/** A call with its result. */
export interface PerformedCall {
  /** Parameters as given, under the API's names; null when they could not be read or the caller was not authorized. */
  readonly input: Readonly<Record<string, unknown>> | null;
  readonly output?: unknown;
  readonly error?: AwsError;
}

/** CloudTrail omits parameters and responses above this size, and cuts these two texts (bytes). */
const LIMITS = { content: 100 * 1024, text: 1024 };

/**
 * Makes the record of a call.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export function makeRecord(
  options: PerformedCall & {
    readonly call: ReceivedCall;
    readonly eventId: string;
    /** @default 'cloudtrail.amazonaws.com' */
    readonly eventSource?: string;
  },
): CloudTrailRecord {
  const { call, eventId, input, output, error, eventSource = 'cloudtrail.amazonaws.com' } = options;
  const { request, identity } = call;
  const readOnly = isRead(request);
  return {
    eventVersion: '1.11',
    userIdentity: withAccessKey(identity.userIdentity, request.accessKeyId),
    eventTime: wholeSeconds(call.now),
    eventSource,
    eventName: request.action,
    awsRegion: request.region,
    sourceIPAddress: identity.sourceIp ?? request.sourceIp,
    userAgent: cut(identity.userAgent ?? request.userAgent),
    ...(error && { errorCode: recordedCode(error), errorMessage: cut(error.message) }),
    requestParameters: limited(
      'requestParameters',
      input && Object.keys(input).length ? lowerCamel(input) : null,
    ),
    responseElements: limited(
      'responseElements',
      error || readOnly || output === undefined ? null : lowerCamel(output),
    ),
    requestID: request.requestId,
    eventID: eventId,
    readOnly,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: identity.account,
    eventCategory: 'Management',
    ...identity.recordFields,
  };
}

/** Records write AccessDenied where the wire has AccessDeniedException. */
function recordedCode({ code }: AwsError): string {
  return code === 'AccessDeniedException' ? 'AccessDenied' : code;
}

/** Services and identity-store users sign with no key of their own. */
function withAccessKey(userIdentity: Readonly<Record<string, unknown>>, accessKeyId: string) {
  if ('accessKeyId' in userIdentity || !('arn' in userIdentity)) return userIdentity;
  const { sessionContext, userName, ...identity } = userIdentity;
  return {
    ...identity,
    accessKeyId,
    ...(userName !== undefined && { userName }),
    ...(sessionContext !== undefined && { sessionContext }),
  };
}

function lowerCamel(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowerCamel);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name.charAt(0).toLowerCase() + name.slice(1), lowerCamel(member)]),
  );
}

function limited(field: string, content: unknown): unknown {
  return Buffer.byteLength(JSON.stringify(content)) > LIMITS.content
    ? { omitted: true, reason: `${field} too large` }
    : content;
}

function cut(text: string): string {
  const bytes = Buffer.from(text);
  return bytes.length > LIMITS.text
    ? bytes
        .subarray(0, LIMITS.text)
        .toString()
        .replace(/\uFFFD$/, '')
    : text;
}
