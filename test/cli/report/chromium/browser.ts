import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
}

/** How a report is opened. */
export interface OpenOptions {
  /** @default '#/', the overview */
  hash?: string;
  /** @default 1280 x 900 */
  viewport?: { width: number; height: number };
  /** @default 'light' */
  colorScheme?: 'light' | 'dark';
  /** @default true */
  javaScriptEnabled?: boolean;
}

/** The page of a browser, and the report that is open in it. */
interface Tab {
  page: Page;
  directory: string;
  /** How many reports were written. */
  reports: number;
  html?: string;
}

const tabs = new WeakMap<Browser, Tab>();

/** One page for all reports of a browser: a new page takes longer than a report. */
async function tabOf(browser: Browser): Promise<Tab> {
  let tab = tabs.get(browser);
  if (!tab) {
    const directory = mkdtempSync(join(tmpdir(), 'report-'));
    browser.once('disconnected', () => {
      rmSync(directory, { recursive: true });
    });
    tab = { page: await browser.newPage(), directory, reports: 0 };
    tabs.set(browser, tab);
  }
  return tab;
}

/**
 * Writes a report to disk, opens it from there, and waits until it shows. A report that is open already is not loaded
 * again: it follows the new address, which takes back the filter but not the order of the table.
 */
export async function openReport(
  browser: Browser,
  html: string,
  options: OpenOptions = {},
): Promise<OpenReport> {
  const { hash = '#/', viewport = { width: 1280, height: 900 } } = options;
  const { colorScheme = 'light', javaScriptEnabled = true } = options;
  const tab = await tabOf(browser);
  const page = javaScriptEnabled ? tab.page : await browser.newPage({ javaScriptEnabled });
  page.removeAllListeners();
  await page.mouse.move(0, 0);
  await page.setViewportSize(viewport);
  await page.emulateMedia({ colorScheme, media: null });
  const isOpen = javaScriptEnabled && tab.html === html;
  if (!isOpen) tab.reports += 1;
  const file = join(tab.directory, `${tab.reports}.html`);
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
  if (isOpen) await page.evaluate(followAddress, hash);
  else {
    writeFileSync(file, html);
    await page.goto(url + hash);
    if (javaScriptEnabled) {
      tab.html = html;
      await page.waitForSelector('main :is(h1, [role=alert]):visible');
    }
  }
  return { page, complaints };
}

/** Leads the report to an address, back to its top, and waits until its charts are drawn. */
async function followAddress(hash: string): Promise<void> {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  if (location.hash !== hash) {
    const followed = new Promise((resolve) => addEventListener('hashchange', resolve, { once: true }));
    location.hash = hash;
    await followed;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  scrollTo(0, 0);
}
