import { existsSync } from 'node:fs';
import { afterAll, describe } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { CHROMIUM, openReport, startChromium } from './browser.ts';
import type { OpenOptions, OpenReport } from './browser.ts';

let browser: Promise<Browser> | undefined;
afterAll(async () => (await browser)?.close());

/** Opens a report in the one browser of the test file. */
export async function open(html: string, options?: OpenOptions): Promise<OpenReport> {
  browser ??= startChromium();
  return openReport(await browser, html, options);
}

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
