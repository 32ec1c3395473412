import { createInterface } from 'node:readline/promises';
import type { OpenEmbedded } from './aws/deployment.ts';
import { UsageFailure } from './failure.ts';
import { makeProgram } from './program.ts';

/** Embedded mode is loaded only when it is asked for, and an installed program comes without it. */
const openEmbedded: OpenEmbedded = async (options) => {
  const embedded = await import('../local/embedded.ts').catch((error: unknown) => {
    throw new UsageFailure(
      `--local works in a clone of the project only: npm run -s incidents -- ${process.argv[2] ?? 'list'} --local`,
      { cause: error },
    );
  });
  return embedded.openEmbedded(options);
};

/** Asks on the terminal. The end of the input (Ctrl-D) is no answer. */
async function ask(question: string): Promise<string | undefined> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new Promise<undefined>((resolve) => {
    lines.once('close', () => {
      resolve(undefined);
    });
  });
  try {
    return await Promise.race([lines.question(question), ended]);
  } finally {
    lines.close();
  }
}

// What the SDK says of the Node.js version is for those who build the program, which carries its own copy of the SDK.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

const program = makeProgram(
  {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    now: () => new Date(),
    ask: process.stdin.isTTY && process.stderr.isTTY ? ask : undefined,
    // What `npm run build` makes is a JavaScript file.
    withEmbedded: import.meta.url.endsWith('.ts'),
  },
  openEmbedded,
);
process.exitCode = await program.run(process.argv.slice(2));
