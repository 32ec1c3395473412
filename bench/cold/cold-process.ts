import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { bundleFolder } from '../../infra/bundles.ts';
import type { TaskHandler } from '../../local/workflow/aws-semantics.ts';

/** What a fresh process runs: the bundle of a function, with the input on its standard input. */
const RUN = `
let input = '';
for await (const chunk of process.stdin) input += chunk;
const { handler } = await import(process.argv[1]);
const result = await handler(JSON.parse(input));
process.stderr.write(JSON.stringify(result));`;

/** A function of tasks/ as Lambda starts it cold: its deployed bundle in a process of its own, for every call. */
export function coldFunction(name: string, environment: NodeJS.ProcessEnv): TaskHandler {
  return async (input) => {
    const bundle = pathToFileURL(join(bundleFolder(name), 'index.mjs')).href;
    const args = ['--enable-source-maps', '--input-type=module', '--eval', RUN, bundle];
    const { stderr } = await runNode(args, { input: JSON.stringify(input), environment });
    return JSON.parse(stderr) as unknown;
  };
}

/** Runs Node.js until it exits. Throws when it fails. */
export async function runNode(
  args: readonly string[],
  { input = '', environment = {} }: { input?: string; environment?: NodeJS.ProcessEnv } = {},
): Promise<{ stderr: string }> {
  const child = spawn(process.execPath, args, { env: environment, stdio: ['pipe', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number];
  if (code !== 0) throw new Error(`A process ended with ${code}: ${stderr}`);
  return { stderr };
}
