interface AnyCase {
  readonly 'equals-ignore-case': string;
}
/** A value that a field of a request may have, or a test of it, as event patterns write it. */
export type Match =
  | string
  | boolean
  | AnyCase
  | { readonly prefix: string | AnyCase }
  | { readonly suffix: string }
  | { readonly exists: boolean };
/** Fields of `requestParameters`, each with what it may say, or with the fields within it. */
export interface Fields {
  readonly [field: string]: readonly Match[] | Fields;
}
/** What `requestParameters` have to say: all of the fields, or any one. */
export type Request = Fields | { readonly $or: readonly Fields[] };

/** Texts that begin so. */
export const prefix = (text: string | AnyCase): Match => ({ prefix: text });
/** Texts that end so. */
export const suffix = (text: string): Match => ({ suffix: text });
/** The text, whatever its case. */
export const anyCase = (text: string): AnyCase => ({ 'equals-ignore-case': text });

/** Any one of the fields, where there is anything that it may say; undefined where there is for none. */
export function anyOf(fields: Fields): Request | undefined {
  const asked = Object.entries(fields).filter(([, texts]) => !Array.isArray(texts) || texts.length > 0);
  if (asked.length < 2) return asked.length === 0 ? undefined : Object.fromEntries(asked);
  return { $or: asked.map(([field, texts]) => ({ [field]: texts })) };
}

/** An event pattern of calls via CloudTrail. */
export interface ProtectionPattern {
  source: string[];
  'detail-type': string[];
  account: string[];
  detail: Record<string, unknown>;
}

/** Calls of a service that have the same to say in their requests. */
export interface MatchedCalls {
  service: string;
  eventName: Match[];
  requestParameters: Request;
}

/** Calls of one service, by what the request of each has to say. A call of which that is undefined is left out. */
export function matchCalls(
  service: string,
  calls: readonly string[],
  requestOf: (call: string) => Request | undefined,
): MatchedCalls[] {
  const alike = new Map<string, MatchedCalls>();
  for (const call of calls) {
    const requestParameters = requestOf(call);
    if (!requestParameters) continue;
    const key = JSON.stringify(requestParameters);
    const group = alike.get(key) ?? { service, eventName: [], requestParameters };
    group.eventName.push(...(service === 'lambda' ? withApiVersions(call) : [call]));
    alike.set(key, group);
  }
  return [...alike.values()];
}

/**
 * The event pattern of such calls in one account, undefined where there are none. It has each service once: no two services
 * have a call of one name that names its resource alike.
 */
export function requestPattern(
  account: string,
  matched: readonly MatchedCalls[],
): ProtectionPattern | undefined {
  const services = [...new Set(matched.map(({ service }) => service))];
  const [first, ...others] = matched.map(({ eventName, requestParameters }) => ({
    eventName,
    requestParameters,
  }));
  if (!first) return undefined;
  return {
    source: services.map((service) => `aws.${service}`),
    'detail-type': ['AWS API Call via CloudTrail'],
    account: [account],
    detail: {
      eventSource: services.map((service) => `${service}.amazonaws.com`),
      ...(others.length > 0 ? { $or: [first, ...others] } : first),
    },
  };
}

/**
 * The same pattern, for calls that worked and that CloudFormation did not make. Those are only recorded: a message for
 * each call of a deployment would teach people not to read them.
 */
export function undeployed(pattern: ProtectionPattern): ProtectionPattern {
  return {
    ...pattern,
    detail: {
      ...pattern.detail,
      errorCode: [{ exists: false }],
      userIdentity: {
        $or: [
          { invokedBy: [{ exists: false }] },
          { invokedBy: [{ 'anything-but': ['cloudformation.amazonaws.com'] }] },
        ],
      },
    },
  };
}

/** CloudTrail adds the API's version to the names of Lambda's calls, a date: `DeleteFunction20150331`. */
function withApiVersions(call: string): Match[] {
  return [call, prefix(`${call}20`)];
}
