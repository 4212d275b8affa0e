import dgram from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { DhcpServer } from '#lab/dhcp-server.js';
import { DhcpSession } from '#lab/sessions/dhcp.js';
import { DhcpMessageType, decodeDhcp, encodeDhcp } from '#wire/dhcp/packet.js';
import { formatIpv4, parseIpv4 } from '#wire/ipv4.js';
import { Dhcp } from '#worker/dhcp.js';

const serverAddress = parseIpv4('127.0.0.1');
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A message of phone `phone`; its transaction id is the phone's number. */
function message(phone: number, messageType: number, more: { ciaddr?: number; requestedAddress?: number } = {}) {
  const { ciaddr = 0, requestedAddress } = more;
  return encodeDhcp({
    op: 1,
    hops: 0,
    xid: phone,
    secs: 0,
    broadcast: ciaddr === 0,
    ciaddr,
    yiaddr: 0,
    siaddr: 0,
    giaddr: 0,
    mac: `02AB${phone.toString(16).toUpperCase().padStart(8, '0')}`,
    sname: '',
    file: '',
    options: { messageType, ...(requestedAddress === undefined ? {} : { requestedAddress, serverId: serverAddress }) },
  });
}

/** The lab's DHCP server on a port of its own; `relayPort` is where it answers relays that do not say where they are. */
async function startServer(relayPort = 67) {
  const session = new DhcpSession({
    serverAddress,
    subnets: ['127.16.0.0', '127.17.0.0'].map((network) => ({
      network: parseIpv4(network),
      mask: parseIpv4('255.255.0.0'),
      router: parseIpv4(network) + 1,
      first: parseIpv4(network) + 256,
      last: parseIpv4(network) + 1023,
    })),
    leaseSeconds: 3600,
    tftpServers: [],
    relayPort,
  });
  const server = new DhcpServer(session, () => 0);
  const port = await server.start('127.0.0.1', 0);
  closers.push(() => server.stop());
  return { session, port };
}

/** A relay that keeps what it hears by transaction id. */
async function openRelay(port: number, relayPort: number, giaddrs: readonly (readonly string[])[]) {
  const answers = new Map<number, ReturnType<typeof decodeDhcp>[]>();
  const failures: (string | undefined)[] = [];
  const relay = new Dhcp(
    {
      mode: 'relay',
      servers: [{ address: '127.0.0.1', port }],
      relayPort,
      giaddrs: giaddrs.map((addresses) => addresses.map(parseIpv4)),
    },
    {
      leased: (xid, datagram) => answers.set(xid, [...(answers.get(xid) ?? []), decodeDhcp(datagram)]),
      phoneOf: () => undefined,
      failed: (error) => failures.push(error.code),
    },
  );
  closers.push(() => relay.close());
  await relay.open();
  const answersTo = async (phone: number, count = 1) => {
    await vi.waitFor(() => expect(answers.get(phone)).toHaveLength(count));
    return answers.get(phone)!;
  };
  /** DISCOVER to ACK: the address. */
  const lease = async (phone: number, subnet = 0): Promise<number> => {
    relay.broadcast(0, phone, subnet, message(phone, DhcpMessageType.discover));
    const [offer] = await answersTo(phone);
    const requestedAddress = offer!.yiaddr;
    relay.broadcast(0, phone, subnet, message(phone, DhcpMessageType.request, { requestedAddress }));
    const [, ack] = await answersTo(phone, 2);
    expect(ack!.options.messageType).toBe(DhcpMessageType.ack);
    return ack!.yiaddr;
  };
  return { relay, answers, answersTo, failures, lease };
}

/** A UDP port that is free on this address. */
async function freePort(address: string): Promise<number> {
  const socket = dgram.createSocket('udp4').bind(0, address);
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
}

