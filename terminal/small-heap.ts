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
