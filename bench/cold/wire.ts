import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

/** A CloudTrail that accepts StartLogging, and says when each request arrived. */
export interface Wire {
  readonly url: string;
  /** Resolves when the next StartLogging arrives, with `performance.now()` of that moment. */
  nextStartLogging(): Promise<number>;
  /** Refuses the next request with ThrottlingException. */
  throttleNext(): void;
  close(): void;
}

/** A certificate that no authority signed, and its key: dynalite has them. */
const [cert, key] = ['server-crt.pem', 'server-key.pem'].map((name) =>
  readFileSync(fileURLToPath(new URL(`ssl/${name}`, import.meta.resolve('dynalite/package.json')))),
);

/** Starts it on a free port of the loopback interface. It speaks TLS, as AWS does: plain HTTP would load other parts of Node.js. */
export async function openWire(): Promise<Wire> {
  let arrived: (at: number) => void = () => undefined;
  let throttled = false;
  const server = createServer({ cert, key }, (request, response) => {
    const at = performance.now();
    request.resume().on('end', () => {
      const refused = throttled;
      throttled = false;
      const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': 'bench' };
      response.writeHead(refused ? 400 : 200, headers);
      response.end(refused ? '{"__type":"ThrottlingException","message":"Rate exceeded"}' : '{}');
      if (!refused && String(request.headers['x-amz-target']).endsWith('.StartLogging')) arrived(at);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}`,
    nextStartLogging() {
      const { promise, resolve } = Promise.withResolvers<number>();
      arrived = resolve;
      return promise;
    },
    throttleNext() {
      throttled = true;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
