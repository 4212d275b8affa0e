/** Two runs compared, as a person types it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeFolder, Program, profileFile } from '../support/run-program.js';

describe('regstorm compare RUN BASE', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await makeFolder();
    const path = await profileFile(`
name: compared
phones: { count: 200, startup: 0s..200ms }
arrivals: { kind: burst, within: 1s }
hold: 12s
lab: { capacity: { registrationsPerSecond: 100 } }
`);
    const slower = ['--set', 'lab.capacity.registrationsPerSecond=30'];
    const plays = [['base'], ['again', '--seed', '2'], ['slow', ...slower], ['fewer', '--phones', '100']];
    await Promise.all(
      plays.map(async ([name = '', ...options]) => {
        const program = Program.start(['simulate', path, '--out', join(folder, name), ...options]);
        expect([await program.exit, program.stderr]).toEqual([0, '']);
      }),
    );
  });

  async function compared(
    ...args: readonly string[]
  ): Promise<{ exit: number | string; stdout: string; stderr: string }> {
    const program = Program.start(['compare', ...args.map((arg) => (/^[a-z]+$/.test(arg) ? join(folder, arg) : arg))]);
    const exit = await program.exit;
    return { exit, stdout: program.stdout, stderr: program.stderr };
  }

  it('exits 99 when the run is worse, and says so in text, as data and as a page', async () => {
    const page = join(folder, 'page.html');
    const [text, json] = await Promise.all([
      compared('slow', 'base', '--html', page),
      compared('slow', 'base', '--json'),
    ]);
    expect([text.exit, text.stderr, json.exit]).toEqual([99, '', 99]);
    expect(text.stdout).toMatch(/^Worse than the base: onboard p50 /);
    expect(text.stdout).toContain('lab.capacity.registrationsPerSecond 30 against 100');
    const data = JSON.parse(json.stdout) as { sentence: string; rows: readonly { name: string; finding: string }[] };
    expect(data).toMatchObject({ schema: 'regstorm.comparison/1', verdict: 'worse', tolerance: 0.1 });
    expect(data.rows).toContainEqual(expect.objectContaining({ name: 'register p50', finding: 'worse' }));
    expect(await readFile(page, 'utf8')).toContain(`<h1 class="bad">${data.sentence}</h1>`);
  });

  it('exits 0 when it is not, with another seed', async () => {
    const { exit, stdout } = await compared('base', 'again', '--tolerance', '12%');
    expect([exit, stdout]).toEqual([0, expect.stringMatching(/^Not worse than the base/)]);
    expect(stdout).toContain('Tolerance: 12 %');
  });

  it('exits 106 when the two cannot be held against each other, and 104 when there is no such run', async () => {
    const [fewer, nowhere] = await Promise.all([compared('base', 'fewer'), compared('base', 'nowhere')]);
    expect(fewer.exit).toBe(106);
    expect(fewer.stdout).toMatch(/^Cannot say: not the same plan: phones 200 against 100\./);
    expect([nowhere.exit, nowhere.stderr]).toEqual([104, expect.stringContaining('is no run directory')]);
  });
});