describe('the DHCP of a worker that relays', () => {
  it('leases from any port by RFC 8357, an address of the subnet of each phone', async () => {
    const { port } = await startServer();
    const { lease } = await openRelay(port, 0, [['127.16.0.2'], ['127.17.0.2']]);
    expect(formatIpv4(await lease(1, 0))).toMatch(/^127\.16\./);
    expect(formatIpv4(await lease(2, 1))).toMatch(/^127\.17\./);
  });

  it('leases at a fixed relay port from a server that knows no RFC 8357', async () => {
    const relayPort = await freePort('127.16.0.2');
    const { port } = await startServer(relayPort);
    const { lease } = await openRelay(port, relayPort, [['127.16.0.2']]);
    expect(formatIpv4(await lease(1))).toBe('127.16.1.0');
  });

  it('speaks for a phone from the same giaddr always, and uses all it owns', async () => {
    const { port } = await startServer();
    const { relay, answersTo } = await openRelay(port, 0, [['127.16.0.2', '127.16.0.3', '127.16.0.4']]);
    const relays = new Map<number, Set<number>>();
    for (let phone = 1; phone <= 6; phone++) {
      for (let n = 0; n < 2; n++) relay.broadcast(0, phone, 0, message(phone, DhcpMessageType.discover));
      const answers = await answersTo(phone, 2);
      relays.set(phone, new Set(answers.map(({ giaddr }) => giaddr)));
    }
    expect([...relays.values()].map(({ size }) => size)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(new Set([...relays.values()].flatMap((used) => [...used])).size).toBe(3);
  });

  it('uses every giaddr of each subnet evenly, although phones stand in the subnets by turns', async () => {
    const giaddrs = [16, 17].map((net) => [2, 3, 4, 5].map((host) => `127.${net}.0.${host}`));
    const { relay } = await openRelay(6767, 0, giaddrs);
    for (let phone = 0; phone < 16; phone++)
      relay.broadcast(0, phone, phone % 2, message(phone, DhcpMessageType.discover));
    expect(relay.loads.map((load) => load.figures().messages)).toEqual(Array(8).fill(2));
  });

  it('lets two workers share a giaddr by RFC 8357: each hears only its own answers', async () => {
    const { port } = await startServer();
    const one = await openRelay(port, 0, [['127.16.0.2']]);
    const other = await openRelay(port, 0, [['127.16.0.2']]);
    await Promise.all([one.lease(1), other.lease(2), one.lease(3), other.lease(4)]);
    expect([...one.answers.keys()].sort()).toEqual([1, 3]);
    expect([...other.answers.keys()].sort()).toEqual([2, 4]);
  });

  it('does not open where another already relays on the fixed port', async () => {
    const relayPort = await freePort('127.16.0.2');
    await openRelay(6767, relayPort, [['127.16.0.2']]);
    await expect(openRelay(6767, relayPort, [['127.16.0.2']])).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('asks every server', async () => {
    const first = await startServer();
    const second = await startServer();
    const relay = new Dhcp(
      {
        mode: 'relay',
        servers: [first, second].map(({ port }) => ({ address: '127.0.0.1', port })),
        relayPort: 0,
        giaddrs: [[parseIpv4('127.16.0.2')]],
      },
      { leased: () => {}, phoneOf: () => undefined, failed: () => {} },
    );
    closers.push(() => relay.close());
    await relay.open();
    relay.broadcast(0, 1, 0, message(1, DhcpMessageType.discover));
    await vi.waitFor(() => {
      expect([first, second].map(({ session }) => session.counts.received.discover)).toEqual([1, 1]);
    });
  });

  it('renews from the phone’s own address, and hears the answer there', async () => {
    const { port, session } = await startServer();
    const { relay, lease, answersTo, failures } = await openRelay(port, 0, [['127.16.0.2']]);
    const ciaddr = await lease(1);
    relay.unicast(0, 1, formatIpv4(ciaddr), '127.0.0.1', message(1, DhcpMessageType.request, { ciaddr }));
    const answers = await answersTo(1, 3);
    expect(answers[2]).toMatchObject({ giaddr: 0, yiaddr: ciaddr, options: { messageType: DhcpMessageType.ack } });
    expect(session.counts.received.request).toBe(2);
    expect(failures).toEqual([]);
  });

  it('keeps the phone’s own socket until what it asked is answered, or its patience is over', async () => {
    const server = dgram.createSocket('udp4').bind(0, '127.0.0.1');
    closers.push(() => server.close());
    await once(server, 'listening');
    const { port } = server.address();
    const { relay, answersTo, failures } = await openRelay(port, 0, [['127.16.0.2']]);
    const own = '127.16.1.0';
    const ask = async () => {
      relay.unicast(0, 1, own, '127.0.0.1', message(1, DhcpMessageType.request, { ciaddr: parseIpv4(own) }));
      await once(server, 'message');
    };
    const answer = (xid: number) => server.send(message(xid, DhcpMessageType.ack), port + 1, own);
    const isTaken = async () => {
      const socket = dgram.createSocket('udp4').bind(port + 1, own);
      try {
        await once(socket, 'listening');
        return false;
      } catch {
        return true;
      } finally {
        socket.close();
      }
    };
    await ask();
    answer(2);
    await answersTo(2);
    answer(1);
    await answersTo(1);
    await vi.waitFor(async () => expect(await isTaken()).toBe(false));
    await ask();
    relay.tidy(59_999);
    expect(await isTaken()).toBe(true);
    relay.tidy(60_000);
    await vi.waitFor(async () => expect(await isTaken()).toBe(false));
    expect(failures).toEqual([]);
  });

  it('delivers a release although the relay closes in the same breath', async () => {
    const { port, session } = await startServer();
    const { relay, lease } = await openRelay(port, 0, [['127.16.0.2']]);
    const ciaddr = await lease(1);
    const release = message(1, DhcpMessageType.release, { ciaddr, requestedAddress: ciaddr });
    relay.unicast(0, 1, formatIpv4(ciaddr), '127.0.0.1', release);
    relay.close();
    await vi.waitFor(() => expect(session.counts.received.release).toBe(1));
  });

  it('takes a server that is not there for silence, and a giaddr that is not there for its own fault', async () => {
    const { relay, failures } = await openRelay(await freePort('127.0.0.1'), 0, [['127.16.0.2']]);
    relay.broadcast(0, 1, 0, message(1, DhcpMessageType.discover));
    relay.unicast(0, 1, '127.16.1.0', '127.0.0.1', message(1, DhcpMessageType.request, { ciaddr: 1 }));
    await expect(openRelay(67, 0, [['192.0.2.1']])).rejects.toMatchObject({ code: 'EADDRNOTAVAIL' });
    expect(failures).toEqual([]);
  });
});
