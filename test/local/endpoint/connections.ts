import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterEach, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { Agent, get as httpGet, type IncomingMessage, request as httpRequest } from 'node:http';
import { type AddressInfo, connect, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { AwsError } from '../../../local/endpoint/error.ts';
import { PortTakenError, startEndpoint } from '../../../local/endpoint/server.ts';
import type { Endpoint, Service } from '../../../local/endpoint/service.ts';
import { answering, AUTHORIZATION, post, settings, TARGET } from './answering.ts';

const addresses = Object.values(networkInterfaces()).flatMap((given) => given ?? []);
/** Is shown as skipped where the computer has no IPv6. */
const testOnIpv6 = addresses.some(({ address }) => address === '::1') ? test : test.skip;

describe('connections', () => {
  const running: Endpoint[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((endpoint) => endpoint.close()));
  });

  async function start(...services: Service[]): Promise<Endpoint> {
    const endpoint = await startEndpoint({ services });
    running.push(endpoint);
    return endpoint;
  }

  describe('a malformed request', () => {
    test.each(['POST //[ HTTP/1.1', 'POST http:// HTTP/1.1', 'POST /%%%?%=% HTTP/1.1', 'OPTIONS * HTTP/1.1'])(
      'of the kind %s is refused, and the endpoint keeps running',
      async (line) => {
        const endpoint = await start(answering('sns', () => ({})));
        const socket = connect(endpoint.port, '127.0.0.1');
        socket.end(`${line}\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`);
        const [chunk] = (await once(socket, 'data')) as [Buffer];
        expect(chunk.toString()).toMatch(/^HTTP\/1.1 4\d\d /);
        expect((await fetch(endpoint.url)).status).toBe(403);
      },
    );

    test('from a client that disconnects in the middle does no harm', async () => {
      const endpoint = await start(answering('cloudtrail', () => ({})));
      const headers = { Authorization: AUTHORIZATION, 'X-Amz-Target': TARGET, 'Content-Length': 100 };
      const call = httpRequest(endpoint.url, { method: 'POST', headers });
      const closed = new Promise((resolve) => call.on('error', resolve));
      call.write('{"Name":', () => call.destroy());
      await closed;
      const raw = await post(endpoint, '{}', { Authorization: AUTHORIZATION, 'X-Amz-Target': TARGET });
      expect(raw.status).toBe(200);
    });

    test('has characters replaced that XML cannot carry', async () => {
      const service = answering('sns', () => {
        throw new AwsError('InvalidParameter', 'a \u0001 and a \uD800');
      });
      const client = new SNSClient(settings(await start(service)));
      await expect(client.send(new ListTopicsCommand())).rejects.toThrow('a \uFFFD and a \uFFFD');
      client.destroy();
    });
  });

  describe('a connection', () => {
    test.each(['close', 'keep-alive'])(
      'of a client that sends Connection: %s is kept so',
      async (connection) => {
        const endpoint = await start(answering('cloudtrail', () => ({})));
        const socket = connect(endpoint.port, '127.0.0.1');
        const head = ['POST / HTTP/1.1', 'Host: 127.0.0.1', 'Content-Length: 2', `Connection: ${connection}`];
        const call = [...head, `Authorization: ${AUTHORIZATION}`, `X-Amz-Target: ${TARGET}`, '', '{}'].join(
          '\r\n',
        );
        socket.write(call);
        const [chunk] = (await once(socket, 'data')) as [Buffer];
        expect(chunk.toString()).toMatch(new RegExp(`^HTTP/1\\.1 200 [^]*Connection: ${connection}\r\n`));
        if (connection === 'close') await once(socket, 'end');
        else {
          socket.write(call);
          expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 200 /);
        }
        socket.destroy();
      },
    );
  });

  describe('the port', () => {
    test('is on loopback, and can be opened only once', async () => {
      const endpoint = await start(answering('sns', () => ({})));
      expect(endpoint.url).toBe(`http://127.0.0.1:${endpoint.port}`);
      const second = startEndpoint({ services: [], port: endpoint.port });
      await expect(second).rejects.toBeInstanceOf(PortTakenError);
      await expect(second).rejects.toMatchObject({
        name: 'PortTakenError',
        message: `Port ${endpoint.port} on 127.0.0.1 is taken by another program: stop it, or choose another port with --port (0: any free one).`,
      });
    });

    testOnIpv6('that another program has on IPv6 only is taken as well', async () => {
      const other = createServer();
      other.listen({ host: '::1', port: 0, ipv6Only: true });
      await once(other, 'listening');
      const { port } = other.address() as AddressInfo;
      await expect(startEndpoint({ services: [], port })).rejects.toThrow(`Port ${port} on ::1 is taken`);
      other.close();
    });

    test('is free at once after close, though a client keeps its connection', async () => {
      const endpoint = await startEndpoint({ services: [] });
      const agent = new Agent({ keepAlive: true });
      const [response] = (await once(httpGet(endpoint.url, { agent }), 'response')) as [IncomingMessage];
      response.resume();
      await once(response, 'end');
      await endpoint.close();
      await endpoint.close();
      const again = await startEndpoint({ services: [], port: endpoint.port });
      running.push(again);
      agent.destroy();
    });

    test('stays open until a running call has its answer', async () => {
      const { promise, resolve } = Promise.withResolvers<object>();
      const called = Promise.withResolvers<undefined>();
      const endpoint = await startEndpoint({
        services: [
          answering('cloudtrail', () => {
            called.resolve(undefined);
            return promise;
          }),
        ],
      });
      const agent = new Agent({ keepAlive: true });
      const headers = { Authorization: AUTHORIZATION, 'X-Amz-Target': TARGET };
      const call = httpRequest(endpoint.url, { method: 'POST', agent, headers });
      call.end('{}');
      await called.promise;
      const closed = endpoint.close();
      resolve({ IsLogging: true });
      const [response] = (await once(call, 'response')) as [IncomingMessage];
      expect(response.statusCode).toBe(200);
      response.resume();
      await closed;
      agent.destroy();
    });
  });
});
