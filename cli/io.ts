import type { TextStream } from '../terminal/stream.ts';

/** Everything that the program takes from the world around it, so that tests can give it another one. */
export interface ProgramIo {
  /** Data goes here … */
  stdout: TextStream;
  /** … and messages and progress here. */
  stderr: TextStream;
  env: NodeJS.ProcessEnv;
  now: () => Date;
  /** Asks a person, and gives the answer; undefined when no more answers come. @default - there is nobody to ask */
  ask?: ((question: string) => Promise<string | undefined>) | undefined;
  /** Whether the program can open embedded mode's state. @default false */
  withEmbedded?: boolean | undefined;
}

/** Width of a line where nobody says how wide the screen is, as in a pipe. */
const DEFAULT_WIDTH = 160;

/** How many characters fit on a line. `COLUMNS` helps where the output is not a terminal. */
export function widthOf({ stdout, env }: ProgramIo): number {
  const wanted = stdout.columns ?? Number(env['COLUMNS']);
  return Number.isInteger(wanted) && wanted > 0 ? Math.max(40, wanted) : DEFAULT_WIDTH;
}

/** Writes data, and waits when the reader is slower than we are, so that nothing piles up in memory. */
export async function writeOut({ stdout }: ProgramIo, text: string): Promise<void> {
  if (!stdout.write(text)) await new Promise<void>((resolve) => stdout.once('drain', resolve));
}
