import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TftpSession } from '#lab/sessions/tftp.js';
import { TftpServer } from '#lab/tftp-server.js';
import { describeWithPeer } from '../../support/peers.js';

const run = promisify(execFile);
const sizes = [0, 511, 512, 513, 100_000];

function contentOf(size: number): Buffer {
  return Buffer.from(Uint8Array.from({ length: size }, (_, n) => (n * 7) % 251));
}

const session = new TftpSession({
  file: (name) => {
    const size = Number(/^(\d+)\.bin$/.exec(name)?.[1]);
    return sizes.includes(size) ? contentOf(size) : null;
  },
});
const server = new TftpServer(session, () => performance.now());
let port = 0;
let folder = '';

beforeAll(async () => {
  port = await server.start('127.0.0.2', 0);
  folder = await mkdtemp(join(tmpdir(), 'regstorm-tftp-'));
});

afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

describe('the TFTP server of the lab', () => {
  it('takes the next port when the one it wants is busy', async () => {
    const second = new TftpServer(session, () => performance.now());
    const taken = await second.start('127.0.0.2', port);
    await second.stop();
    expect(taken).toBeGreaterThan(port);
    expect(taken).toBeLessThan(port + 10);
  });

  it('says what to do when the address is not of this host', async () => {
    const lost = new TftpServer(session, () => performance.now());
    await expect(lost.start('192.0.2.1', 6969)).rejects.toMatchObject({ code: 'cannot-start' });
  });
});

describeWithPeer(['tftp'], ['tftp-hpa'], 'tftp-hpa against the TFTP server of the lab', () => {
  it.each(sizes)('fetches %i bytes', async (size) => {
    const out = join(folder, `hpa-${size}`);
    await run('tftp', ['-m', 'binary', '127.0.0.2', String(port), '-c', 'get', `${size}.bin`, out]);
    expect(Buffer.compare(await readFile(out), contentOf(size))).toBe(0);
  });

  it('is told when there is no such file', async () => {
    const { stdout } = await run('tftp', ['127.0.0.2', String(port), '-c', 'get', 'none.bin', join(folder, 'none')]);
    expect(stdout).toContain('File not found');
  });

  it('may not write', async () => {
    const before = session.counts.refused;
    const { stdout } = await run('tftp', ['127.0.0.2', String(port), '-c', 'put', import.meta.filename, 'file']);
    expect(stdout).toContain('Access violation');
    expect(session.counts.refused).toBe(before + 1);
  });
});

describeWithPeer(['curl'], ['curl'], 'curl against the TFTP server of the lab', () => {
  const fetchByCurl = async (size: number, ...options: string[]): Promise<Buffer> => {
    const out = join(folder, `curl-${size}`);
    await run('curl', ['-sS', '--max-time', '20', ...options, `tftp://127.0.0.2:${port}/${size}.bin`, '-o', out]);
    return readFile(out);
  };

  it.each(sizes.slice(1))('fetches %i bytes with options', async (size) => {
    expect(Buffer.compare(await fetchByCurl(size), contentOf(size))).toBe(0);
  });

  it('fetches in large blocks', async () => {
    expect(Buffer.compare(await fetchByCurl(100_000, '--tftp-blksize', '1428'), contentOf(100_000))).toBe(0);
  });

  it('fetches without options', async () => {
    expect(Buffer.compare(await fetchByCurl(513, '--tftp-no-options'), contentOf(513))).toBe(0);
  });
});
