import { setTimeout as after } from 'node:timers/promises';
import { Readable, Writable } from 'node:stream';
import { functionsPort } from '../../local/functions.ts';
import { makeProgram } from '../../local/program.ts';

/** Longest start, in milliseconds. */
const START = 30_000;

/** `npm start -- --serve`, in this process. */
export interface Served {
  readonly url: string;
  /** Ctrl-C. */
  stop(): Promise<void>;
}

/** Starts it on the one port that the functions of this process call. @throws Error with what it printed when it does not start */
export async function startServing(args: readonly string[]): Promise<Served> {
  let text = '';
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  const { promise: interrupted, resolve: interrupt } = Promise.withResolvers<undefined>();
  const io = { stdin: Readable.from([]), stdout: output, stderr: output, env: {}, interrupted };
  const done = makeProgram(io).run(['--serve', '--port', String(functionsPort() ?? 0), ...args]);
  const started = Date.now();
  while (!text.includes('What happens')) {
    if (Date.now() - started > START) throw new Error(`--serve did not start: ${text}`);
    await Promise.race([done, after(20)]);
  }
  return {
    url: /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0] ?? '',
    async stop() {
      interrupt(undefined);
      await done;
    },
  };
}
