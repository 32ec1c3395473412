import { chmod, copyFile, mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Plugin } from 'esbuild';
import { DEFINITION_FILE } from '../../statemachine/definition.ts';
import { bundlePage } from '../report/bundle-page.ts';
import type { PageBundle } from '../report/bundle-page.ts';
import { bundledFiles, describeBundle, MissingLicenseError } from '../../infra/notices.ts';

/**
 * Makes `dist/incidents.js`: the program with all its libraries in JavaScript for Node.js 20 and later, because Node.js
 * strips no types inside node_modules and a user's machine may have an older one than the project. Beside it come the notices of
 * what is bundled and a bill of materials (CycloneDX).
 */

const file = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The report's page is bundled now, so that the program carries it instead of esbuild and the page's sources. */
const inlinePage = (page: PageBundle): Plugin => ({
  name: 'inline-page',
  setup(build) {
    build.onLoad({ filter: /report[\\/]bundle-page\.ts$/ }, () => ({
      contents: `export const bundlePage = () => Promise.resolve(${JSON.stringify({ ...page, files: [] })});`,
    }));
  },
});

async function buildProgram(): Promise<void> {
  const page = await bundlePage();
  await mkdir(file('dist'), { recursive: true });
  const { metafile } = await build({
    metafile: true,
    absWorkingDir: file('.'),
    entryPoints: [file('cli/main.js')],
    outfile: file('dist/incidents.js'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    minifySyntax: true,
    legalComments: 'linked',
    mainFields: ['module', 'main'],
    // Embedded mode stays outside: it needs the project's development packages.
    external: ['../local/embedded.ts'],
    plugins: [inlinePage(page)],
    // Some libraries are CommonJS and call require.
    banner: {
      js: [
        "import { createRequire as createRequireOfNode } from 'node:module';",
        'const require = createRequireOfNode(import.meta.url);',
      ].join('\n'),
    },
  });
  await chmod(file('dist/incidents.js'), 0o755);
  const files = bundledFiles(file('.'), Object.values(metafile.outputs));
  describeBundle(file('dist'), 'incidents', [...files, ...page.files]);
  // The workflow is read from beside the module that reads it.
  await copyFile(DEFINITION_FILE, file('dist/remediation.asl.json'));
}

await buildProgram().catch((error: unknown) => {
  if (!(error instanceof MissingLicenseError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
