import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answer } from './answer.ts';
import type { Endpoint, EndpointOptions } from './service.ts';

/** Loopback only: the services check no signature. */
const HOST = '127.0.0.1';

/** How long `close` waits for running calls, in milliseconds, before it cuts their connections. */
const CLOSE_GRACE = 2_000;

/** Thrown when another program already listens on the wanted port. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';
}

/**
 * Starts the endpoint on 127.0.0.1.
 * @throws PortTakenError when another program listens on the port
 */
export async function startEndpoint(options: EndpointOptions): Promise<Endpoint> {
  const services = new Map(options.services.map((service) => [service.name, service]));
  const server = createServer((request, response) => {
    // While the endpoint closes, a kept-alive connection would hold the port open.
    response.shouldKeepAlive = server.listening;
    void answer(services, request, response);
  });
  await listen(server, options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  return { url: `http://${HOST}:${port}`, port, close: () => close(server) };
}

/** Makes sure that nobody listens on a port, before anything is done that a taken one would make vain. @throws PortTakenError */
export async function checkPortFree(port: number): Promise<void> {
  const server = createServer();
  await listen(server, port);
  await close(server);
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, HOST);
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new PortTakenError(
      `Port ${port} on ${HOST} is taken by another program: stop it, or choose another port with --port (0: any free one).`,
      { cause: error },
    );
  }
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  const deadline = setTimeout(() => {
    server.closeAllConnections();
  }, CLOSE_GRACE);
  await closed;
  clearTimeout(deadline);
}
