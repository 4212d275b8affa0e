/** What a person gets who installs the package: the tarball, in a folder of its own, under each Node we promise. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
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
