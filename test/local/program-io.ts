import { Readable, Writable } from 'node:stream';
import { makeProgram } from '../../local/program.ts';

/** What a run of the program gave. */
export interface ProgramRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run that is under way. */
export interface RunningProgram {
  readonly done: Promise<ProgramRun>;
  /** Everything on stdout so far. */
  stdout(): string;
  /** Ctrl-C. */
  interrupt(): void;
}

/** Starts the program behind `npm start` with its output caught. */
export function startProgram(args: readonly string[], stdin = ''): RunningProgram {
  const stdout = new Caught();
  const stderr = new Caught();
  const { promise: interrupted, resolve: interrupt } = Promise.withResolvers<undefined>();
  const io = { stdin: Readable.from([stdin]), stdout, stderr, env: { COLUMNS: '100' }, interrupted };
  const done = makeProgram(io)
    .run(args)
    .then((exitCode) => ({ exitCode, stdout: stdout.text, stderr: stderr.text }));
  return {
    done,
    stdout: () => stdout.text,
    interrupt: () => {
      interrupt(undefined);
    },
  };
}

/** Runs the program to its end. */
export function runProgram(args: readonly string[], stdin?: string): Promise<ProgramRun> {
  return startProgram(args, stdin).done;
}

class Caught extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
