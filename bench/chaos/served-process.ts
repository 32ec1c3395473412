import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../local/main.js', import.meta.url));
/** So long a start may take, in milliseconds. */
const START_LIMIT = 60_000;
/** More executions than a run makes: none is deleted before they are counted. */
const KEEP = 1_000_000;

/** `npm start -- --serve` as a process of its own. */
export class ServedProcess {
  readonly #process: ChildProcess;
  readonly #exited: Promise<unknown>;
  #output = '';

  private constructor(args: readonly string[]) {
    this.#process = spawn(process.execPath, [MAIN, '--serve', ...args], {
      env: { ...process.env, COLUMNS: '160' },
    });
    this.#exited = once(this.#process, 'exit');
    for (const stream of [this.#process.stdout, this.#process.stderr])
      stream?.on('data', (chunk: Buffer) => (this.#output += chunk.toString()));
  }

  /** Starts it on a folder, and waits until it says that it listens. Throws with its output when it does not. */
  static async start(dir: string, port: number): Promise<ServedProcess> {
    const served = new ServedProcess(['--dir', dir, '--port', String(port), '--keep', String(KEEP)]);
    const deadline = Date.now() + START_LIMIT;
    while (!served.#output.includes('What happens')) {
      if (served.#process.exitCode !== null || Date.now() > deadline) {
        await served.kill();
        throw new Error(`The program did not start:\n${served.#output}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return served;
  }

  /** Where it listens. */
  get url(): string {
    return /http:\/\/127\.0\.0\.1:\d+/.exec(this.#output)?.[0] ?? '';
  }

  /** Everything that it has printed. */
  get output(): string {
    return this.#output;
  }

  /** Ends it at once: no code of its own runs any more. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#exited;
  }

  /** Ctrl-C; gives the exit code. */
  async stop(): Promise<number | null> {
    this.#process.kill('SIGINT');
    await this.#exited;
    return this.#process.exitCode;
  }
}
