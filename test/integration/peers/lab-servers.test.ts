import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Lab } from '#lab/lab.js';
import type { LabServer, LabSettings } from '#lab/settings.js';
import { readConfiguration } from '#wire/config-file/configuration.js';
import { readLoads } from '#wire/config-file/loads.js';
import { DhcpMessageType, decodeDhcp } from '#wire/dhcp/packet.js';
import { encodeAnswer } from '#wire/dns/message.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { ResetType } from '#wire/sccp/catalogue.js';
import { labOfEverything } from '../../support/lab-of-everything.js';
import { describeWithPeer } from '../../support/peers.js';
import { old, register, young } from '../../unit/lab/call-manager-link.js';
import { message } from '../../unit/lab/dhcp-subnet.js';

const run = promisify(execFile);
const load = 'SCCP42.9-4-2SR3-1S';

/** A lab of everything, on any ports. */
const settings: LabSettings = {
  ...labOfEverything,
  unknownPhones: 'reject',
  dhcp: { ...labOfEverything.dhcp, remembered: [{ mac: '02AB12000009', address: parseIpv4('127.16.1.9') }] },
  loadInformation: { [young.deviceType]: load },
  firmwareBytes: 1_500_000,
};

const started: Lab[] = [];
const sockets: Socket[] = [];

async function start(changes: Partial<LabSettings> = {}): Promise<Lab> {
  const lab = await Lab.start({ ...settings, ...changes });
  started.push(lab);
  return lab;
}

/** A phone that registers; what it hears is counted in bytes and kept. */
async function phone({ address, port }: LabServer, device: typeof young, protocol: number) {
  const socket = connect(port, address);
  sockets.push(socket);
  await once(socket, 'connect');
  const heard: Buffer[] = [];
  socket.on('data', (bytes) => heard.push(bytes));
  socket.write(register(device, protocol));
  return { socket, heard: () => Buffer.concat(heard) };
}

let lab: Lab;

beforeAll(async () => {
  lab = await start();
});

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

afterAll(async () => {
  await Promise.all(started.map((one) => one.stop()));
});

