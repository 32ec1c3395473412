import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync, type BuildOptions } from 'esbuild';
import { BUNDLING } from '../../infra/bundles.ts';
import type { BEYOND_CLIENTS } from './budgets.ts';

/** What a file takes of the SDK's clients; types are erased. */
const IMPORTS = /^import \{([^}]+)\} from '(@aws-sdk\/client-[^']+)';/gm;

/** Bytes of the clients of each function that has a budget beyond them. */
export function bareSizes(): Record<keyof typeof BEYOND_CLIENTS, number> {
  return { 'restore-trail': bareClients('restore-trail'), 'sweep-trails': bareClients('sweep-trails') };
}

/**
 * Bytes of the clients of a function (its file in tasks/ without `.ts`), bundled alone: the clients, commands and errors that its
 * files import, with the settings of every client.
 */
export function bareClients(name: string): number {
  const root = BUNDLING.absWorkingDir;
  const imported = new Map<string, Set<string>>();
  const { inputs } = bundle({ entryPoints: [`tasks/${name}.ts`] });
  for (const file of Object.keys(inputs).filter((input) => input.startsWith('tasks/'))) {
    for (const [, names = '', client = ''] of readFileSync(join(root, file), 'utf8').matchAll(IMPORTS)) {
      const values = names.split(',').flatMap((one) => /^\s*(?!type )(\w+)/.exec(one)?.[1] ?? []);
      imported.set(client, new Set([...(imported.get(client) ?? []), ...values]));
    }
  }
  const lines = [...imported].map(([client, values]) => `export { ${[...values].join()} } from '${client}';`);
  const contents = [...lines, "export { CLIENT_SETTINGS } from './tasks/aws/client-settings.ts';"].join('\n');
  return bundle({ stdin: { contents, resolveDir: root } }).bytes;
}

function bundle(entry: Pick<BuildOptions, 'entryPoints' | 'stdin'>) {
  const { outputs } = buildSync({ ...BUNDLING, ...entry }).metafile;
  const [{ bytes, inputs } = { bytes: NaN, inputs: {} }] = Object.values(outputs);
  return { bytes, inputs };
}
