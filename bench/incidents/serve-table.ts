import dynalite from 'dynalite';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** A child process that serves dynalite on the folder it is given, and sends its parent the URL. */
const server = dynalite({ path: process.argv[2] ?? '', createTableMs: 0 });
server.listen(0, '127.0.0.1');
await once(server, 'listening');
process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
process.on('disconnect', () => process.exit());
