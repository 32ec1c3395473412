import { setFlagsFromString } from 'node:v8';

/**
 * The program keeps a page of incidents at a time, some 20 MB in all, but V8 would let its heap grow to ten times that on a
 * large machine before it collects the garbage of the pages that are done. Imported first, before there is a heap to speak
 * of; `npm run bench -- incidents` shows the difference.
 * @see https://nodejs.org/api/v8.html#v8setflagsfromstringflags
 */
for (const flag of ['--optimize-for-size', '--max-semi-space-size=2', '--semi-space-growth-factor=1']) {
  setFlagsFromString(flag);
}
