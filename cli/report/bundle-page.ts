import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundledFiles, bundledPackages, noticesOf } from '../../infra/notices.ts';

/** The page's script and style sheet, ready to stand inside `<script>` and `<style>`. */
export interface PageBundle {
  script: string;
  style: string;
  /** Absolute paths of the files in them. */
  files: readonly string[];
  /** The licences of the libraries in them. */
  notices: string;
}

let bundle: Promise<PageBundle> | undefined;

/** Bundles the page from `client/`, once a process. */
export function bundlePage(): Promise<PageBundle> {
  bundle ??= makeBundle();
  return bundle;
}

async function makeBundle(): Promise<PageBundle> {
  const directory = fileURLToPath(new URL('client/', import.meta.url));
  const { outputFiles, metafile } = await build({
    absWorkingDir: directory,
    entryPoints: ['main.tsx', 'report.css'],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    outdir: 'out',
    format: 'iife',
    target: ['chrome120', 'firefox120', 'safari17'],
    legalComments: 'none',
    // `</script>` inside a string of a library would end the script block.
    supported: { 'inline-script': false, 'inline-style': false },
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  const textOf = (extension: string): string =>
    outputFiles.find(({ path }) => path.endsWith(extension))?.text.trim() ?? '';
  const files = bundledFiles(directory, Object.values(metafile.outputs));
  const notices = noticesOf(bundledPackages(files));
  return { script: textOf('.js'), style: textOf('.css'), files, notices };
}
