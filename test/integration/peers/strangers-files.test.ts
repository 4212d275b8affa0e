/** TFTP and HTTP clients that other people wrote, at the files of the lab: what they store is what the lab serves. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { HttpFiles } from '#lab/http-files.js';
import { makeDevices, makeFiles, makeTftp } from '#lab/minds.js';
import type { LabSettings } from '#lab/settings.js';
import { TftpServer } from '#lab/tftp-server.js';
import { describeWithPeer } from '../../support/peers.js';
import { young } from '../../unit/lab/call-manager-link.js';

const run = promisify(execFile);
const address = '127.0.0.2';
const load = 'SCCP42.9-4-2SR3-1S';

const settings: LabSettings = {
  devices: [{ ...young, load }],
  unknownPhones: 'reject',
  keepaliveIntervalMs: 30_000,
  callManagers: 1,
  dhcp: null,
  hasTftp: true,
  signedFiles: true,
  firmwareBytes: 11_000_000,
  ports: { dhcp: 0, tftp: 0, sccp: 0 },
};
const devices = makeDevices(settings);
const callManagers = [{ name: 'cm1', address: '127.0.0.1', port: 2000 }];
const findFile = makeFiles(settings, devices, callManagers);
const session = makeTftp(settings, devices, callManagers);
const tftp = new TftpServer(session, () => performance.now());
const http = new HttpFiles(findFile);

/** Of 2,200,000 bytes. */
const firmware = `apps.${load}.sbn`;
const files = [`${young.name}.cnf.xml`, `${young.name}.cnf.xml.sgn`, 'XMLDefault.cnf.xml', `${load}.loads`, firmware];
const missing = 'SEP00000000DEAD.cnf.xml';

let folder = '';
const ports = { tftp: 0, http: 0 };
let outputs = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'regstorm-files-'));
  ports.tftp = await tftp.start(address, 0);
  ports.http = await http.start(address, 0);
});

afterAll(async () => {
  await Promise.all([tftp.stop(), http.stop()]);
  await rm(folder, { recursive: true });
});

type Command = (file: string, out: string) => string[];

const curl =
  (scheme: 'tftp' | 'http', ...options: string[]): Command =>
  (file, out) => ['curl', '-sS', '--fail', ...options, `${scheme}://${address}:${ports[scheme]}/${file}`, '-o', out];

const hpa: Command = (file, out) => ['tftp', '-m', 'binary', address, String(ports.tftp), '-c', 'get', file, out];

const atftp =
  (...options: string[]): Command =>
  (file, out) => [
    'atftp',
    ...options.flatMap((option) => ['--option', option]),
    ...['-g', '-r', file, '-l', out, address, String(ports.tftp)],
  ];

/** Runs it, and gives what it said and stored. */
async function fetchBy(command: Command, file: string): Promise<{ said: string; stored: Buffer }> {
  const out = join(folder, String(++outputs));
  const [program = '', ...args] = command(file, out);
  const { stdout, stderr } = await run(program, args, { timeout: 50_000 });
  return { said: stdout + stderr, stored: await readFile(out) };
}

function served(file: string): Uint8Array {
  const found = findFile(file)!;
  return found.subarray(0, found.length);
}

async function expectSame(command: Command, file: string): Promise<void> {
  const { stored } = await fetchBy(command, file);
  expect(stored.length).toBe(findFile(file)?.length);
  expect(Buffer.compare(stored, served(file))).toBe(0);
}

/** Every transfer begun during `body` is acknowledged to its end. */
async function expectCompleted(transfers: number, body: () => Promise<unknown>): Promise<void> {
  const { completed, abandoned, aborted, unexpected } = session.counts;
  await body();
  const counts = { completed: completed + transfers, abandoned, aborted, unexpected };
  await vi.waitFor(() => expect(session.counts).toMatchObject(counts));
}

describeWithPeer(['curl'], ['curl'], 'curl at the files of the lab', () => {
  it.each([
    ['TFTP', curl('tftp')],
    ['TFTP without options', curl('tftp', '--tftp-no-options')],
    ['TFTP in blocks of 1428', curl('tftp', '--tftp-blksize', '1428')],
    ['TFTP in larger blocks than there are', curl('tftp', '--tftp-blksize', '65464')],
  ])('stores by %s what is served', (_, command) =>
    expectCompleted(files.length, async () => {
      for (const file of files) await expectSame(command, file);
    }),
  );

  it('stores by HTTP what is served', async () => {
    for (const file of files) await expectSame(curl('http'), file);
  });

  it('ends with its code for a file that is not there', async () => {
    await expect(fetchBy(curl('tftp'), missing)).rejects.toMatchObject({ code: 68 });
    await expect(fetchBy(curl('http'), missing)).rejects.toMatchObject({ code: 22 });
  });
});

describeWithPeer(['tftp'], ['tftp-hpa'], 'tftp-hpa at the files of the lab', () => {
  it('stores what is served', () =>
    expectCompleted(files.length, async () => {
      for (const file of files) await expectSame(hpa, file);
    }));

  it('is told error 1 for a file that is not there', async () => {
    expect((await fetchBy(hpa, missing)).said).toContain('Error code 1: File not found');
  });
});

describeWithPeer(['atftp'], ['atftp'], 'atftp at the files of the lab', () => {
  it.each([
    ['no options', []],
    ['blksize', ['blksize 1428']],
    ['blksize, tsize and timeout', ['blksize 1024', 'tsize 0', 'timeout 3']],
    ['windowsize, which is not granted', ['windowsize 8']],
  ])('stores what is served, with %s', (_, options) =>
    expectCompleted(files.length, async () => {
      for (const file of files) await expectSame(atftp(...options), file);
    }),
  );

  it('is granted the options we know, at most as large as we can', async () => {
    const fetch = atftp('blksize 65464', 'tsize 0', 'timeout 3', 'windowsize 8');
    const { said } = await fetchBy((file, out) => [...fetch(file, out), '--trace'], `${load}.loads`);
    expect(said).toMatch(/received OACK <tsize: 136, timeout: 3, blksize: 1428\W+\n/);
  });

  it('counts on behind block 65535', async () => {
    expect(served(firmware).length).toBeGreaterThan(65_536 * 32);
    await expectCompleted(1, () => expectSame(atftp('blksize 32'), firmware));
  });

  it('is told that there is no such file', async () => {
    await expect(fetchBy(atftp(), missing)).rejects.toMatchObject({
      stderr: expect.stringContaining('error received from server <File not found>'),
    });
  });
});

describeWithPeer(['atftp', 'curl', 'tftp'], ['atftp', 'curl', 'tftp-hpa'], 'fifty clients at once', () => {
  it('all store what is served', () => {
    const commands = [
      curl('tftp', '--tftp-blksize', '1428'),
      hpa,
      atftp('blksize 1428', 'tsize 0'),
      atftp(),
      curl('http'),
    ];
    const fifty = Array.from({ length: 50 }, (_, n) => [commands[n % 5]!, files[n % files.length]!] as const);
    return expectCompleted(40, () => Promise.all(fifty.map(([command, file]) => expectSame(command, file))));
  });
});
