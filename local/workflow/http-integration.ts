import * as v from 'valibot';
import { MEANT_HOST } from '../services/webhook/receiver.ts';
import { ReportedError, type TaskHandler } from './aws-semantics.ts';
import { plainObject } from '../../tasks/contract/schema-parts.ts';

const parametersSchema = v.object({
  ApiEndpoint: v.string(),
  Method: v.string(),
  Authentication: v.object({ ConnectionArn: v.string() }),
  Headers: v.optional(plainObject),
  QueryParameters: v.optional(plainObject),
  RequestBody: v.optional(v.unknown()),
});

/** Header that the embedded connection adds, as one with an API key does. Its value is no secret. */
const CONNECTION_HEADER = { Authorization: 'Bearer embedded' };

/** Milliseconds after which Step Functions gives up on an answer, whatever the state says. */
const LONGEST = 60_000;

/**
 * `http:invoke` as Step Functions calls it: a JSON body, the connection's header, an answer of 400 or above as an error. Every
 * request goes to the receiver on the loopback interface, whichever host the state names.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html
 */
export function httpIntegration(receiverUrl: string): TaskHandler {
  return async (input) => {
    const {
      ApiEndpoint,
      Method,
      Headers = {},
      QueryParameters = {},
      RequestBody,
    } = v.parse(parametersSchema, input);
    const meant = new URL(ApiEndpoint);
    if (meant.protocol !== 'https:') {
      throw new ReportedError(
        'States.Runtime',
        `The endpoint must be an https URL, not ${ApiEndpoint}.`,
        false,
      );
    }
    const url = new URL(meant.pathname + meant.search, receiverUrl);
    for (const [name, value] of Object.entries(QueryParameters)) url.searchParams.set(name, String(value));
    const given = Object.entries(Headers).map(([name, value]): [string, string] => [name, String(value)]);
    const response = await sent(url, {
      method: Method,
      headers: {
        'Content-Type': 'application/json',
        'User-Agent': 'Amazon|StepFunctions|HttpInvoke',
        ...Object.fromEntries(given),
        ...CONNECTION_HEADER,
        [MEANT_HOST]: meant.host,
      },
      ...(RequestBody !== undefined && { body: JSON.stringify(RequestBody) }),
    });
    const text = await response.text();
    if (response.status >= 400) throw new ReportedError(`States.Http.StatusCode.${response.status}`, text);
    return {
      Headers: Object.fromEntries([...response.headers].map(([name, value]) => [name, [value]])),
      ResponseBody: bodyOf(text),
      StatusCode: response.status,
      StatusText: response.statusText,
    };
  };
}

async function sent(url: URL, request: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...request, redirect: 'manual', signal: AbortSignal.timeout(LONGEST) });
  } catch (error) {
    const { message, cause } = error as Error;
    throw new ReportedError('States.Http.Socket', cause instanceof Error ? cause.message : message);
  }
}

function bodyOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