describe('the resolver of Node against the DNS server of the lab', () => {
  const resolver = () => {
    const { address, port } = lab.addresses.dns!;
    const made = new Resolver({ timeout: 5_000, tries: 2 });
    made.setServers([`${address}:${port}`]);
    return made;
  };

  it('finds the servers of the lab', async () => {
    expect(await resolver().resolve4('cm2.lab.test')).toEqual(['127.0.0.2']);
    expect(await resolver().resolve4('CiscoCM1.lab.test', { ttl: true })).toEqual([{ address: '127.0.0.1', ttl: 60 }]);
  });

  it('is told that there is no such name, or no address of another kind', async () => {
    await expect(resolver().resolve4('cm9.lab.test')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    await expect(resolver().resolve6('cm1.lab.test')).rejects.toMatchObject({ code: 'ENODATA' });
  });
});

describeWithPeer(['tshark', 'text2pcap'], ['tshark'], 'tshark on an answer of the DNS server', () => {
  it('reads the same in it', async () => {
    const query = { id: 0x1234, name: 'cm1.lab.test', type: 1, recursionDesired: true };
    const answer = encodeAnswer(query, 0, [parseIpv4('10.1.0.11'), parseIpv4('10.1.0.12')], 60);
    const dump = `0000 ${Buffer.from(answer).toString('hex').replace(/../g, '$& ')}`;
    const script = `text2pcap -q -u 53,40000 - - | tshark -r - -T fields -E separator=/s -e dns.id -e dns.flags.rcode -e dns.qry.name -e dns.a`;
    const told = run('sh', ['-c', script]);
    told.child.stdin!.end(`${dump}\n`);
    expect((await told).stdout.trim()).toBe('0x1234 0 cm1.lab.test 10.1.0.11,10.1.0.12');
  });
});

describeWithPeer(['curl'], ['curl'], 'curl against the files of the lab', () => {
  const fetchFile = async (name: string, scheme: 'http' | 'tftp' = 'http', ...options: string[]): Promise<Buffer> => {
    const { address, port } = lab.addresses[scheme]!;
    const url = `${scheme}://${address}:${port}/${name}`;
    const { stdout } = await run('curl', ['-sS', '--fail', '--max-time', '20', ...options, url], {
      encoding: 'buffer',
      maxBuffer: 8 << 20,
    });
    return stdout;
  };

  it('gets the same by HTTP as by TFTP', async () => {
    for (const name of [
      'sep02ab12000001.cnf.xml',
      'XMLDefault.cnf.xml',
      'SEP02AB12000001.cnf.xml.sgn',
      'RINGLIST.DAT',
    ]) {
      expect(await fetchFile(name)).toEqual(await fetchFile(name, 'tftp'));
    }
    const { callManagers, loadInformation } = readConfiguration(await fetchFile('SEP02AB12000001.cnf.xml.sgn'));
    expect(callManagers.map(({ name, port }) => `${name}:${port}`)).toEqual(
      lab.addresses.callManagers.map(({ address, port }) => `${address}:${port}`),
    );
    expect(loadInformation).toBe(load);
  });

  it('downloads a firmware, part by part', async () => {
    const parts = readLoads(await fetchFile(`${load}.loads`));
    for (const part of parts) expect(await fetchFile(part)).toHaveLength(300_000);
    const [part = ''] = parts;
    expect(await fetchFile(part, 'tftp', '--tftp-blksize', '1428')).toEqual(await fetchFile(part));
  });

  it('is told the size of a file, that there is none, and that it may only read', async () => {
    expect(String(await fetchFile('apps.SCCP42.9-4-2SR3-1S.sbn', 'http', '--head'))).toMatch(/content-length: 300000/i);
    await expect(fetchFile('CTLSEP02AB12000001.tlv')).rejects.toThrow('404');
    await expect(fetchFile('%zz')).rejects.toThrow('404');
    await expect(fetchFile('XMLDefault.cnf.xml', 'http', '--request', 'PUT')).rejects.toThrow('405');
  });
});

describe('the lab', () => {
  it('shows what it has seen, and resets phones', async () => {
    const [cm1, cm2] = lab.addresses.callManagers as [LabServer, LabServer];
    const first = await phone(cm1, old, 11);
    const second = await phone(cm2, young, 22);
    await vi.waitFor(() => expect(lab.view().callManagers.map(({ registered }) => registered)).toEqual([1, 1]));
    expect(lab.view()).toMatchObject({
      callManagers: [
        { name: 'cm1', connections: 1, registers: 1, rejects: 0, waiting: 0 },
        { name: 'cm2', connections: 1, registers: 1, rejects: 0, waiting: 0 },
      ],
      devices: 2,
      leases: 1,
    });

    const reset = (type: number) => Buffer.from([8, 0, 0, 0, 0, 0, 0, 0, 0x9f, 0, 0, 0, type, 0, 0, 0]);
    expect(lab.reset({ node: 'cm1', type: ResetType.restart })).toBe(1);
    expect(lab.reset({ deviceName: young.name, type: ResetType.applyConfig })).toBe(1);
    expect(lab.reset({ node: 'cm2', deviceName: old.name, type: ResetType.reset })).toBe(0);
    await vi.waitFor(() => expect(first.heard().subarray(-16)).toEqual(reset(2)));
    await vi.waitFor(() => expect(second.heard().readUInt8(second.heard().length - 4)).toBe(3));
    expect(lab.reset({ type: ResetType.reset })).toBe(2);

    first.socket.destroy();
    second.socket.destroy();
    await vi.waitFor(() => expect(lab.view().callManagers.map(({ connections }) => connections)).toEqual([0, 0]));
  });

  it('registers phones no faster than it may, without waiting for another of their messages', async () => {
    const devices = Array.from({ length: 6 }, (_, n) => ({ ...young, name: `SEP02AB1200000${n}` }));
    const slow = await start({ devices, capacity: { registrationsPerSecond: 20 } });
    const [cm1] = slow.addresses.callManagers as [LabServer];
    const began = performance.now();
    const phones = await Promise.all(devices.map((device) => phone(cm1, device, 22)));
    await vi.waitFor(() => expect(slow.view().callManagers[0]?.registered).toBe(6), { interval: 5, timeout: 10_000 });
    expect(performance.now() - began).toBeGreaterThan(6 * 50 - 10);
    for (const { heard } of phones) await vi.waitFor(() => expect(heard().readUInt32LE(8)).toBe(0x81));
  });

  it('answers DHCP no faster than it may', async () => {
    const slow = await start({ capacity: { dhcpPerSecond: 20 } });
    const { address, port } = slow.addresses.dhcp!;
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    const offers: number[] = [];
    socket.on('message', (bytes) => offers.push(decodeDhcp(bytes).options.messageType!));
    // A client of our own, which has its address and asks to be told the rest.
    const inform = { messageType: DhcpMessageType.inform };
    const began = performance.now();
    for (let n = 0; n < 4; n++) socket.send(message('1', inform, { ciaddr: parseIpv4('127.0.0.1') }), port, address);
    await vi.waitFor(() => expect(offers).toEqual(Array(4).fill(DhcpMessageType.ack)), {
      interval: 5,
      timeout: 10_000,
    });
    expect(performance.now() - began).toBeGreaterThan(4 * 50 - 10);
    socket.close();
  });

  it('goes on when a client leaves in the middle of a download', async () => {
    const { address, port } = lab.addresses.http!;
    const url = `http://${address}:${port}/apps.${load}.sbn`;
    const leave = new AbortController();
    const answer = await fetch(url, { signal: leave.signal });
    leave.abort();
    await expect(answer.arrayBuffer()).rejects.toThrow();
    expect((await (await fetch(url)).arrayBuffer()).byteLength).toBe(300_000);
  });

  it('leaves out the servers nobody wants', async () => {
    const bare = await start({ dns: null, dhcp: null, hasTftp: false });
    expect(bare.addresses).toMatchObject({ dns: null, dhcp: null, tftp: null, http: null });
    expect(bare.view().leases).toBeNull();
  });

  it('tells how many connections may wait, as far as the system tells', () => {
    expect(lab.backlog).toBeGreaterThan(0);
    expect(lab.backlog).toBeLessThanOrEqual(8192);
  });
});
