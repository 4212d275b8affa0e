/** The report of a run as a person opens it: from the disk, in a browser that has no network. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { duration } from '#outputs/figures.js';
import type { Summary } from '#outputs/summary-schema.js';
import { visit } from '../support/browser.js';
import { describeWithPeer } from '../support/peers.js';
import { makeFolder, Program, profileFile } from '../support/run-program.js';

describeWithPeer(['chromium'], ['chromium'], 'the report of a run', () => {
  let directory: string;
  let summary: Summary;
  let url: string;

  beforeAll(async () => {
    directory = join(await makeFolder(), 'run');
    const profile = await profileFile(`
name: reported
phones: { count: 30, startup: 0s..200ms }
arrivals: { kind: burst, within: 500ms }
lab: { keepaliveInterval: 1s }
events: [ { at: 2s, node: cm1, do: stop } ]
hold: 3s
`);
    const run = Program.start(['run', profile, '--http', 'off', '--json', '--quiet', '--out', directory]);
    await run.exit;
    summary = JSON.parse(run.stdout) as Summary;
    url = pathToFileURL(join(directory, 'report.html')).href;
  });

  it('opens without a network, asks for nothing, and says what the run found', async () => {
    const { page, requests } = await visit(url, { offline: true });
    expect(requests).toEqual([url]);
    expect(await page.locator('h1').textContent()).toBe('reported');
    expect(await page.locator('.headline').textContent()).toContain(
      `30 times a phone lost its service (the node closed the connection): back after ${duration(summary.durations.outage.p50)}`,
    );
    for (const picture of await page.getByRole('img').all()) {
      const box = await picture.boundingBox();
      expect(Math.min(box!.width, box!.height)).toBeGreaterThan(50);
    }
    expect(await page.getByRole('img').count()).toBe(4);
    expect(await page.locator('main').ariaSnapshot()).toContain('- heading "Where the time went" [level=2]');
  });

  it('fits a telephone, and follows the colours of the system', async () => {
    const small = { viewport: { width: 400, height: 800 }, colorScheme: 'dark', offline: true } as const;
    const { page } = await visit(url, small);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(400);
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(20, 23, 28)');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.className')).toBe('picture');
  });

  it('prints on A4, light whatever the system says', async () => {
    const { page } = await visit(url, { colorScheme: 'dark', offline: true });
    const pdf = await page.pdf({ preferCSSPageSize: true });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pdf.toString('latin1')).toMatch(/MediaBox \[0 0 59[45](\.\d+)? 84[12](\.\d+)?\]/);
    await page.emulateMedia({ media: 'print' });
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
  });

  it('is made again by regstorm report, the same to the byte', async () => {
    const out = join(await makeFolder(), 'again.html');
    const program = Program.start(['report', directory, '--out', out]);
    expect([await program.exit, program.stdout, program.stderr]).toEqual([0, `${out}\n`, '']);
    expect(await readFile(out, 'utf8')).toBe(await readFile(join(directory, 'report.html'), 'utf8'));
    const nowhere = Program.start(['report', directory, '--out', join(out, 'in', 'it.html')]);
    expect(await nowhere.exit).toBe(104);
    expect(nowhere.stderr).toContain('the report cannot be written');
  });
});
