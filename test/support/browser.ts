/**
 * Chromium, as a person opens our pages in it. One browser a test file, one context a page; a page that throws, writes an
 * error to its console, or asks for anything outside 127.0.0.1 fails its test. What runs inside a page is given to
 * `evaluate` as text: the tests are compiled without the DOM's types.
 */
import { join } from 'node:path';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, expect } from 'vitest';
import { isInstalled, searchPath } from '../../scripts/peers.mjs';

export interface Visit {
  readonly page: Page;
  /** Everything it asked for, its own address first. */
  readonly requests: readonly string[];
}

interface VisitWishes extends BrowserContextOptions {
  /** Complaints that belong to the test, such as those of a page whose server has gone. */
  readonly mayComplain?: RegExp;
}

interface OpenVisit {
  readonly context: BrowserContext;
  readonly complaints: readonly string[];
}

let browser: Promise<Browser> | undefined;
const visits: OpenVisit[] = [];

afterEach(async () => {
  const over = visits.splice(0);
  await Promise.all(over.map(({ context }) => context.close()));
  expect(over.flatMap(({ complaints }) => complaints)).toEqual([]);
});

afterAll(async () => {
  await (await browser)?.close();
});

/** Opens an address, 1280 x 800 and light unless told otherwise; it is closed after the test. */
export async function visit(url: string, wishes: VisitWishes = {}): Promise<Visit> {
  const { mayComplain, ...rest } = wishes;
  browser ??= launch();
  const context = await (await browser).newContext({
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    timezoneId: 'UTC',
    locale: 'en-GB',
    colorScheme: 'light',
    ...rest,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  const complain = (text: string) => {
    if (mayComplain?.test(text) !== true) complaints.push(text);
  };
  page.on('pageerror', (error) => complain(`the page threw: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') complain(`the console says: ${message.text()}`);
  });
  page.on('request', (request) => {
    requests.push(request.url());
    if (!isOurs(request.url())) complain(`the page asks for ${request.url()}`);
  });
  visits.push({ context, complaints });
  await page.goto(url, { waitUntil: 'load' });
  return { page, requests };
}

function isOurs(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return ['file:', 'data:', 'blob:'].includes(protocol) || hostname === '127.0.0.1';
}

function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: join(searchPath.find((folder) => isInstalled('chromium', [folder]))!, 'chromium'),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-dev-shm-usage',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  });
}
