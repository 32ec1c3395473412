import type { Endpoint, EndpointOptions } from './service.ts';

/** Starts the endpoint on 127.0.0.1. @throws PortTakenError when another program listens on the port. */
export function startEndpoint(options: EndpointOptions): Promise<Endpoint> {
  return Promise.reject(new Error(`Not started: ${options.services.length} services.`));
}
