import module from 'node:module';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';

/**
 * The programs keep little: `incidents` some 20 MB, embedded mode under load some 60. But V8 would let the heap grow to ten times
 * that on a large machine before it collects the garbage. Imported first, before there is a heap to speak of;
 * `npm run bench -- incidents` and `npm run bench -- load` show the difference.
 * @see https://nodejs.org/api/v8.html#v8setflagsfromstringflags
 */
for (const flag of ['--optimize-for-size', '--max-semi-space-size=2', '--semi-space-growth-factor=1']) {
  setFlagsFromString(flag);
}

/**
 * Keeps the compiled code of each file that is imported from now on, for the next start: without types to strip it takes a third
 * less time. Not in the folder for temporary files, where somebody else could put code. The packaged program has no types to strip.
 * This file and those that import it are JavaScript, or the stripping would be loaded for them.
 * @see https://nodejs.org/api/module.html#moduleenablecompilecacheoptions
 */
if (import.meta.url.endsWith('/terminal/quick-start.js')) {
  module.enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/programs'));
}
