import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Plugin } from 'esbuild';
import { DEFINITION_FILE } from '../../statemachine/definition.ts';
import { bundlePage } from '../report/bundle-page.ts';
import { bundledPackages, writeBom, writeNotices } from '../../infra/notices.ts';

/**
 * Makes `dist/incidents.js`: the program with all its libraries in JavaScript for Node.js 20 and later, because Node.js
 * strips no types inside node_modules and a user's machine may have an older one than the project. Beside it come the notices of
 * what is bundled and a bill of materials (CycloneDX).
 */

const file = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The report's page is bundled now, so that the program carries it instead of esbuild and the page's sources. */
const inlinePage: Plugin = {
  name: 'inline-page',
  setup(build) {
    build.onLoad({ filter: /report[\\/]bundle-page\.ts$/ }, async () => ({
      contents: `export const bundlePage = () => Promise.resolve(${JSON.stringify({ ...(await bundlePage()), inputs: [] })});`,
    }));
  },
};

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
  plugins: [inlinePage],
  // Some libraries are CommonJS and call require.
  banner: {
    js: [
      "import { createRequire as createRequireOfNode } from 'node:module';",
      'const require = createRequireOfNode(import.meta.url);',
    ].join('\n'),
  },
});
await chmod(file('dist/incidents.js'), 0o755);
const inputs = [...Object.keys(metafile.inputs).map(file), ...(await bundlePage()).inputs];
const packages = bundledPackages(inputs);
await writeFile(file('dist/THIRD-PARTY-NOTICES'), writeNotices(packages));
const program = JSON.parse(await readFile(file('package.json'), 'utf8')) as { name: string; version: string };
await writeFile(file('dist/sbom.cdx.json'), writeBom(program, packages));
// The workflow is read from beside the module that reads it.
await copyFile(DEFINITION_FILE, file('dist/remediation.asl.json'));
