/** What a person gets who installs the package: the tarball, in a folder of its own, under each Node we promise. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Summary } from '#outputs/summary-schema.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const call = promisify(execFile);

/** Long-term releases beside the one that runs the tests; npm packages bring their binaries. */
const otherNodes = [22, 24];

/** A program that uses what the library has, and one thing that it has not. */
const consumer = `
import { LoadError, loadProfile, readProfile, runLoad, startLab } from 'regstorm';
import type { Calibration, Cidr, Mistake, Moment, Output, Overrides, PhoneRecord, Profile, RunEvent } from 'regstorm';
import type { RunLoadOptions, RunningLab, RunningRun, RunResult, RunStart, Summary, Totals } from 'regstorm';

class Watch implements Output {
  seen = '';
  run: RunningRun | null = null;
  start(run: RunStart): void {
    this.seen += run.name;
  }
  take({ totals, interval }: Moment): void {
    const up: number = totals.sum('phones', { state: 'inService' });
    if (up > 5 && interval.perSecond('registrations', { outcome: 'acked' }) === 0) this.run?.stop();
  }
  takeEvent({ kind, text }: RunEvent): void {
    this.seen += kind + text;
  }
  takePhones(phones: readonly PhoneRecord[]): void {
    for (const { name, troubles } of phones) this.seen += name + troubles.join();
  }
  finish(summary: Summary): void {
    const p99: number | null = summary.durations.onboard.p99;
    this.seen += String(p99);
  }
}

export async function play(): Promise<number> {
  const overrides: Overrides = { phones: 10 };
  const profile: Profile = readProfile('x.yaml', overrides);
  const allow: readonly Cidr[] = [{ network: 0x0a010000, prefix: 24 }];
  const watch = new Watch();
  const options: RunLoadOptions = { directory: null, allow, outputs: { watch }, onBegin: (run) => { watch.run = run; } };
  try {
    const { summary, left, losses }: RunResult = await runLoad(profile, options);
    const calibration: Calibration | null = summary.generator.calibration;
    const lab: RunningLab = await startLab(loadProfile('name: lab', 'lab'));
    await lab.stop();
    return left.registered + losses.length + (calibration?.registrationsPerSecond ?? 0);
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    const mistakes: readonly Mistake[] = error.mistakes;
    return mistakes.length;
  }
}

// @ts-expect-error there is no such metric, and the types know
export const wrong = (totals: Totals): number => totals.sum('phonesThatFly');
`;

describe('the packed package', () => {
  let folder: string;
  const nodeFolder = (version: number) => join(folder, `node-${version}`);
  const program = () => join(folder, 'node_modules/regstorm/dist/main.js');
  const quickstart = () => join(folder, 'node_modules/regstorm/profiles/quickstart.yaml');

  const npm = (args: readonly string[], cwd: string) => call('npm', [...args, '--no-audit', '--no-fund'], { cwd });

  async function summaryOf(command: string, args: readonly string[]): Promise<Summary> {
    const run = ['run', quickstart(), '--small', '--json', '--quiet', '--http', 'off'];
    const { stdout } = await call(command, [...args, ...run], { cwd: folder });
    return JSON.parse(stdout) as Summary;
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'regstorm-package-'));
    await call('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: root });
    const [tarball] = await readdir(folder);
    await npm(['install', '--omit=dev', '--prefix', folder, join(folder, tarball!)], folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('runs a bundled profile by the name of its command', async () => {
    const summary = await summaryOf(join(folder, 'node_modules/.bin/regstorm'), []);
    expect(summary).toMatchObject({ result: 'passed', phones: { total: 50, inService: 50 } });
  });

  it('is a library whose exports are these and no others', async () => {
    const script = `const door = await import('regstorm'); console.log(JSON.stringify(Object.keys(door).sort()))`;
    const { stdout } = await call(process.execPath, ['--input-type=module', '-e', script], { cwd: folder });
    expect(JSON.parse(stdout)).toEqual(['LoadError', 'loadProfile', 'readProfile', 'runLoad', 'startLab']);
  });

  it('has types that a strict program compiles against, with those of its libraries checked too', async () => {
    await writeFile(join(folder, 'consumer.mts'), consumer);
    const strict = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--skipLibCheck', 'false'];
    const compile = ['--module', 'nodenext', '--target', 'es2023', ...strict, 'consumer.mts'];
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const said = await call(process.execPath, [compiler, ...compile], { cwd: folder }).then(
      ({ stdout }) => stdout,
      ({ stdout }: { readonly stdout: string }) => stdout,
    );
    expect(said).toBe('');
  });

  it('runs from a program of one’s own: loadProfile, then runLoad', async () => {
    const script = `
      import { loadProfile, runLoad } from 'regstorm';
      const profile = loadProfile('name: own\\nphones: { count: 5, startup: none }\\narrivals: { kind: burst, within: 1s }\\nhold: 3s', 'own');
      const { summary } = await runLoad(profile, { directory: null });
      console.log(JSON.stringify(summary.phones));`;
    const { stdout } = await call(process.execPath, ['--input-type=module', '-e', script], { cwd: folder });
    expect(JSON.parse(stdout)).toMatchObject({ total: 5, inService: 5 });
  });

  it.each(otherNodes)('passes the quickstart under Node %i too', async (version) => {
    const name = `node-${process.platform}-${process.arch}`;
    await npm(['install', '--prefix', nodeFolder(version), `${name}@${version}`], folder);
    const node = join(nodeFolder(version), 'node_modules', name, 'bin/node');
    expect((await call(node, ['--version'])).stdout).toMatch(new RegExp(`^v${version}\\.`));
    expect(await summaryOf(node, [program()])).toMatchObject({ result: 'passed', phones: { inService: 50 } });
  });
});
