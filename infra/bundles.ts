import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { buildSync, type BuildOptions } from 'esbuild';
import { NO_TEXTS } from '../tasks/contract/kinds.ts';
import { bundledFiles, describeBundle } from './notices.ts';

const ROOT = join(import.meta.dirname, '..');
/** Source maps name their sources relative to this folder. Nothing is written there. */
const OUTDIR = join(ROOT, 'cdk.out');

/** Where the bundles of this process are; undefined until the first is asked for. */
let bundles: string | undefined;

/**
 * The bundle of a file of tasks/ (its name without `.ts`): a folder with `index.mjs`, its source map, and the licences and the
 * bill of materials of what it contains, which is removed when the process exits.
 */
export function bundleFolder(file: string): string {
  bundles ??= bundleFunctions();
  return join(bundles, file);
}

/** How a function is bundled: files are named from the root of the repository. Nothing is written. */
export const BUNDLING = {
  absWorkingDir: ROOT,
  metafile: true,
  outdir: OUTDIR,
  outExtension: { '.js': '.mjs' },
  write: false,
  // The SDK that was tested is the SDK that runs, and tree shaking makes the start faster than the runtime's own.
  bundle: true,
  format: 'esm',
  platform: 'node',
  mainFields: ['module', 'main'],
  target: 'node24',
  // Lambda sets the credentials in the environment; no command looks an endpoint up, or has an event stream. What these need is
  // left out of the SDK. Each file says why.
  alias: {
    '@aws-sdk/credential-provider-node': './tasks/aws/environment-credentials.ts',
    '@aws-sdk/endpoint-cache': './tasks/aws/no-endpoint-cache.ts',
    '@smithy/core/event-streams': './tasks/aws/no-event-streams.ts',
    'node:process': './tasks/aws/global-process.ts',
  },
  minify: true,
  logLevel: 'warning',
} as const satisfies BuildOptions;

/** The functions that write what people read. The others are bundled without the texts of kinds. */
const WRITERS: readonly string[] = ['publish-notification'];

/** Bundles every function: each file that is directly in tasks/ exports the handler of one. */
function bundleFunctions(): string {
  const names = readdirSync(join(ROOT, 'tasks'))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => basename(file, '.ts'));
  const folder = mkdtempSync(join(tmpdir(), 'remediator-bundles-'));
  // The CDK copies what it needs into its assembly at once.
  process.once('exit', () => {
    rmSync(folder, { recursive: true });
  });
  bundleInto(folder, WRITERS);
  bundleInto(
    folder,
    names.filter((name) => !WRITERS.includes(name)),
    { WITHOUT_TEXTS: 'true' },
  );
  return folder;
}

/** Bundles functions in one run of esbuild. `define`: what the code finds under a global name. */
function bundleInto(folder: string, names: readonly string[], define: Record<string, string> = {}): void {
  const { outputFiles, metafile } = buildSync({
    ...BUNDLING,
    define,
    entryPoints: names.map((name) => ({ in: join('tasks', `${name}.ts`), out: join(name, 'index') })),
    sourcemap: true,
    sourcesContent: false,
  });
  for (const { path, text, contents } of outputFiles) {
    const target = join(folder, relative(OUTDIR, path));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, contents);
    const output = metafile.outputs[relative(ROOT, path)];
    // A source map has no entry point.
    if (output?.entryPoint === undefined) continue;
    const name = basename(output.entryPoint, '.ts');
    if ('WITHOUT_TEXTS' in define && text.includes(NO_TEXTS))
      throw new Error(`${name} writes the texts of kinds: add it to WRITERS in infra/bundles.ts.`);
    describeBundle(dirname(target), name, bundledFiles(ROOT, [output]));
  }
}
