import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DhcpServer } from '#lab/dhcp-server.js';
import { DhcpSession } from '#lab/sessions/dhcp.js';
import { DhcpMessageType, decodeDhcp, encodeDhcp } from '#wire/dhcp/packet.js';
import { relayToServer } from '#wire/dhcp/relay.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { describeWithPeer } from '../../support/peers.js';

const run = promisify(execFile);
const giaddr = parseIpv4('10.90.0.2');
const serverAddress = parseIpv4('10.1.0.31');

const session = new DhcpSession({
  serverAddress,
  subnets: [
    {
      network: parseIpv4('10.90.0.0'),
      mask: parseIpv4('255.255.224.0'),
      first: parseIpv4('10.90.1.0'),
      last: parseIpv4('10.90.30.255'),
      router: parseIpv4('10.90.0.1'),
    },
  ],
  leaseSeconds: 3600,
  tftpServers: [parseIpv4('10.1.0.21'), parseIpv4('10.1.0.22')],
  tftpServerName: 'tftp.lab.test',
  relayPort: 67,
});

/** A phone's DISCOVER and REQUEST as its relay passes them on, and what the server answers. */
function conversation(relaySourcePort = false): Uint8Array[] {
  const messages: Uint8Array[] = [];
  const ask = (messageType: number, requestedAddress?: number): void => {
    const message = encodeDhcp({
      op: 1,
      hops: 0,
      xid: 0xabcdef01,
      secs: 0,
      broadcast: true,
      ciaddr: 0,
      yiaddr: 0,
      siaddr: 0,
      giaddr: 0,
      mac: '003094C26E7C',
      sname: '',
      file: '',
      options: {
        messageType,
        clientId: Uint8Array.of(1, 0, 0x30, 0x94, 0xc2, 0x6e, 0x7c),
        hostName: 'SEP003094C26E7C',
        ...(requestedAddress === undefined ? {} : { requestedAddress, serverId: serverAddress }),
        maxMessageSize: 1500,
        vendorClass: 'Cisco Systems, Inc. IP Phone CP-7960G',
        parameterList: [1, 66, 6, 3, 15, 150, 35],
      },
    });
    const relayed = relayToServer(message, { giaddr, relaySourcePort });
    messages.push(relayed);
    session.onPacket(0, relayed, giaddr, 67, { send: (reply) => messages.push(reply) });
  };
  ask(DhcpMessageType.discover);
  ask(DhcpMessageType.request, parseIpv4('10.90.1.0'));
  ask(DhcpMessageType.request, parseIpv4('10.90.2.0'));
  return messages;
}

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'regstorm-dhcp-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('the DHCP server of the lab', () => {
  it('answers a relay at the port it spoke from', async () => {
    const loopback = { network: 0x7f100000, mask: 0xfff00000, first: 0x7f100100, last: 0x7f1001ff, router: 0x7f100001 };
    const settings = { serverAddress: 0x7f000001, leaseSeconds: 3600, tftpServers: [], relayPort: 67 };
    const server = new DhcpServer(new DhcpSession({ ...settings, subnets: [loopback] }), () => 0);
    const relay = createSocket('udp4');
    relay.bind(0, '127.16.0.2');
    const port = await server.start('127.0.0.1', 0);
    const discover = Uint8Array.from(conversation(true)[0]!);
    discover.set([127, 16, 0, 2], 24);
    relay.send(discover, port, '127.0.0.1');
    const [offer] = await once(relay, 'message');
    expect(decodeDhcp(offer)).toMatchObject({ yiaddr: 0x7f100100, options: { messageType: DhcpMessageType.offer } });
    relay.close();
    await server.stop();
    expect(server.socketErrors).toBe(0);
  });
});

