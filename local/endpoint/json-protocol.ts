import { isObject } from '../../tasks/contract/raw-object.ts';
import { AwsError } from './error.ts';
import type { Protocol } from './protocol.ts';

/** Refusals of the common front that Query and JSON name differently, by their Query name. */
const JSON_CODES: Record<string, string> = {
  MissingAuthenticationToken: 'MissingAuthenticationTokenException',
  IncompleteSignature: 'IncompleteSignatureException',
  InvalidAction: 'UnknownOperationException',
  AccessDenied: 'AccessDeniedException',
};

/**
 * AWS JSON 1.0 and 1.1: the action is in `X-Amz-Target`, timestamps are epoch seconds.
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export function jsonProtocol(version: '1.0' | '1.1'): Protocol {
  const contentType = `application/x-amz-json-${version}`;
  return {
    decode({ headers, body }) {
      const target = String(headers['x-amz-target'] ?? '');
      const action = target.slice(target.lastIndexOf('.') + 1);
      return { action, params: parseObject(body) };
    },
    encode: (output) => ({ contentType, body: JSON.stringify(toWire(output ?? {})) }),
    encodeError(error, { service }) {
      const code = JSON_CODES[error.code] ?? error.code;
      const text = service === 'cloudtrail' ? 'Message' : 'message';
      const body = JSON.stringify(toWire({ __type: code, [text]: error.message, ...error.fields }));
      return { contentType, body, headers: { 'x-amzn-ErrorType': code } };
    },
  };
}

function parseObject(body: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = body === '' ? {} : JSON.parse(body);
  } catch {
    throw new AwsError('SerializationException', 'The body of the request is not JSON.');
  }
  if (!isObject(value)) {
    throw new AwsError('SerializationException', 'The body of the request must be a JSON object.');
  }
  return value;
}

function toWire(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(toWire);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, toWire(member)]));
}
