import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { buildSync, type BuildOptions } from 'esbuild';
import { bundledPackages, writeNotices } from './notices.ts';

const ROOT = join(import.meta.dirname, '..');
/** Source maps name their sources relative to this folder. Nothing is written there. */
const OUTDIR = join(ROOT, 'cdk.out');

/** Where the bundles of this process are; undefined until the first is asked for. */
let bundles: string | undefined;

/**
 * The bundle of a file of tasks/ (its name without `.ts`): a folder with `index.mjs`, its source map and the licences of what it
 * contains, which is removed when the process exits.
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

/** Bundles every function in one run of esbuild: each file that is directly in tasks/ exports the handler of one. */
function bundleFunctions(): string {
  const files = readdirSync(join(ROOT, 'tasks')).filter((name) => name.endsWith('.ts'));
  const { outputFiles, metafile } = buildSync({
    ...BUNDLING,
    entryPoints: files.map((name) => ({
      in: join('tasks', name),
      out: join(basename(name, '.ts'), 'index'),
    })),
    sourcemap: true,
    sourcesContent: false,
  });
  const folder = mkdtempSync(join(tmpdir(), 'remediator-bundles-'));
  // The CDK copies what it needs into its assembly at once.
  process.once('exit', () => {
    rmSync(folder, { recursive: true });
  });
  for (const { path, contents } of outputFiles) {
    const target = join(folder, relative(OUTDIR, path));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, contents);
    const inputs = Object.keys(metafile.outputs[relative(ROOT, path)]?.inputs ?? {});
    if (inputs.length === 0) continue;
    const packages = bundledPackages(inputs.map((input) => join(ROOT, input)));
    writeFileSync(join(dirname(target), 'THIRD-PARTY-NOTICES'), writeNotices(packages));
  }
  return folder;
}
