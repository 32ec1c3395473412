import XMLBuilder from 'fast-xml-builder';
import { parse } from 'qs';
import type { Protocol } from './protocol.ts';

/** XML namespaces of the services that speak Query. */
const NAMESPACES: Record<string, string> = {
  sns: 'http://sns.amazonaws.com/doc/2010-03-31/',
  sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
};

const xml = new XMLBuilder({ ignoreAttributes: false, suppressEmptyNode: true });

/**
 * AWS Query: a form in, XML out. Outputs give lists as arrays and maps as `Map`.
 * @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export const queryProtocol: Protocol = {
  decode({ body }) {
    const { Action: action, ...params } = readForm(body);
    return { action: typeof action === 'string' ? action : '', params };
  },
  encode(output, { service, action, requestId }) {
    const result = output === undefined ? {} : { [`${action}Result`]: toXml(output) };
    return document(`${action}Response`, service, { ...result, ResponseMetadata: { RequestId: requestId } });
  },
  encodeError(error, { service, requestId }) {
    return document('ErrorResponse', service, {
      Error: {
        Type: error.status < 500 ? 'Sender' : 'Receiver',
        Code: error.code,
        Message: toXml(error.message),
        ...error.fields,
      },
      RequestId: requestId,
    });
  },
};

function document(name: string, service: string, content: Record<string, unknown>) {
  const namespace = NAMESPACES[service];
  const attributes = namespace === undefined ? {} : { '@_xmlns': namespace };
  return { contentType: 'text/xml', body: xml.build({ [name]: { ...attributes, ...content } }) };
}

function toXml(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Map) {
    return { entry: [...value].map(([key, member]) => ({ key: toXml(key), value: toXml(member) })) };
  }
  if (Array.isArray(value)) return { member: value.map(toXml) };
  if (typeof value === 'string') return value.replace(NOT_IN_XML, '\uFFFD');
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, toXml(member)]));
}

/** Characters that XML 1.0 cannot carry, not even escaped. */
const NOT_IN_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** Reads `A.B=x` as nested objects, `L.member.1=x` as lists and `M.entry.1.key=k` as objects by key. */
function readForm(form: string): Record<string, unknown> {
  const nested = parse(form, {
    allowDots: true,
    depth: 10,
    parseArrays: false,
    parameterLimit: 10_000,
    plainObjects: true,
  });
  return Object.fromEntries(Object.entries(nested).map(([key, value]) => [key, fromForm(value)]));
}

function fromForm(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value);
  const [only] = members;
  if (members.length === 1 && only !== undefined) {
    if (only[0] === 'member') return inOrder(only[1]).map(fromForm);
    if (only[0] === 'entry') return Object.fromEntries(inOrder(only[1]).map(toEntry));
  }
  return Object.fromEntries(members.map(([key, member]) => [key, fromForm(member)]));
}

function inOrder(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null
    ? Object.entries(value)
        .sort(([a], [b]) => Number(a) - Number(b))
        .map(([, item]) => item as unknown)
    : [];
}

/** SNS spells map entries `key`/`value` or, in MessageAttributes, `Name`/`Value`. */
function toEntry(entry: unknown): [string, unknown] {
  const { key, value, Name, Value } = (entry ?? {}) as Record<string, unknown>;
  const name = key ?? Name;
  return [typeof name === 'string' ? name : '', fromForm(value ?? Value ?? '')];
}
