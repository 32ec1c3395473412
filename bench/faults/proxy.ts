import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';
import { protocolOf } from '../../local/endpoint/answer.ts';
import { readCredential } from '../../local/endpoint/credential.ts';
import { AwsError } from '../../local/endpoint/error.ts';
import { MEANT_HOST } from '../../local/services/webhook/receiver.ts';

/** What the wire does to a request and its answer. With `lost`, `reset` and `error` the service never gets the request. */
export type WireFault =
  | { readonly how: 'error'; readonly name: string; readonly status: number }
  | { readonly how: 'lost' | 'reset' | 'truncated' | 'empty' | 'malformed' | 'slow' };

/** One request of the remediator; `service` is `http` for HTTP Tasks. */
export interface WireCall {
  /** State that made it. */
  readonly task: string;
  readonly service: string;
  readonly action: string;
}

/** A request, the status that the service answered (none: it never got the request), and the body as far as the client got it whole. */
export interface Exchange extends WireCall {
  readonly fault?: WireFault;
  readonly status?: number;
  readonly body?: string;
}

/** Milliseconds after which a slow answer comes: later than any client waits in these cases. */
const SLOW = 400;

const TASK = 'x-fault-task';
const tasks = new AsyncLocalStorage<string>();

/** Does the work of a Task: its requests carry the name of the state. */
export const asTask = <Result>(task: string, work: () => Result): Result => tasks.run(task, work);

// Published where a request is made, so that the Task is known there.
function markSdkRequest(message: unknown): void {
  const task = tasks.getStore();
  if (task !== undefined)
    (message as { request: { setHeader(name: string, value: string): void } }).request.setHeader(TASK, task);
}
function markFetch(message: unknown): void {
  const task = tasks.getStore();
  if (task !== undefined)
    (message as { request: { addHeader(name: string, value: string): void } }).request.addHeader(TASK, task);
}

/** A proxy on the loopback interface that forwards every request, unless a fault is to be applied to it. */
export class FaultProxy {
  /** Every request of a Task since the last reset, in the order of the answers. */
  exchanges: Exchange[] = [];
  #strike: (call: WireCall) => WireFault | undefined = () => undefined;
  #endpoint = '';
  #receiver = '';
  readonly #server = createServer((request, response) => {
    for (const side of [request, response]) side.on('error', () => undefined);
    this.#answer(request, response).catch(() => response.destroy());
  });

  /** Starts it on a free port. */
  async start(): Promise<this> {
    subscribe('http.client.request.created', markSdkRequest);
    subscribe('undici:request:create', markFetch);
    this.#server.listen({ host: '127.0.0.1', port: 0 });
    await once(this.#server, 'listening');
    return this;
  }

  /** Forwards to another installation from now on. */
  route = (endpoint: string, receiver = '') => {
    this.#endpoint = endpoint;
    this.#receiver = receiver;
    const { port } = this.#server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}`;
    return { url, port, receiver: url };
  };

  /** Begins anew: `strike` says which fault is applied to a request. */
  reset(strike: (call: WireCall) => WireFault | undefined): void {
    this.#strike = strike;
    this.exchanges = [];
  }

  /** Ends what hangs. */
  hangUp(): void {
    this.#server.closeAllConnections();
  }

  async close(): Promise<void> {
    unsubscribe('http.client.request.created', markSdkRequest);
    unsubscribe('undici:request:create', markFetch);
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.hangUp();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { [TASK]: task, connection: _connection, ...headers } = request.headers;
    const body = await read(request);
    const call = task === undefined ? undefined : { task: String(task), ...nameCall(request, body) };
    const fault = call && this.#strike(call);
    if (call && (fault?.how === 'lost' || fault?.how === 'reset' || fault?.how === 'error')) {
      this.exchanges.push({ ...call, fault });
      if (fault.how === 'reset') request.socket.resetAndDestroy();
      if (fault.how === 'error') await deliver(response, refusal(request, fault, call));
      return;
    }
    const real = await this.#forward(request, headers, body);
    const { status } = real;
    if (call)
      this.exchanges.push({ ...call, status, ...(fault ? { fault } : { body: real.body.toString() }) });
    await deliver(response, real, fault?.how, call?.action);
  }

  async #forward(
    request: IncomingMessage,
    headers: IncomingMessage['headers'],
    body: Buffer,
  ): Promise<Answer> {
    const target = headers[MEANT_HOST] === undefined ? this.#endpoint : this.#receiver;
    const { method = 'POST', url = '/' } = request;

    const forwarded = send(new URL(url, target), { method, headers, agent: false });
    forwarded.end(body);
    const [answer] = (await once(forwarded, 'response')) as [IncomingMessage];
    return {
      status: answer.statusCode ?? 500,
      type: String(answer.headers['content-type']),
      body: await read(answer),
    };
  }
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

async function read(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function nameCall(request: IncomingMessage, body: Buffer): Pick<WireCall, 'service' | 'action'> {
  if (request.headers[MEANT_HOST] !== undefined) return { service: 'http', action: 'invoke' };
  const { headers, method, url } = request;
  const { action } = protocolOf(request).decode({ headers, method, url, body: body.toString() });
  return { service: readCredential(request)?.service ?? '', action };
}

function refusal(
  request: IncomingMessage,
  { name, status }: Extract<WireFault, { how: 'error' }>,
  { service, action }: WireCall,
): Answer {
  const error = new AwsError(name, `${name} of the fault proxy`, status);
  const reply = { service, action, requestId: 'fault-proxy' };
  const { contentType, body, headers } = protocolOf(request).encodeError(error, reply);
  return { status, type: contentType, body: Buffer.from(body), headers };
}

async function deliver(
  response: ServerResponse,
  { status, type, body, headers }: Answer,
  fault?: WireFault['how'],
  action = '',
): Promise<void> {
  const half = body.subarray(0, Math.ceil(body.length / 2));
  const bare = Buffer.from(type.includes('xml') ? `<${action}Response/>` : '{}');
  const sent = fault === 'empty' ? bare : fault === 'malformed' ? half : body;
  if (fault === 'slow') await after(SLOW);
  if (response.destroyed) return;
  response.writeHead(status, { ...headers, 'content-type': type, 'content-length': sent.length });
  if (fault === 'truncated') response.write(half, () => response.destroy());
  else response.end(sent);
}
