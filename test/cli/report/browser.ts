import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';

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

/** How a report is opened. */
export interface OpenOptions {
  /** @default - the overview */
  hash?: string;
  /** @default 1280 x 900 */
  viewport?: { width: number; height: number };
  /** @default 'light' */
  colorScheme?: 'light' | 'dark';
  /** @default true */
  javaScriptEnabled?: boolean;
}

/** The page that a browser's reports are opened in, one after the other: a new one takes longer than a report. */
const pages = new WeakMap<Browser, Page>();

async function pageOf(browser: Browser): Promise<Page> {
  const page = pages.get(browser) ?? (await browser.newPage());
  pages.set(browser, page);
  page.removeAllListeners();
  await page.mouse.move(0, 0);
  return page;
}

/** Writes a report to disk, opens it from there, and waits until it shows. Closes the one that was open before. */
export async function openReport(
  browser: Browser,
  html: string,
  options: OpenOptions = {},
): Promise<OpenReport> {
  const directory = await mkdtemp(join(tmpdir(), 'report-'));
  const file = join(directory, 'report.html');
  await writeFile(file, html);
  const { hash = '', viewport = { width: 1280, height: 900 } } = options;
  const { colorScheme = 'light', javaScriptEnabled = true } = options;
  const page = await (javaScriptEnabled ? pageOf(browser) : browser.newPage({ javaScriptEnabled }));
  await page.setViewportSize(viewport);
  await page.emulateMedia({ colorScheme, media: null });
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
  if (javaScriptEnabled) await page.waitForSelector('main :is(h1, [role=alert]):visible');
  return {
    page,
    complaints,
    close: async () => {
      await (javaScriptEnabled ? page.goto('about:blank') : page.close());
      await rm(directory, { recursive: true });
    },
  };
}
