/**
 * DHCP clients that other people wrote, against the built DHCP server of the lab, on a cable between two network
 * namespaces: they broadcast, which nobody may do on the machine's own network.
 */
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import type { DhcpSettings } from '#lab/sessions/dhcp.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { LabDhcp } from '../../support/lab-dhcp.js';
import { describeWithPeer } from '../../support/peers.js';
import { networkNamespaces, VethPair } from '../../support/veth-pair.js';

const serverAddress = '10.99.255.254';

const settings: DhcpSettings = {
  serverAddress: parseIpv4(serverAddress),
  subnets: [
    {
      network: parseIpv4('10.99.0.0'),
      mask: parseIpv4('255.255.0.0'),
      first: parseIpv4('10.99.1.0'),
      last: parseIpv4('10.99.20.255'),
      router: parseIpv4('10.99.0.254'),
    },
  ],
  leaseSeconds: 3600,
  tftpServers: [parseIpv4(serverAddress), parseIpv4('10.99.255.253')],
  tftpServerName: 'tftp.lab.test',
  dnsServers: [parseIpv4('10.99.255.252')],
  domainName: 'lab.test',
  relayPort: 67,
};

/** Tells in a line what udhcpc was given, and does as every system's script: takes the address, and lets it go. */
const script = `#!/bin/sh
case $1 in
  bound) ip addr add "$ip/$mask" dev "$interface" ;;
  deconfig) ip addr flush dev "$interface" ;;
esac
echo "$1 ip=$ip subnet=$subnet router=$router lease=$lease serverid=$serverid" \\
  "tftp=$tftp opt150=$opt150 dns=$dns domain=$domain"
`;

/** All of it. */
const granted =
  `ip=10.99.1.0 subnet=255.255.0.0 router=10.99.0.254 lease=3600 serverid=${serverAddress} ` +
  'tftp=tftp.lab.test opt150=0a63fffe0a63fffd dns=10.99.255.252 domain=lab.test';

let folder = '';
let pair: VethPair;
let server: LabDhcp | undefined;

/** The server stands on the right end; clients come from the left one. */
async function serve(changes: Partial<DhcpSettings> = {}): Promise<LabDhcp> {
  server = await LabDhcp.start(pair.right, { ...settings, ...changes });
  return server;
}

async function prepare(): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'regstorm-dhcp-'));
  await writeFile(join(folder, 'script'), script, { mode: 0o755 });
  pair = await VethPair.make();
  await pair.right.ip('addr', 'add', `${serverAddress}/16`, 'dev', pair.right.interface);
  await pair.right.ip('route', 'add', '255.255.255.255/32', 'dev', pair.right.interface);
}

async function stopServer(): Promise<void> {
  await server?.stop();
  server = undefined;
}

async function cleanUp(): Promise<void> {
  await pair.remove();
  await rm(folder, { recursive: true });
}

