import type { AwsError } from './error.ts';

/** A request before any service has seen it. */
export interface WireRequest {
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
  /** Of a protocol in which they say what is asked for. */
  readonly method?: string | undefined;
  readonly url?: string | undefined;
}

/** A call as the wire protocol names it. */
export interface DecodedCall {
  readonly action: string;
  readonly params: Record<string, unknown>;
}

/** A response body with its media type. */
export interface Encoded {
  readonly contentType: string;
  readonly body: string;
}

/** What the encoders need to know of the call that they answer. */
export interface Reply {
  readonly service: string;
  readonly action: string;
  readonly requestId: string;
}

/** One of AWS's wire protocols. */
export interface Protocol {
  /** @throws AwsError when the request is not of this protocol's form */
  decode(request: WireRequest): DecodedCall;
  encode(output: unknown, reply: Reply): Encoded;
  encodeError(error: AwsError, reply: Reply): Encoded & { readonly headers?: Record<string, string> };
}
