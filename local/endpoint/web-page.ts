import type { IncomingMessage } from 'node:http';
import { AwsError } from './error.ts';

/** Names of this computer's loopback interface, as a Host header gives them, with or without a port. */
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;

/**
 * Refuses what a web page could make a browser send. Any page reaches the loopback interface, and signatures are not checked
 * here. AWS clients send POST requests with the name of the endpoint as Host, and no Origin; for S3 and Security Hub, any method
 * with a signature.
 * @throws AwsError AccessDenied
 */
export function refuseWebPages(request: IncomingMessage): void {
  const { method = '', headers, socket } = request;
  const { host = '', origin } = headers;
  if (!LOOPBACK.test(host)) {
    throw refusal(
      `The Host header must be a loopback address, such as 127.0.0.1 or localhost, not "${host}".`,
    );
  }
  if (origin !== undefined && !isOwnOrigin(origin, socket.localPort)) {
    throw refusal(`No web page of another origin may call this endpoint: the Origin header is "${origin}".`);
  }
  if (method !== 'POST' && !isSignedFor('s3', request) && !isSignedFor('securityhub', request)) {
    throw refusal(`This endpoint takes POST requests only, as AWS clients send them, not ${method}.`);
  }
}

/**
 * Whether a request is signed for a service whose calls have other methods as well. No web page of another origin can make a browser
 * send an Authorization header, unless the endpoint allowed it in its answer to an OPTIONS request.
 */
export function isSignedFor(
  service: 's3' | 'securityhub',
  { headers }: Pick<IncomingMessage, 'headers'>,
): boolean {
  return headers.authorization?.includes(`/${service}/aws4_request`) === true;
}

/** Whether an origin is this endpoint itself, under whichever of its names. */
function isOwnOrigin(origin: string, port: number | undefined): boolean {
  const host = /^http:\/\/(.+)$/.exec(origin)?.[1] ?? '';
  return LOOPBACK.test(host) && host.endsWith(`:${port ?? ''}`);
}

const refusal = (message: string) => new AwsError('AccessDenied', message, 403);
