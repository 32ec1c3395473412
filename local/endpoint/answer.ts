import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Credential, readCredential, serviceOfTarget } from './credential.ts';
import { AwsError } from './error.ts';
import { jsonProtocol } from './json-protocol.ts';
import type { Protocol, Reply } from './protocol.ts';
import { queryProtocol } from './query-protocol.ts';
import { restJsonProtocol } from './rest-json-protocol.ts';
import { s3Protocol } from './s3-protocol.ts';
import type { AwsRequest, Service, WireService } from './service.ts';
import { isSignedFor, refuseWebPages } from './web-page.ts';

/** Bodies above this many bytes are refused: the largest that any emulated call allows is far below. */
const BODY_LIMIT = 2 * 1024 * 1024;

/** Answers one HTTP request from the given services; never rejects. */
export async function answer(
  services: ReadonlyMap<string, Service | WireService>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const protocol = protocolOf(request);
  const reply = { service: '', action: '', requestId: randomUUID() };
  try {
    refuseWebPages(request);
    const { service, credential } = route(services, request);
    reply.service = service.name;
    if ('serve' in service) {
      service.serve(request, await readBody(request, service.bodyLimit), response);
      return;
    }
    const { action, params } = protocol.decode({
      headers: request.headers,
      method: request.method,
      url: request.url,
      body: (await readBody(request, BODY_LIMIT)).toString(),
    });
    reply.action = action;
    const call = { ...callerOf(request), ...credential, ...reply, params };
    const output = await service.handle(call);
    send(response, 200, reply, protocol.encode(output, reply));
  } catch (error) {
    const refusal = error instanceof AwsError ? error : internalFailure(error);
    send(response, refusal.status, reply, protocol.encodeError(refusal, reply));
  }
}

/** How a request is to be read and answered. */
export function protocolOf(request: Pick<IncomingMessage, 'headers'>): Protocol {
  if (isSignedFor('s3', request)) return s3Protocol;
  if (isSignedFor('securityhub', request)) return restJsonProtocol;
  const type = request.headers['content-type'] ?? '';
  if (type.includes('x-amz-json-1.0')) return jsonProtocol('1.0');
  return request.headers['x-amz-target'] === undefined ? queryProtocol : jsonProtocol('1.1');
}

function route(services: ReadonlyMap<string, Service | WireService>, request: IncomingMessage) {
  const target = request.headers['x-amz-target'];
  const credential = readCredential(request);
  const name = credential?.service ?? serviceOfTarget(String(target ?? ''));
  const service = name === undefined ? undefined : services.get(name);
  if (name !== undefined && service === undefined) {
    const known = [...services.keys()].sort().join(', ');
    throw new AwsError(
      'InvalidAction',
      `There is no service ${name} at this endpoint. It answers for: ${known}.`,
    );
  }
  if (service === undefined || (credential === undefined && !('serve' in service))) {
    throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
  }
  return { service, credential: credential ?? NOBODY };
}

/** The missing signer of a request that a wire service refuses by itself. */
const NOBODY: Credential = { accessKeyId: '', region: '', service: '' };

function callerOf(request: IncomingMessage): Pick<AwsRequest, 'sourceIp' | 'userAgent'> {
  return {
    sourceIp: (request.socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, ''),
    userAgent: request.headers['user-agent'] ?? '',
  };
}

async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
  }
  if (size > limit) {
    throw new AwsError('RequestEntityTooLargeException', `The request is over ${limit} bytes.`, 413);
  }
  return Buffer.concat(chunks);
}

function internalFailure(error: unknown): AwsError {
  const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new AwsError('InternalFailure', `The embedded service failed unexpectedly: ${detail}`, 500);
}

function send(
  response: ServerResponse,
  status: number,
  reply: Reply,
  content: ReturnType<Protocol['encodeError']>,
): void {
  // The client is gone, or has the beginning of another answer.
  if (response.destroyed || response.headersSent) return;
  response.writeHead(status, {
    'x-amzn-RequestId': reply.requestId,
    'Content-Type': content.contentType,
    'Content-Length': Buffer.byteLength(content.body),
    ...content.headers,
  });
  response.end(content.body);
}
