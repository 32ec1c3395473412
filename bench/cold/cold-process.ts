import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { bundleFolder } from '../../infra/bundles.ts';

/** What a process came to; `cpu` is the milliseconds of processor time that it used until its work was done. */
export interface Ended {
  readonly result: unknown;
  readonly cpu: number;
}

/** Loads the bundle of a function and calls it, if there is an input. Reading it from a pipe would load more of Node.js. */
const RUN = `
const [, bundle, input] = process.argv;
const { handler } = await import(bundle);
const result = input && await handler(JSON.parse(input));`;

const REPORT = `
const { user, system } = process.cpuUsage();
process.stderr.write(JSON.stringify({ result, cpu: (user + system) / 1000 }));`;

/**
 * Starts the function as Lambda starts it cold: its deployed bundle in a process of its own. It is called with the input, or
 * only loaded without one.
 */
export function runFunction(name: string, environment: NodeJS.ProcessEnv, input?: unknown): Promise<Ended> {
  const bundle = pathToFileURL(join(bundleFolder(name), 'index.mjs')).href;
  return runNode(RUN, environment, [bundle, ...(input === undefined ? [] : [JSON.stringify(input)])]);
}

/** The least that a process needs to send a StartLogging request. */
export function sendBare(environment: NodeJS.ProcessEnv): Promise<Ended> {
  const program = new URL('bare-request.js', import.meta.url).href;
  return runNode('const { result } = await import(process.argv[1]);', environment, [program]);
}

/** The least that any function needs: a process that does nothing. */
export function runEmpty(): Promise<Ended> {
  return runNode('const result = {};', {});
}

async function runNode(
  program: string,
  environment: NodeJS.ProcessEnv,
  args: readonly string[] = [],
): Promise<Ended> {
  const child = spawn(
    process.execPath,
    ['--no-warnings', '--input-type=module', '--eval', program + REPORT, ...args],
    {
      env: environment,
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  if (code !== 0) throw new Error(`A process ended with ${code}: ${stderr}`);
  return JSON.parse(stderr) as Ended;
}
