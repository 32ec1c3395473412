import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { asObject } from '../../../tasks/contract/raw-object.ts';

/** How the receiver answers: with a status, so many times; then with 200. */
export interface WebhookAnswer {
  readonly status: number;
  /** @default - always */
  readonly times?: number | undefined;
}

/** A request as the receiver got it, and the status of its answer. */
export interface WebhookRequest {
  readonly method: string;
  /** The URL that the caller meant. */
  readonly url: string;
  /** Headers that the caller set, without those of the connection. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body: JSON as a value, anything else as text. */
  readonly body: unknown;
  readonly status: number;
}

/** A receiver of webhooks on the loopback interface. */
export interface Receiver {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** How it answers from now on. @default - with 200 */
  setAnswer(answer: WebhookAnswer | undefined): void;
  onRequest(listener: (request: WebhookRequest) => void): void;
  close(): Promise<void>;
}

/** Header that names the host which the caller meant: every request goes to the receiver. */
export const MEANT_HOST = 'x-forwarded-host';

/** Largest body that it reads, in bytes; a larger one is answered with 413. */
const BODY_LIMIT = 262_144;
const OF_CONNECTION = [
  'host',
  'connection',
  'content-length',
  'accept-encoding',
  'accept-language',
  'sec-fetch-mode',
  MEANT_HOST,
];

/** Starts a receiver on a free port. */
export async function startReceiver(): Promise<Receiver> {
  const listeners = new Set<(request: WebhookRequest) => void>();
  let answer: WebhookAnswer | undefined;
  let left = Infinity;

  function nextStatus(): number {
    if (!answer || left <= 0) return 200;
    left -= 1;
    return answer.status;
  }

  const server = createServer((request, response) => {
    void readBody(request).then(
      (text) => {
        const status = text === undefined ? 413 : nextStatus();
        const received = { ...shown(request, text ?? ''), status };
        for (const listener of listeners) listener(received);
        response.writeHead(status, { 'Content-Type': 'application/json', Connection: 'close' });
        response.end(JSON.stringify(status < 400 ? accepted(received.body) : { status: 'unavailable' }));
      },
      () => response.destroy(),
    );
  });
  server.listen({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    setAnswer(given) {
      answer = given;
      left = given?.times ?? Infinity;
    },
    onRequest: (listener) => void listeners.add(listener),
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** What the vendor of the request answers: with the name under which the ticket is resolved later. */
function accepted(body: unknown): object {
  const { dedup_key, fields, short_description, channel } = asObject(body);
  if (fields !== undefined) return { id: '10001', key: 'SEC-1' };
  if (short_description !== undefined) return { result: { sys_id: '0a1b2c3d4e5f60718293a4b5c6d7e8f9' } };
  if (channel !== undefined) return { ok: true, ts: '1764000000.000100' };
  return { status: 'success', ...(typeof dedup_key === 'string' && { dedup_key }) };
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  return body.length > BODY_LIMIT ? undefined : body.toString();
}

function shown(
  { method = '', url = '', headers }: IncomingMessage,
  text: string,
): Omit<WebhookRequest, 'status'> {
  const host = headers[MEANT_HOST] ?? headers.host;
  const set = Object.entries(headers).filter(([name]) => !OF_CONNECTION.includes(name));
  return {
    method,
    url: `https://${String(host)}${url}`,
    headers: Object.fromEntries(set.map(([name, value]) => [name, String(value)])),
    body: parsed(text),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
