/** How the program ends, and that nothing of it stays behind. */
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { Summary } from '#outputs/summary-schema.js';
import { isAlive, makeFolder, Program, profileFile } from '../support/run-program.js';

const phones = 50;

/** A run that would last for ten minutes, with all of its phones in service. */
async function endless(): Promise<{ program: Program; labPid: number }> {
  const out = join(await makeFolder(), 'run');
  const program = Program.start(
    ['run', 'profiles/quickstart.yaml', '--small', '--json', '--http', 'off', '--out', out].concat('--for', '10m'),
  );
  await program.says(/all phones have been in service/);
  const [labPid] = await program.children();
  return { program, labPid: labPid! };
}

const gone = (pid: number) => vi.waitFor(async () => expect(await isAlive(pid)).toBe(false), { timeout: 10_000 });

describe('the exit code', () => {
  it('is 104 for a profile with mistakes, and each is told with its place and the word that was meant', async () => {
    const path = await profileFile('name: x\nphonse: 50\nphones: 20\narrivals: { kind: brust }\nhold: 30z\n');
    const program = Program.start(['run', path]);
    expect(await program.exit).toBe(104);
    const lines = program.stderr.split('\n').filter((line) => line.includes(path));
    expect(lines.map((line) => /:(\d+:\d+): /.exec(line)?.[1])).toEqual(['2:1', '4:19', '5:7']);
    expect(lines[0]).toMatch(/did you mean "?phones"?\?/);
    expect(lines[1]).toMatch(/did you mean "?burst"?\?/);
    expect(program.stdout).toBe('');
  });

  it('is 104 for a command or an option that does not exist, and 0 for help', async () => {
    const programs = [['rnu'], ['run', 'profiles/quickstart.yaml', '--worker', '2'], ['--help'], []].map((args) =>
      Program.start(args),
    );
    expect(await Promise.all(programs.map(({ exit }) => exit))).toEqual([104, 104, 0, 0]);
    expect(programs[0]!.stderr).toContain('run');
    expect(programs[3]!.stdout).toContain('profiles/quickstart.yaml');
  });

  it('is 104 for one bad profile among good ones', async () => {
    const path = await profileFile('name: x\nphones: 0\n');
    const program = Program.start(['validate', 'profiles/quickstart.yaml', path]);
    expect(await program.exit).toBe(104);
    expect(program.stdout).toContain('quickstart');
    expect(program.stderr).toMatch(/profile\.yaml:2:9: /);
  });

  it('is 107 when this host cannot hold so many phones, with a number that it can', async () => {
    const run = ['run', 'profiles/quickstart.yaml', '--http', 'off', '--phones'];
    const program = Program.start([...run, '30000'], 4096);
    expect(await program.exit).toBe(107);
    expect(program.stderr).toMatch(/30000 phones need \d+ open files/);
    // Each of them has a second link.
    expect(Number(/--phones (\d+)/.exec(program.stderr)?.[1])).toBeGreaterThan(1_750);
    expect(program.stdout).toBe('');
  });

  it('is 107 when a worker cannot be given what it needs, and the program does end', async () => {
    const site = 'sites: { a: { phones: 10, subnets: [{ cidr: 127.16.0.0/16, giaddrs: 127.16.0.2 }] } }';
    const path = await profileFile(`name: x\n${site}\nnetwork: { dhcp: { servers: [127.0.0.1] } }\n`);
    const program = Program.start(['run', path, '--http', '0', '--out', join(await makeFolder(), 'run')]);
    expect(await program.exit).toBe(107);
    expect(program.stderr).toContain('127.16.0.2');
  });

  it('is 99 when a threshold failed', async () => {
    const path = await profileFile(
      'name: x\nphones: { count: 5, startup: none }\narrivals: { kind: burst, within: 100ms }\nhold: 1s\nthresholds: [inService == 0]\n',
    );
    const program = Program.start(['run', path, '--http', 'off', '--out', join(await makeFolder(), 'run')]);
    expect(await program.exit).toBe(99);
    expect(program.stdout).toContain('FAILED');
    expect(program.stdout).toContain('inService == 0');
  });

  it('is 105 after Ctrl-C, and the first is gentle: every phone gives its lease back', async () => {
    const { program, labPid } = await endless();
    program.kill('SIGINT');
    expect(await program.exit).toBe(105);
    const { result, counters, phones: population } = JSON.parse(program.stdout) as Summary;
    expect([result, counters['dhcp.release'], population.inService]).toEqual(['interrupted', phones, phones]);
    await gone(labPid);
  });

  it('is 105 after two Ctrl-C too, and the second ends at once, even with a lab that hangs', async () => {
    const { program, labPid } = await endless();
    process.kill(labPid, 'SIGSTOP');
    program.kill('SIGINT');
    await program.insists('SIGINT', /ended at once by hand/);
    expect(await program.exit).toBe(105);
    // No phone had the time to wait for a server that does not answer.
    const { counters, directory } = JSON.parse(program.stdout) as Summary;
    expect(counters['dhcp.release']).toBe(0);
    await gone(labPid);
    expect(program.stderr).toContain(`${phones} phones were still registered`);
    expect(program.stderr).toContain(`${phones} leases were not given back; the lab that gave them has ended too`);
    const cleanup = Program.start(['cleanup', directory!]);
    expect([await cleanup.exit, cleanup.stdout]).toEqual([
      0,
      expect.stringContaining('those of the lab ended with it'),
    ]);
  });

  it('is 109 when a worker is lost, and the figures are not believed', async () => {
    const program = Program.script(new URL('../support/run-and-lose.mjs', import.meta.url), [
      'profiles/quickstart.yaml',
    ]);
    expect(await program.exit).toBe(109);
    expect(program.stderr).toContain('worker 1 was lost');
    expect(JSON.parse(program.stdout)).toMatchObject({ result: 'workerLost', measurement: { verdict: 'invalid' } });
  });

  it('is 109 when the lab is killed, and says so', async () => {
    const { program, labPid } = await endless();
    process.kill(labPid, 'SIGKILL');
    expect(await program.exit).toBe(109);
    expect(program.stderr).toContain('the lab ended (SIGKILL)');
    expect(JSON.parse(program.stdout)).toMatchObject({ result: 'workerLost' });
  });
});

describe('a program that is killed', () => {
  it('leaves no stray process', async () => {
    const { program, labPid } = await endless();
    program.kill('SIGKILL');
    expect(await program.exit).toBe('SIGKILL');
    await gone(labPid);
  });
});

describe('regstorm lab', () => {
  it('tells where its servers are, stays until Ctrl-C and leaves nothing', async () => {
    const program = Program.start(['lab', '--phones', '5']);
    const [, port] = await program.says(/^cm1 +127\.0\.0\.1:(\d+)/m, 'stdout');
    await program.says(/^cm2 +127\.0\.0\.2:\d+/m, 'stdout');
    expect(program.stdout).toMatch(/^dhcp +127\.0\.0\.1:\d+\ndns +127\.0\.0\.1:\d+\ntftp +127\.0\.0\.1:\d+/m);
    expect(Number(port)).toBeGreaterThan(1023);
    const [labPid] = await program.children();
    program.kill('SIGINT');
    expect(await program.exit).toBe(0);
    await gone(labPid!);
  });
});
