import type { IncomingMessage, ServerResponse } from 'node:http';

/** One AWS API call as a service sees it: decoded, with nothing of the wire protocol left. */
export interface AwsRequest {
  /** SigV4 service name. */
  readonly service: string;
  /** API action, such as `StopLogging`. */
  readonly action: string;
  /** Region of the credential scope, such as `eu-central-1`. */
  readonly region: string;
  /** Access key id that signed the call. The signature itself is not checked: any secret key will do. */
  readonly accessKeyId: string;
  readonly sourceIp: string;
  readonly userAgent: string;
  /** Id of this call, which the response carries as well. */
  readonly requestId: string;
  /** Parameters under the names of the API; in Query requests every leaf is a string. */
  readonly params: Record<string, unknown>;
}

/** Whether a call changes nothing. */
export function isRead({ action }: Pick<AwsRequest, 'action'>): boolean {
  return /^(Get|List|Describe|Lookup)/.test(action);
}

/** An emulated AWS service that answers decoded calls. */
export interface Service {
  /** SigV4 service name: `cloudtrail`, `sns`, `sts`, `states`. */
  readonly name: string;
  /**
   * Answers one call with its output under the names of the API, `Date` for timestamps (undefined: an empty output).
   * @throws AwsError for every refusal, sent to the caller in the shape of the protocol.
   */
  handle(request: AwsRequest): Promise<unknown>;
}

/** A service that answers on the wire itself (DynamoDB: dynalite). */
export interface WireService {
  readonly name: string;
  /** Largest body that it takes, in bytes. */
  readonly bodyLimit: number;
  /** Answers one HTTP request, whose body has been read to its end. Throws when it cannot. */
  serve(request: IncomingMessage, body: Buffer, response: ServerResponse): void;
}

/** What `startEndpoint` needs. */
export interface EndpointOptions {
  /** Port on the loopback interface. @default - a free one */
  readonly port?: number;
  readonly services: readonly (Service | WireService)[];
}

/** A running endpoint. */
export interface Endpoint {
  /** `http://127.0.0.1:<port>`, to be used as AWS_ENDPOINT_URL. */
  readonly url: string;
  readonly port: number;
  /** Lets running calls finish, closes idle connections and frees the port. */
  close(): Promise<void>;
}
