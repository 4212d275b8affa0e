/** The live page of a real run in a real browser: what is on it, how it is used without a mouse, and what it commands. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { Summary } from '#outputs/summary-schema.js';
import { visit } from '../support/browser.js';
import { describeWithPeer } from '../support/peers.js';
import { makeFolder, Program, profileFile } from '../support/run-program.js';

const profile = `
name: page
phones: { startup: none }
sites:
  hq: { phones: { "7962G": 60 }, subnets: [ { cidr: 127.16.0.0/16, giaddrs: 127.16.0.2-127.16.0.9 } ] }
  branch: { phones: { "7942G": 20 }, subnets: [ { cidr: 127.17.0.0/16, giaddrs: 127.17.0.2-127.17.0.9 } ] }
arrivals: { kind: rate, rate: 20/s }
hold: 5m
lab: { keepaliveInterval: 2s }
thresholds: [ "inService == 100% at end", "p99(onboard) < 20s" ]
`;

async function begin(...options: readonly string[]): Promise<{ readonly program: Program; readonly url: string }> {
  const run = ['run', await profileFile(profile), '--out', join(await makeFolder(), 'run')];
  const program = Program.start([...run, '--json', '--http', '127.0.0.1:0', ...options]);
  const [, url] = await program.says(/live page.*: (http:\S+)/);
  return { program, url: url! };
}

/** Resolves when the place says so. */
function says(page: Page, id: string, hasText: string | RegExp): Promise<void> {
  return page.locator(`#${id}`).filter({ hasText }).waitFor({ timeout: 20_000 });
}

describeWithPeer(['chromium'], ['chromium'], 'the live page in Chromium', () => {
  it('shows a run, is used by keys alone, commands it and tells how it ended', async () => {
    const { program, url } = await begin('--http-control');
    const { page, requests } = await visit(url);
    await says(page, 'status', 'running');
    // Nobody copies the token from the address.
    expect(page.url()).toBe(url.replace(/#.*/, ''));

    await page.getByRole('button', { name: 'Hold arrivals' }).click();
    await says(page, 'status', 'arrivals are held');
    await page.getByRole('row', { name: /arrivals are held/ }).waitFor();
    await page.getByRole('button', { name: 'Let arrivals go on' }).click();
    await page.getByRole('row', { name: 'inService 80 Your current options' }).waitFor();

    await page.getByRole('application', { name: 'All phones' }).focus();
    await page.keyboard.press('PageDown');
    await page.keyboard.press('ArrowRight');
    await says(
      page,
      'phone',
      /^Phone 61, SEP02[0-9A-F]{10}, 7942G, branch: inService, its display shows "Your current/,
    );

    await page.getByLabel('Server').selectOption('cm1');
    await page.getByLabel('Fault').selectOption('stop');
    await page.getByLabel('Seconds').fill('60');
    await page.getByRole('button', { name: 'Do it' }).click();
    await page.getByRole('row', { name: /cm1: stop, for 1m/ }).waitFor();
    await page.getByRole('row', { name: 'cm2 80 80 as secondary' }).waitFor();

    const told = await page.locator('body').ariaSnapshot();
    expect(told).toContain('img "Phones in service, and registered by node, at 0:');
    expect(told).toMatch(/code: p99\(onboard\) < 20s\s+- strong: holds so far/);
    await page.getByText('The same as a table').first().click();
    expect(await page.getByRole('table', { name: 'Phones in service' }).getByRole('row').count()).toBeGreaterThan(3);

    // The same address a second time only shows; and it is dark for who likes it so.
    const { page: other } = await visit(url, { colorScheme: 'dark', mayComplain: /403/ });
    await says(other, 'status', 'running');
    expect(await other.getByRole('button', { name: 'End the run' }).isVisible()).toBe(false);
    const paper = 'getComputedStyle(document.body).backgroundColor';
    expect([await page.evaluate(paper), await other.evaluate(paper)]).toEqual([
      'rgb(255, 255, 255)',
      'rgb(20, 23, 28)',
    ]);

    await page.getByRole('button', { name: 'End the run' }).click();
    await page.getByRole('button', { name: 'Really end it?' }).click();
    expect(await program.exit).toBe(105);
    const { directory, measurement } = JSON.parse(program.stdout) as Summary;
    await page.getByRole('heading', { name: 'INTERRUPTED' }).waitFor();
    await says(page, 'files', `${directory}/report.html`);
    expect(measurement.reasons.map(({ figure }) => figure)).toContain('3 times');
    expect(await page.locator('#control').isVisible()).toBe(false);
    expect(requests.filter((address) => new URL(address).origin !== new URL(url).origin)).toEqual([]);
  });

  it('says so when the run is gone', async () => {
    const { program, url } = await begin('--quiet', '--http-control');
    const { page } = await visit(url, { mayComplain: /ERR_/ });
    await says(page, 'status', 'running');
    program.kill('SIGKILL');
    await says(page, 'status', 'connection lost');
  });
});