describeWithPeer([networkNamespaces, 'udhcpc'], ['iproute2', 'udhcpc'], 'udhcpc and the DHCP server of the lab', () => {
  beforeAll(prepare);
  afterEach(stopServer);
  afterAll(cleanUp);

  const options = () => ['-f', '-i', pair.left.interface, '-s', join(folder, 'script'), '-O', '150', '-O', 'tftp'];
  /** It asks again only after five seconds: long enough that counts are exact on a busy machine, too. */
  const ask = (...further: readonly string[]) =>
    pair.left.run('udhcpc', [...options(), '-n', '-q', '-t', '3', '-T', '5', ...further]);

  it.each([
    ['without the broadcast flag', []],
    ['with the broadcast flag', ['-B']],
    ['as a phone', ['-V', 'Cisco Systems, Inc. IP Phone CP-7962G', '-x', 'hostname:SEP02AB12000001']],
  ])('%s it is given an address, and all that phones need', async (_, further) => {
    const lab = await serve();
    expect(await ask(...further)).toContain(`bound ${granted}\n`);
    expect(await lab.counts()).toMatchObject({
      received: { discover: 1, request: 1 },
      sent: { offer: 1, ack: 1, nak: 0 },
      unknownSubnet: 0,
      malformed: 0,
      socketErrors: 0,
      leases: 1,
    });
  });

  it('is given the address it wishes for', async () => {
    await serve();
    expect(await ask('-r', '10.99.7.7')).toContain('bound ip=10.99.7.7 ');
  });

  it('renews from its own address, and gives it back', async () => {
    const lab = await serve();
    const client = pair.left.spawn('udhcpc', [...options(), '-R', '-t', '3', '-T', '5']);
    onTestFinished(() => void client.kill('SIGKILL'));
    const lines = createInterface({ input: client.stdout! })[Symbol.asyncIterator]();
    expect((await lines.next()).value).toMatch(/^deconfig /);
    expect((await lines.next()).value).toBe(`bound ${granted}`);
    client.kill('SIGUSR1');
    expect((await lines.next()).value).toBe(`renew ${granted}`);
    const { received, sent, leases } = await lab.counts();
    expect([received.discover, sent.nak, leases]).toEqual([1, 0, 1]);
    expect(received.request).toBeGreaterThanOrEqual(2); // on a busy machine it asks again
    const gone = once(client, 'exit');
    client.kill('SIGTERM');
    await gone;
    const given = { received: { release: 1 }, malformed: 0, socketErrors: 0, leases: 0 };
    await vi.waitFor(async () => expect(await lab.counts()).toMatchObject(given));
  });

  it('goes without when every address is taken', async () => {
    const [subnet] = settings.subnets;
    const lab = await serve({ subnets: [{ ...subnet!, last: subnet!.first }] });
    await ask();
    await expect(ask('-t', '1', '-T', '1', '-x', '0x3d:0102ab12000002')).rejects.toMatchObject({ code: 1 });
    expect(await lab.counts()).toMatchObject({
      received: { discover: 2 },
      sent: { offer: 1 },
      poolExhausted: 1,
      leases: 1,
    });
  });
});

describeWithPeer([networkNamespaces, 'perfdhcp'], ['iproute2', 'kea-admin'], 'perfdhcp as a relay of the lab', () => {
  beforeAll(async () => {
    await prepare();
    await pair.left.ip('addr', 'add', '10.99.0.1/16', 'dev', pair.left.interface);
  });
  afterEach(stopServer);
  afterAll(cleanUp);

  it('has all its clients served, each with an address of its own', async () => {
    const lab = await serve();
    const vendorClass = Buffer.from('Cisco Systems').toString('hex');
    // At least 500 exchanges, each of a client of its own: a late perfdhcp sends a few more.
    const clients = ['-r', '250', '-n', '500', '-R', '2000', '-u', '-o', `60,${vendorClass}`];
    // At the end it waits a second for what is under way; what takes 5 s counts as lost.
    const patience = ['-W', '1000000', '-d', '5'];
    const options = ['-4', '-l', pair.left.interface, ...clients, ...patience];
    const report = await pair.left.run('perfdhcp', [...options, serverAddress]);
    const told = report.matchAll(
      /sent packets: (\d+)\s+received packets: (\d+)\s+drops: 0\n[^*]*rejected leases: 0\s+non unique addresses: 0\n/g,
    );
    const figures = [...told].flatMap(([, ...numbers]) => numbers.map(Number));
    const [exchanges = 0] = figures;
    expect(exchanges).toBeGreaterThanOrEqual(500);
    expect(figures).toEqual(Array(4).fill(exchanges)); // DISCOVER and OFFER, REQUEST and ACK
    expect(report).toContain('Malformed packets: 0');
    expect(await lab.counts()).toMatchObject({
      received: { discover: exchanges, request: exchanges },
      sent: { offer: exchanges, ack: exchanges, nak: 0 },
      socketErrors: 0,
      leases: exchanges,
    });
  });
});
