import { INTERRUPTED, makeProgram } from './program.ts';

/** One Ctrl-C comes twice, from the terminal and from npm: what follows within this time (milliseconds) is the same one. */
const SAME_PRESS = 500;

let asked = Infinity;
const interrupted = new Promise((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // The second signal does not wait.
      if (Date.now() - asked > SAME_PRESS) process.exit(INTERRUPTED);
      asked = Math.min(asked, Date.now());
      resolve(signal);
    });
  }
});

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader that has seen enough (`| head`) is no failure.
  if (error.code === 'EPIPE') process.exit(0);
  // Where the output goes to a file on a full disk, some of it is lost, and the work goes on.
  if (error.code !== 'ENOSPC') throw error;
});

const { stdin, stdout, stderr, env } = process;
const exitCode = await makeProgram({ stdin, stdout, stderr, env, interrupted }).run(process.argv.slice(2));
process.exitCode = exitCode;
// Interrupted work is not waited for; output is written first.
if (asked < Infinity) stdout.write('', () => process.exit());
