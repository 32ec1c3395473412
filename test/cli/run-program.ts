import type { OpenEmbedded } from '../../cli/aws/deployment.ts';
import { makeProgram } from '../../cli/program.ts';
import type { TextStream } from '../../terminal/stream.ts';

/** What a run of the program left behind. */
export interface Run {
  code: number;
  stdout: string;
  stderr: string;
}

interface Circumstances {
  width?: number;
  tty?: boolean;
  env?: NodeJS.ProcessEnv;
  now?: Date;
  openEmbedded?: OpenEmbedded;
  /** As in a clone of the project. */
  withEmbedded?: boolean;
  /** A person who answers. */
  ask?: (question: string) => Promise<string | undefined>;
}

export const NOW = new Date('2026-11-21T20:15:00.000Z');

const notHere: OpenEmbedded = () => Promise.reject(new Error('Embedded mode is not here.'));

/** Runs `incidents` in this process, as a pipe of 160 columns unless something else is wanted. */
export async function runProgram(args: readonly string[], circumstances: Circumstances = {}): Promise<Run> {
  const {
    width = 160,
    tty = false,
    env = {},
    now = NOW,
    openEmbedded = notHere,
    withEmbedded,
    ask,
  } = circumstances;
  const written = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr'): TextStream => ({
    isTTY: tty,
    columns: width,
    once: () => undefined,
    write(text) {
      written[name] += text;
      return true;
    },
  });
  const program = makeProgram(
    { stdout: stream('stdout'), stderr: stream('stderr'), env, now: () => now, withEmbedded, ask },
    openEmbedded,
  );
  const code = await program.run(args);
  return { code, ...written };
}
