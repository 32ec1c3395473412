import { makeProgram } from '../../cli/program.ts';

/** What one run of the program took. */
export interface Measured {
  code: number;
  /** From the start of the process to the end of the command. */
  milliseconds: number;
  /** The most memory that the process ever had, in bytes (resident set). */
  peakBytes: number;
  /** What the program wrote on stderr; its standard output is thrown away. */
  stderr: string;
}

/** A child process that runs `incidents` with its own arguments and tells its parent what that took. */
let stderr = '';
const quiet = { write: () => true, once: () => undefined };
const program = makeProgram(
  {
    stdout: quiet,
    stderr: {
      ...quiet,
      write(text) {
        stderr += text;
        return true;
      },
    },
    env: process.env,
    now: () => new Date(),
  },
  () => Promise.reject(new Error('Embedded mode is not measured.')),
);
const code = await program.run(process.argv.slice(2));
const measured: Measured = {
  code,
  milliseconds: performance.now(),
  peakBytes: process.resourceUsage().maxRSS * 1024,
  stderr,
};
process.send?.(measured);
