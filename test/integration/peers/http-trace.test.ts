/**
 * Files by HTTP in a capture file of ours, judged by tshark: beside what it captured itself of the same conversations, and
 * as virtual time tells them.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { CaptureFile } from '#outputs/capture-file.js';
import { Trace, type TraceEntry } from '#phone/trace.js';
import { HttpFetches } from '#worker/http-fetches.js';
import { Capture } from '../../support/capture.js';
import { Daemon } from '../../support/daemon.js';
import { describeWithPeer } from '../../support/peers.js';
import { makeFolder } from '../../support/run-program.js';
import { worldOf } from '../../support/simulated.js';
import { contentOf } from '../../support/tftpd.js';
import { complaints, fields, type Reading } from '../../support/tshark.js';

/** The largest is more than a window of TCP holds. */
const files: Readonly<Record<string, number>> = { 'one-segment.bin': 877, 'image.bin': 300_000 };

async function fileOf(entries: readonly TraceEntry[], startedUnixMs: number): Promise<string> {
  const path = join(await makeFolder(), 'trace.pcapng');
  const capture = new CaptureFile(path);
  capture.start();
  capture.takeTrace({ startedUnixMs, entries });
  await capture.finish();
  return path;
}

/** What a conversation says to who reads HTTP. */
async function conversations(path: string, reading: Reading): Promise<string[][]> {
  const names = ['ip.src', 'ip.dst', 'tcp.stream', 'http.request.uri', 'http.response.code', 'http.content_length'];
  return fields(path, 'http', names, reading);
}

describeWithPeer(['python3', 'tshark'], ['python3', 'tshark'], 'files by HTTP, read by tshark', () => {
  let folder = '';
  let server: Daemon;
  let port = 0;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'regstorm-http-'));
    for (const [name, size] of Object.entries(files)) await writeFile(join(folder, name), contentOf(size));
    server = await Daemon.start({
      command: ['python3', '-u', '-m', 'http.server', '0', '--bind', '127.0.0.1', '--directory', folder],
      ready: 'Serving HTTP on',
    });
    port = Number(/ port (\d+) /.exec(server.log)![1]);
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  it('are in our capture file what they were on the wire', async () => {
    const capture = await Capture.start('net 127.34.0.0/16');
    const phone = { slot: 0, index: 0, name: 'SEP020001000000', model: '7962G', site: 'lab' };
    const trace = new Trace([phone], () => performance.now());
    const answers: [number, number][] = [];
    const fetchedByHttp = (_: number, __: number, status: number, { length }: Uint8Array) => {
      answers.push([status, length]);
    };
    const failed = (error: Error) => expect.fail(error.message);
    const fetches = new HttpFetches({ fetchedByHttp, failed }, trace);
    const entries: TraceEntry[] = [];
    const asked = ['missing.tlv', ...Object.keys(files)];
    for (const [n, name] of asked.entries()) {
      fetches.get(0, n + 1, '127.0.0.1', port, name, '127.34.0.7');
      // The next begins when the phone has this one, as phones do.
      await vi.waitFor(() => expect(answers).toHaveLength(n + 1), { interval: 1 });
    }
    fetches.get(0, 9, '127.0.0.1', 1, 'refused', '127.34.0.7');
    await vi.waitFor(() => expect(answers).toHaveLength(asked.length + 1));
    // A phone that is not traced leaves nothing.
    fetches.get(1, 1, '127.0.0.1', port, 'missing.tlv', '127.34.0.7');
    await vi.waitFor(() => expect(answers).toHaveLength(asked.length + 2));
    expect(answers.slice(1, 3)).toEqual(Object.values(files).map((size) => [200, size]));
    await capture.stop('127.34.255.254');
    entries.push(...trace.take());

    const decodeAs = [`tcp.port==${port},http`];
    const ours = await fileOf(entries, performance.timeOrigin);
    // Nothing but the call that was refused.
    const wrong = await complaints(ours, { decodeAs, otherTcp: true });
    expect(wrong).toEqual([expect.stringContaining('Connection reset (RST) 1 →')]);
    const told = await conversations(ours, { decodeAs });
    expect(told.filter(([, , , uri]) => uri !== '').map(([, , , uri]) => uri)).toEqual(asked.map((name) => `/${name}`));
    const lengths = told.filter(([, , , , code]) => code === '200').map(([, , , , , length]) => Number(length));
    expect(lengths).toEqual(Object.values(files));
    const live: Reading = { decodeAs, checksums: false };
    const seen = await conversations(capture.file, live);
    expect(told).toEqual(seen.filter(([, , stream]) => Number(stream) <= asked.length));
    // It hangs up each time, and whatever the server says after that it does not hear.
    const hangUps = await fields(ours, 'tcp.flags.fin == 1 && ip.src == 127.34.0.7', ['tcp.stream']);
    expect(hangUps).toEqual(asked.map((_, stream) => [String(stream)]));
  });

  it('pass without complaint in virtual time, each with its length', async () => {
    const fields = 'phones: { count: 1, startup: none, mix: { "7962G": 100% }, fetchBy: http }';
    const world = worldOf(`${fields}\narrivals: { kind: burst, within: 0s }`, {}, [0]).run(1_000);
    const path = await fileOf(world.trace.take(), Date.UTC(2026, 0, 2));
    const decodeAs = ['tcp.port==6970,http'];
    const excused = /Unknown subopt type handler 19/;
    const wrong = await complaints(path, { decodeAs, otherTcp: true });
    expect(wrong.filter((line) => !excused.test(line))).toEqual([]);
    const told = await conversations(path, { decodeAs });
    const codes = told.flatMap(([, , , , code]) => (code === '' ? [] : [code]));
    expect(codes).toEqual(['404', '404', '404', '404', '200']);
    expect(told.at(-2)![3]).toBe('/SEP020001000000.cnf.xml');
    expect(Number(told.at(-1)![5])).toBeGreaterThan(500);
  });
});
