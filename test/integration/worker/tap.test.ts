/** The trace of a worker against what the other side of the socket saw: real addresses, real ports, the same bytes. */
import dgram from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Trace, type TraceEntry } from '#phone/trace.js';
import { formatIpv4 } from '#wire/ipv4.js';
import { readIpPacket, TcpFlag } from '#wire/trace/ip-packets.js';
import { Fetches } from '#worker/fetches.js';
import { SccpLinks } from '#worker/sccp-links.js';

/** Longer than any test. */
const patienceMs = 60_000;
const nobody = new Proxy({}, { get: () => () => {} }) as never;
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const newTrace = () =>
  new Trace([{ slot: 0, name: 'SEP020001000000', model: '7960', site: 'lab' }], () => performance.now());

/** Packets as 'FROM:PORT > TO:PORT what', with the flags of TCP or the bytes of UDP. */
function packetsOf(entries: readonly TraceEntry[]): string[] {
  return entries.flatMap((entry) => {
    if (entry.kind !== 'packet') return [];
    const { from, fromPort, to, toPort, tcp, payload } = readIpPacket(entry.packet);
    const flags = Object.entries(TcpFlag).filter(([, bit]) => ((tcp?.flags ?? 0) & bit) !== 0);
    const what = [...flags.map(([name]) => name), ...(payload.length > 0 ? [Buffer.from(payload).toString()] : [])];
    return [`${formatIpv4(from)}:${fromPort} > ${formatIpv4(to)}:${toPort} ${what.join(' ')}`];
  });
}

describe('the trace of a link', () => {
  it('is what the server saw', async () => {
    const server = net.createServer();
    closers.push(() => server.close());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as net.AddressInfo;
    const trace = newTrace();
    const links = new SccpLinks(nobody, trace);
    closers.push(() => links.closeAll());
    links.connect(0, 0, 1, '127.0.0.1', port, patienceMs, '127.31.0.7');
    const [socket] = (await once(server, 'connection')) as [net.Socket];
    const phone = `127.31.0.7:${socket.remotePort}`;
    const node = `127.0.0.1:${port}`;
    const entries: TraceEntry[] = [];
    const seen = () => packetsOf(entries);
    await vi.waitFor(() => {
      entries.push(...trace.take());
      expect(seen()).toHaveLength(3);
    });
    links.write(0, 0, Buffer.from('ask'));
    await once(socket, 'data');
    socket.end('tell');
    await vi.waitFor(() => {
      entries.push(...trace.take());
      expect(seen()).toHaveLength(6);
    });
    expect(seen()).toEqual([
      `${phone} > ${node} syn`,
      `${node} > ${phone} syn ack`,
      `${phone} > ${node} ack`,
      `${phone} > ${node} psh ack ask`,
      `${node} > ${phone} psh ack tell`,
      `${node} > ${phone} fin ack`,
    ]);
  });

  it('shows how a call was refused', async () => {
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as net.AddressInfo;
    server.close();
    await once(server, 'close');
    const trace = newTrace();
    const links = new SccpLinks(nobody, trace);
    links.connect(0, 0, 1, '127.0.0.1', port, patienceMs, undefined);
    const entries: TraceEntry[] = [];
    await vi.waitFor(() => {
      entries.push(...trace.take());
      expect(packetsOf(entries)).toHaveLength(2);
    });
    const [syn, rst] = packetsOf(entries);
    const [, phone] = /^(127\.0\.0\.1:[1-9]\d+) > .* syn$/.exec(syn!)!;
    expect(rst).toBe(`127.0.0.1:${port} > ${phone} rst ack`);
  });
});

describe('the trace of a transfer', () => {
  it.each([
    ['the phone’s own address', '127.31.0.8', '127.31.0.8'],
    ['the host’s', undefined, '127.0.0.1'],
  ])('is what the server saw, from %s', async (_, from, seenFrom) => {
    const server = dgram.createSocket('udp4').bind(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address();
    const trace = newTrace();
    const fetches = new Fetches(nobody, trace);
    closers.push(() => {
      fetches.endAll();
      server.close();
    });
    fetches.send(0, 1, '127.0.0.1', port, Buffer.from('ask'), from);
    const [, phone] = (await once(server, 'message')) as [Buffer, dgram.RemoteInfo];
    server.send('tell', phone.port, phone.address);
    const entries: TraceEntry[] = [];
    await vi.waitFor(() => {
      entries.push(...trace.take());
      expect(packetsOf(entries)).toHaveLength(2);
    });
    fetches.send(0, 1, '127.0.0.1', port, Buffer.from('again'), from);
    await once(server, 'message');
    expect(phone.address).toBe(seenFrom);
    const [there, back] = [`${seenFrom}:${phone.port}`, `127.0.0.1:${port}`];
    expect(packetsOf([...entries, ...trace.take()])).toEqual([
      `${there} > ${back} ask`,
      `${back} > ${there} tell`,
      `${there} > ${back} again`,
    ]);
  });
});
