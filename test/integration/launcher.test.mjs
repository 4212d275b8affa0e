/**
 * The launcher in a small project of its own: our scripts and configurations, a program of a few lines, and the packages
 * of this checkout by a link. npm, the compiler and vitest are the real ones.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../scripts/children.mjs';

const program = `
  console.log(JSON.stringify({ pid: process.pid, args: process.argv.slice(2) }));
  process.exitCode = Number(process.env.END_WITH ?? 0);
  if (process.env.WAIT) {
    const clock = setTimeout(() => {}, 30_000);
    process.once('SIGTERM', () => {
      console.log('ends gently');
      clearTimeout(clock);
    });
  }
`;

let project;
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'regstorm-launcher-'));
  for (const name of ['scripts', 'tsconfig.json', 'tsconfig.build.json', 'test/support/peers.ts']) {
    cpSync(join(root, name), join(project, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'));
  mkdirSync(join(project, 'bench'));
  const description = { name: 'small', type: 'module', engines: { node: '>=20.19' } };
  write('package.json', JSON.stringify({ ...description, scripts: { build: 'tsc -p tsconfig.build.json' } }));
  write('package-lock.json', '{ "packages": {} }');
  write('vitest.config.mjs', "export default { cacheDir: '.cache' };");
  write('src/main.ts', program);
});
afterAll(() => rmSync(project, { recursive: true }));

function write(path, content) {
  mkdirSync(dirname(join(project, path)), { recursive: true });
  writeFileSync(join(project, path), content);
}

/** The launcher as npm would call it, but for what the environment of this test run may say. */
function spawnLauncher(args, env, command = process.execPath) {
  const { CI, VITEST, NODE_ENV, npm_lifecycle_event, REGSTORM_REQUIRE_PEERS, ...others } = process.env;
  const options = { cwd: project, env: { ...others, REGSTORM_NO_APT: '1', NO_COLOR: '1', ...env } };
  return spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function launch(args, env = {}) {
  const child = spawnLauncher(['scripts/launch.mjs', ...args], env);
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr']) {
    child[stream].setEncoding('utf8').on('data', (text) => {
      said[stream] += text;
    });
  }
  const [code] = await once(child, 'close');
  return { code, pid: child.pid, ...said, lastLine: said.stdout.trimEnd().split('\n').at(-1) };
}

describe('start', () => {
  it('builds what was never built, and says so on stderr', async () => {
    const { code, stdout, stderr } = await launch(['start', 'run', '--json']);
    expect(stderr).toBe('regstorm: building (there is no build yet) ...\n');
    expect(JSON.parse(stdout).args).toEqual(['run', '--json']);
    expect(code).toBe(0);
  });

  it('says nothing of its own when there is nothing to do, and runs the program in its own process', async () => {
    const { pid, code, stdout, stderr } = await launch(['start', '--help'], { END_WITH: '99' });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({ pid, args: ['--help'] });
    expect(code).toBe(99);
  });

  it('runs the quickstart when nothing is asked for', async () => {
    const { stdout } = await launch(['start']);
    expect(JSON.parse(stdout).args).toEqual(['run', join('profiles', 'quickstart.yaml')]);
  });

  it('builds again when a source changed, and shows what the compiler says when that fails', async () => {
    write('src/main.ts', `${program} // changed`);
    expect(await launch(['start'])).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('(src/main.ts changed)'),
    });
    write('src/main.ts', `${program} const count: number = 'many';`);
    const failed = await launch(['start']);
    expect(failed).toMatchObject({ code: 1, stdout: '' });
    expect(failed.stderr).toMatch(/error TS2322.*\n.*failed; see above/);
    write('src/main.ts', program);
    expect(await launch(['start'])).toMatchObject({ code: 0, stderr: expect.stringContaining('building') });
  });

  it('does not replace packages that lie elsewhere', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'regstorm-elsewhere-'));
    writeFileSync(join(elsewhere, 'kept'), '');
    const link = join(project, 'node_modules');
    unlinkSync(link);
    symlinkSync(elsewhere, link);
    try {
      expect(await launch(['start'])).toMatchObject({ code: 1, stderr: expect.stringContaining('is a link') });
      expect(existsSync(join(elsewhere, 'kept'))).toBe(true);
    } finally {
      unlinkSync(link);
      symlinkSync(join(root, 'node_modules'), link);
      rmSync(elsewhere, { recursive: true });
    }
  });

  it.skipIf(process.platform === 'win32')('stops the program when npm and its shell are gone', async () => {
    // Two commands, as a shell with one would step aside for it.
    const shell = spawnLauncher(
      ['-c', `"${process.execPath}" scripts/launch.mjs start; exit`],
      { WAIT: '1', npm_lifecycle_event: 'start' },
      '/bin/sh',
    );
    const closed = once(shell.stdout, 'close');
    let said = '';
    shell.stdout.setEncoding('utf8').on('data', (text) => {
      said += text;
      if (said.includes('pid') && !shell.killed) shell.kill('SIGKILL');
    });
    await closed; // the program held the other end
    expect(said).toContain('ends gently');
  });
});