describeWithPeer(['tshark', 'text2pcap'], ['tshark'], 'tshark on our DHCP messages', () => {
  async function dissect(messages: readonly Uint8Array[], ...options: string[]): Promise<string[]> {
    const hex = messages
      .map((bytes) => `000000 ${Buffer.from(bytes).toString('hex').replace(/../g, '$& ')}\n`)
      .join('\n');
    const capture = join(folder, 'dhcp.pcapng');
    await writeFile(`${capture}.txt`, hex);
    await run('text2pcap', ['-q', '-4', '10.90.0.2,10.1.0.31', '-u', '67,67', `${capture}.txt`, capture]);
    const { stdout } = await run('tshark', ['-n', '-r', capture, ...options]);
    return stdout.split('\n').filter((line) => line !== '');
  }

  const suspicious = '_ws.malformed || _ws.short || _ws.expert.severity >= 6291456';

  it('finds nothing malformed, and everything to be DHCP', async () => {
    expect(await dissect(conversation(), '-Y', 'dhcp', '-T', 'fields', '-e', 'dhcp.option.dhcp')).toEqual(
      ['discover', 'offer', 'request', 'ack', 'request', 'nak'].map((name) =>
        String(DhcpMessageType[name as keyof typeof DhcpMessageType]),
      ),
    );
    expect(await dissect(conversation(), '-Y', suspicious)).toEqual([]);
  });

  it('would mark a message whose option is cut', async () => {
    const broken = conversation().map((bytes) => {
      const copy = Uint8Array.from(bytes);
      copy[241] = 250;
      return copy;
    });
    expect((await dissect(broken, '-Y', suspicious)).length).toBeGreaterThan(0);
  });

  it('reads what the phone asked', async () => {
    const fields = [
      'dhcp.id',
      'dhcp.hops',
      'dhcp.flags.bc',
      'dhcp.ip.relay',
      'dhcp.hw.mac_addr',
      'dhcp.option.hostname',
      'dhcp.option.vendor_class_id',
      'dhcp.option.request_list_item',
      'dhcp.option.requested_ip_address',
      'dhcp.option.dhcp_server_id',
    ];
    const rows = await dissect(
      conversation(),
      '-Y',
      'frame.number == 3',
      '-T',
      'fields',
      ...fields.flatMap((f) => ['-e', f]),
    );
    expect(rows[0]!.split('\t')).toEqual([
      '0xabcdef01',
      '1',
      expect.stringMatching(/^(1|True)$/),
      '10.90.0.2',
      '00:30:94:c2:6e:7c,00:30:94:c2:6e:7c',
      'SEP003094C26E7C',
      'Cisco Systems, Inc. IP Phone CP-7960G',
      '1,66,6,3,15,150,35',
      '10.90.1.0',
      '10.1.0.31',
    ]);
  });

  it('reads what the server granted', async () => {
    const fields = [
      'dhcp.ip.your',
      'dhcp.option.subnet_mask',
      'dhcp.option.router',
      'dhcp.option.ip_address_lease_time',
      'dhcp.option.renewal_time_value',
      'dhcp.option.rebinding_time_value',
      'dhcp.option.tftp_server_name',
      'dhcp.option.tftp_server_address',
    ];
    const rows = await dissect(
      conversation(),
      '-Y',
      'frame.number == 4',
      '-T',
      'fields',
      ...fields.flatMap((f) => ['-e', f]),
    );
    expect(rows[0]!.split('\t')).toEqual([
      '10.90.1.0',
      '255.255.224.0',
      '10.90.0.1',
      '3600',
      '1800',
      '3150',
      'tftp.lab.test',
      '10.1.0.21,10.1.0.22',
    ]);
  });

  it('knows the source port of our relay and its echo, though tshark 4.0 has no reader for their missing value', async () => {
    const sourcePort = 'dhcp.option.agent_information_option.suboption == 19';
    expect(await dissect(conversation(true), '-Y', sourcePort)).toHaveLength(6);
    const complaints = await dissect(conversation(true), '-Y', suspicious, '-T', 'fields', '-e', '_ws.expert.message');
    expect(complaints.filter((message) => !message.includes('Unknown subopt type handler 19'))).toEqual([]);
  });
});
