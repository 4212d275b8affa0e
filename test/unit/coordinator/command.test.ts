import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startCommand } from '#coordinator/command.js';
import { isAlive } from '../../support/run-program.js';

const minute = 60_000;
const shell = (script: string, timeoutMs = minute) => startCommand(['sh', '-c', script], timeoutMs);

const left: number[] = [];
afterEach(async () => {
  for (const pid of left.splice(0)) if (await isAlive(pid)) process.kill(pid, 'SIGKILL');
});

describe('a command', () => {
  it('tells its last line, of errors too, without what moves a cursor', async () => {
    const end = await shell('echo one; printf "\\033[2Jtwo\\tthree\\n\\n" >&2').ended;
    expect(end).toMatchObject({ failure: null, lastLine: '[2Jtwo three' });
    expect(end.seconds).toBeGreaterThan(0);
  });

  it('tells no more of a long story than its end', async () => {
    const { lastLine } = await shell('head -c 100000 /dev/zero | tr "\\0" x; echo; echo end').ended;
    expect(lastLine).toBe('end');
    expect((await shell('head -c 100000 /dev/zero | tr "\\0" x').ended).lastLine).toHaveLength(200);
  });

  it.each([
    ['its exit code', () => shell('exit 3'), 'exit code 3'],
    ['the signal that ended it', () => shell('kill -TERM $$'), 'ended by SIGTERM'],
    ['that there is no such file', () => startCommand(['/no/such/file'], minute), /ENOENT/],
    ['that it cannot even begin', () => startCommand(['a\0b'], minute), /null bytes/],
  ])('that fails says why: %s', async (_, start, why) => {
    const { failure } = await start().ended;
    expect(failure).toMatch(why);
  });

  it('is killed at the end of patience with all it started', async () => {
    const { failure, lastLine } = await shell('sleep 60 & echo $!; wait', 300).ended;
    left.push(Number(lastLine));
    expect(failure).toBe('killed after 0.3 s, its timeout');
    await vi.waitFor(async () => expect(await isAlive(Number(lastLine))).toBe(false));
  });

  it('is killed when somebody asks', async () => {
    const command = shell('sleep 60');
    command.kill();
    expect((await command.ended).failure).toBe('killed: the run was ended at once');
  });

  it('may leave a server running, which is not waited for and not killed', async () => {
    const { failure, lastLine } = await shell('sleep 60 & echo $!', 5_000).ended;
    left.push(Number(lastLine));
    expect(failure).toBeNull();
    expect(await isAlive(Number(lastLine))).toBe(true);
  });

  it('leaves nothing behind among the temporary files', async () => {
    await shell('echo gone').ended;
    await startCommand(['/no/such/file'], minute).ended;
    const names = readdirSync(tmpdir()).filter((name) => name.startsWith(`regstorm-hook-${process.pid}-`));
    expect(names).toEqual([]);
  });
});