describe('test', () => {
  const green = "import { it } from 'vitest'; it('a', () => {}); it('b', () => {}); it.skip('c', () => {});";
  const peer = `
    import { it } from 'vitest';
    import { describeWithPeer } from './support/peers.js';
    describeWithPeer(['no-such-program'], ['tshark'], 'tshark reads ours', () => { it('d', () => {}); });
  `;

  it('ends with the counts, after the list of suites left out', async () => {
    write('test/green.test.mjs', green);
    write('test/peer.test.ts', peer);
    const { code, stdout, lastLine } = await launch(['test']);
    expect(lastLine).toBe('2 passed, 0 failed, 2 skipped');
    expect(stdout).toMatch(/tshark reads ours: no-such-program is missing\n +apt-get install .* tshark\n/);
    expect(code).toBe(0);
  });

  it('fails for a missing peer when peers are required', async () => {
    const { code, lastLine } = await launch(['test'], { REGSTORM_REQUIRE_PEERS: '1' });
    expect({ code, lastLine }).toEqual({ code: 1, lastLine: '2 passed, 1 failed, 1 skipped' });
  });

  it('counts what fails in and outside of tests', async () => {
    write('test/red.test.mjs', "import { expect, it } from 'vitest'; it('r', () => expect(1).toBe(2));");
    write('test/unreadable.test.mjs', "import 'no-such-package';");
    const { code, lastLine, stdout } = await launch(['test']);
    expect({ code, lastLine }).toEqual({ code: 1, lastLine: '2 passed, 2 failed, 2 skipped' });
    expect(stdout).toContain('unreadable.test.mjs failed outside its tests');
    for (const name of ['red', 'unreadable']) rmSync(join(project, `test/${name}.test.mjs`));
  });

  it('counts an error that belongs to no test', async () => {
    write(
      'test/stray.test.mjs',
      "import { it } from 'vitest'; it('s', () => { Promise.reject(new Error('stray')); });",
    );
    const { code, lastLine } = await launch(['test', 'test/stray.test.mjs']);
    expect({ code, lastLine }).toEqual({ code: 1, lastLine: '1 passed, 1 failed, 0 skipped' });
  });

  it('is red when no test ran, or the program does not build', async () => {
    const red = { code: 1, lastLine: '0 passed, 1 failed, 0 skipped' };
    expect(await launch(['test', 'no-such-file'])).toMatchObject(red);
    write('src/main.ts', 'const count: number = true;');
    expect(await launch(['test'])).toMatchObject(red);
    write('src/main.ts', program);
  });
});

describe('bench', () => {
  it('says so when there is none, and is no failure', async () => {
    expect(await launch(['bench'])).toMatchObject({ code: 0, stderr: 'regstorm: there are no benchmarks yet\n' });
  });

  it('runs all in order, or the one that is named, with its arguments', async () => {
    write('bench/one.mjs', "console.log('one', process.argv[2] ?? '');");
    write('bench/two.mjs', "console.log('two'); process.exitCode = 3;");
    expect(await launch(['bench'])).toMatchObject({ code: 1, stdout: 'one \ntwo\n' });
    expect(await launch(['bench', 'one', '--fast'])).toMatchObject({ code: 0, stdout: 'one --fast\n' });
    const unknown = await launch(['bench', 'three']);
    expect(unknown).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('there is: one, two') });
  });

  it('hands the end on to the one that runs, and starts no other', async () => {
    write(
      'bench/one.mjs',
      "process.once('SIGTERM', () => process.exit()); console.log('up'); setTimeout(() => {}, 30_000);",
    );
    const child = spawnLauncher(['scripts/launch.mjs', 'bench'], {});
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      said += text;
      if (said === 'up\n') child.kill('SIGTERM');
    });
    const [code] = await once(child, 'close');
    expect({ code, said }).toEqual({ code: 1, said: 'up\n' });
  });
});

it('knows no other command', async () => {
  expect(await launch(['stop'])).toMatchObject({
    code: 1,
    stderr: 'regstorm: the launcher knows start, test, bench\n',
  });
});
