import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A CloudTrail that accepts StartLogging, and says when each request arrived. */
export interface Wire {
  readonly url: string;
  /** Resolves when the next StartLogging arrives, with `performance.now()` of that moment. */
  nextStartLogging(): Promise<number>;
  /** Refuses the next request with ThrottlingException. */
  throttleNext(): void;
  close(): void;
}

/** Starts it on a free port of the loopback interface. */
export async function openWire(): Promise<Wire> {
  let arrived: (at: number) => void = () => undefined;
  let throttled = false;
  const server = createServer((request, response) => {
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
    url: `http://127.0.0.1:${port}`,
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
