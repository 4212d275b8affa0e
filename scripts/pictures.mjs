/**
 * Makes the pictures of the pages in docs/pictures anew, each from a real run on this machine: `npm run pictures`, some six
 * minutes. Needs a build, and Chromium.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { isInstalled, searchPath } from './peers.mjs';

const root = fileURLToPath(new URL('../', import.meta.url));
const pictures = join(root, 'docs/pictures');
const runs = mkdtempSync(join(tmpdir(), 'regstorm-pictures-'));

/** `live`: the live page is taken when it tells such a time. */
const wanted = [
  {
    profile: 'quickstart',
    report: 'report-quickstart',
    live: { name: 'live-page', at: /^([7-9]|[1-5]\d)/, colours: 'light' },
  },
  { profile: 'power-restore', report: 'report-power-restore' },
  {
    profile: 'unprovisioned-dhcp-storm',
    report: 'report-dhcp-storm',
    live: { name: 'live-page-dark', at: /^(1[2-9]|[2-5]\d)/, colours: 'dark' },
  },
  { profile: 'primary-hang', report: 'report-primary-hang' },
];

const folder = searchPath.find((each) => isInstalled('chromium', [each]));
if (folder === undefined) throw new Error('Chromium is not installed: apt-get install chromium');
const browser = await chromium.launch({
  executablePath: join(folder, 'chromium'),
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
  ],
});
mkdirSync(pictures, { recursive: true });
try {
  for (const { profile, report, live } of wanted) {
    const directory = join(runs, profile);
    const run = spawn(process.execPath, [
      ...[join(root, 'dist/main.js'), 'run', join(root, 'profiles', `${profile}.yaml`)],
      ...['--http', '127.0.0.1:0', '--out', directory],
    ]);
    const ended = once(run, 'exit');
    run.stdout.resume();
    let taken;
    for await (const line of createInterface({ input: run.stderr })) {
      const [, url] = /live page: (\S+)/.exec(line) ?? [];
      if (url !== undefined && live !== undefined) taken = takeLive(url, live);
    }
    const [code] = await ended;
    await taken;
    if (code !== 0)
      throw new Error(`${profile} ended with ${code}: pictures are made of runs that passed, on a quiet machine`);
    await take(pathToFileURL(join(directory, 'report.html')).href, report, { height: 1150 });
  }
} finally {
  await browser.close();
  rmSync(runs, { recursive: true });
}

async function takeLive(url, { name, at, colours }) {
  await take(url, name, { height: 1150, colours, at });
}

async function take(url, name, { height, colours = 'light', at }) {
  const page = await browser.newPage({
    viewport: { width: 1100, height },
    colorScheme: colours,
    locale: 'en-GB',
    timezoneId: 'UTC',
  });
  await page.goto(url);
  if (at !== undefined) await page.locator('#tiles dd').first().filter({ hasText: at }).waitFor({ timeout: 60_000 });
  await page.screenshot({ path: join(pictures, `${name}.png`) });
  await page.close();
}
