import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answer } from './answer.ts';
import type { Endpoint, EndpointOptions } from './service.ts';

/** Loopback only: the services check no signature. The first one is in the URL; `localhost` may mean either. */
const HOSTS = ['127.0.0.1', '::1'] as const;

/** Error codes of a computer without IPv6. */
const NO_ADDRESS: readonly unknown[] = ['EADDRNOTAVAIL', 'EAFNOSUPPORT'];

/** How often a free port is tried: one that is free on one address may be taken on the other. */
const TRIES = 10;

/** How long `close` waits for running calls, in milliseconds, before it cuts their connections. */
const CLOSE_GRACE = 2_000;

/** Thrown when another program already listens on the wanted port. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';
}

/**
 * Starts the endpoint on the loopback interface, over IPv4 and, where available, IPv6.
 * @throws PortTakenError when another program listens on the port
 */
export async function startEndpoint(options: EndpointOptions): Promise<Endpoint> {
  const services = new Map(options.services.map((service) => [service.name, service]));
  let isOpen = true;
  const servers = await listen(options.port ?? 0, (request, response) => {
    // While the endpoint closes, a kept-alive connection would hold the port open.
    if (!isOpen) response.shouldKeepAlive = false;
    // A client that goes away gets no answer: that is no failure of this process.
    for (const side of [request, response]) side.on('error', () => undefined);
    answer(services, request, response).catch(() => response.destroy());
  });
  const port = portOf(servers[0]);
  return {
    url: `http://${HOSTS[0]}:${port}`,
    port,
    async close() {
      isOpen = false;
      await Promise.all(servers.map(close));
    },
  };
}

/** Checks, before any other work, that a port is free. @throws PortTakenError */
export async function checkPortFree(port: number): Promise<void> {
  await Promise.all((await listen(port)).map(close));
}

async function listen(port: number, onRequest?: RequestListener): Promise<[Server, ...Server[]]> {
  for (let tries = 1; ; tries += 1) {
    const server = await listenOn(HOSTS[0], port, onRequest);
    try {
      return [server, await listenOn(HOSTS[1], portOf(server), onRequest)];
    } catch (error) {
      if (NO_ADDRESS.includes((error as NodeJS.ErrnoException).code)) return [server];
      await close(server);
      if (port !== 0 || tries === TRIES) throw error;
    }
  }
}

async function listenOn(host: string, port: number, onRequest?: RequestListener): Promise<Server> {
  const server = createServer(onRequest);
  server.listen({ host, port, ipv6Only: true });
  try {
    await once(server, 'listening');
    // From now on: a connection that cannot be taken, as when files run out. The next one may be.
    server.on('error', () => undefined);
    return server;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new PortTakenError(
      `Port ${port} on ${host} is taken by another program: stop it, or choose another port with --port (0: any free one).`,
      { cause: error },
    );
  }
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
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
