import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

/** Where Chromium is: Debian's place, or what CHROMIUM_PATH says. */
export const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/** Starts Chromium such that it makes no connection of its own. */
export function startChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A page with the report open in it, and everything that it should not have done. */
export interface OpenReport {
  page: Page;
  /** Console errors and warnings, uncaught errors, policy violations, and requests beside the file itself. */
  complaints: string[];
  close: () => Promise<void>;
}

/** Writes a report to disk, opens it from there, and waits until it shows. */
export async function openReport(
  browser: Browser,
  html: string,
  options: BrowserContextOptions & { hash?: string } = {},
): Promise<OpenReport> {
  const directory = await mkdtemp(join(tmpdir(), 'report-'));
  const file = join(directory, 'report.html');
  await writeFile(file, html);
  const { hash = '', ...contextOptions } = options;
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...contextOptions });
  const page = await context.newPage();
  const url = pathToFileURL(file).href;
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (request.url().split('#')[0] !== url) complaints.push(`request: ${request.url()}`);
  });
  await page.goto(url + hash);
  if (contextOptions.javaScriptEnabled !== false) {
    await page.waitForSelector('main :is(h1, [role=alert]):visible');
  }
  return {
    page,
    complaints,
    close: async () => {
      await context.close();
      await rm(directory, { recursive: true });
    },
  };
}
