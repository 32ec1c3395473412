import { existsSync } from 'node:fs';
import { describe } from '@jest/globals';
import { CHROMIUM } from './browser.ts';

/** A `describe` that is skipped, with a sentence that says why, where there is no Chromium. */
export function describeInChromium(name: string, body: () => void): void {
  if (existsSync(CHROMIUM)) describe(name, body);
  else {
    describe.skip(
      `${name} (SKIPPED: there is no Chromium at ${CHROMIUM}; install it, or name it in CHROMIUM_PATH)`,
      body,
    );
  }
}
