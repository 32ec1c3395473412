import { Agent, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';

/** Hands HTTP requests on to a server of this machine, byte by byte. */
export interface Proxy {
  forward(request: IncomingMessage, response: ServerResponse): void;
  close(): void;
}

/** Makes a proxy for a port on 127.0.0.1. When the server behind does not answer, the caller's connection is cut. */
export function createProxy(port: number): Proxy {
  const agent = new Agent({ keepAlive: true });
  return {
    forward(request, response) {
      const { method, url, headers } = request;
      const onward = httpRequest({ host: '127.0.0.1', port, method, path: url, headers, agent }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      onward.on('error', () => {
        response.destroy();
      });
      response.on('close', () => {
        if (!response.writableFinished) onward.destroy();
      });
      request.pipe(onward);
    },
    close: () => {
      agent.destroy();
    },
  };
}
