import { jsonProtocol } from './json-protocol.ts';
import type { Protocol } from './protocol.ts';

/** Actions of Security Hub by method and path. */
const ACTIONS: Readonly<Record<string, string>> = {
  'POST /findings/import': 'BatchImportFindings',
  'POST /findings': 'GetFindings',
  'PATCH /findings/batchupdate': 'BatchUpdateFindings',
};

const json = jsonProtocol('1.1');
const contentType = 'application/json';

/**
 * AWS REST JSON 1, as Security Hub speaks it: method and path name the action, the parameters are a JSON body.
 * @see https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
 */
export const restJsonProtocol: Protocol = {
  decode(request) {
    const called = `${request.method ?? ''} ${(request.url ?? '').split('?')[0]}`;
    const { params } = json.decode(request);
    return { action: ACTIONS[called] ?? called, params };
  },
  encode: (output, reply) => ({ ...json.encode(output, reply), contentType }),
  encodeError(error, reply) {
    const { headers } = json.encodeError(error, reply);
    const code = headers?.['x-amzn-ErrorType'] ?? error.code;
    const body = JSON.stringify({ Message: error.message, Code: code, ...error.fields });
    return { contentType, body, ...(headers && { headers }) };
  },
};
