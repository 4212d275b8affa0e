/** Transaction ids of two runs of the same phones, which share nothing but the DHCP server. */
import dgram from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ordersOf } from '#coordinator/orders.js';
import { makePlan } from '#plan/plan.js';
import { targetsOf } from '#plan/targets.js';
import { loadProfile } from '#profile/load.js';
import { DhcpMessageType, decodeDhcp, encodeDhcp, type ReceivedDhcpPacket } from '#wire/dhcp/packet.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { makeHerd } from '../../support/small-herd.js';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** The mask of each worker of a new run of the same profile. */
function masksOfRun(): number[] {
  const plan = makePlan(loadProfile('name: again\nseed: 7\nphones: { count: 10 }', 'again.yaml'));
  const targets = targetsOf(plan, { callManagers: [], tftp: null, dhcp: null });
  return ordersOf(plan, targets, 2, null).map(({ exchangeMask }) => exchangeMask);
}

/** A DHCP server that answers nothing by itself. */
async function startServer() {
  const heard: { readonly packet: ReceivedDhcpPacket; readonly from: dgram.RemoteInfo }[] = [];
  const socket = dgram.createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  closers.push(() => socket.close());
  socket.on('message', (bytes, from) => heard.push({ packet: decodeDhcp(bytes), from }));
  const offer = (n: number, xid: number): void => {
    const { packet, from } = heard[n]!;
    const { mac, giaddr } = packet;
    const fields = { hops: 0, secs: 0, broadcast: true, ciaddr: 0, siaddr: 0, giaddr, sname: '', file: '' };
    const options = { messageType: DhcpMessageType.offer, serverId: parseIpv4('127.0.0.1') };
    const yiaddr = parseIpv4('127.16.1.0');
    socket.send(encodeDhcp({ op: 2, xid, mac, yiaddr, ...fields, options }), from.port, from.address);
  };
  return { heard, offer, port: socket.address().port };
}

/** A phone of a run that has this mask asks for an address. */
async function ask(port: number, exchangeMask: number) {
  const origin = performance.now();
  const clock = () => performance.now() - origin;
  const made = makeHerd({
    phones: 1,
    herd: {
      dhcp: {
        mode: 'relay',
        servers: [{ address: '127.0.0.1', port }],
        relayPort: 0,
        giaddrs: [[parseIpv4('127.16.0.2')]],
      },
    },
    exchangeMask,
    clock,
  });
  await made.herd.open();
  const timer = setInterval(() => made.herd.turn(clock()), 5);
  closers.push(() => {
    clearInterval(timer);
    made.herd.closeAll();
  });
  made.herd.powerOn(clock(), 0, clock(), 0);
  return made;
}

describe('two runs of one profile and one seed', () => {
  it('have transaction ids of their own, all workers of a run the same', () => {
    const [first, second] = [masksOfRun(), masksOfRun()];
    expect(new Set(first).size).toBe(1);
    expect(new Set(second).size).toBe(1);
    expect(first[0]).not.toBe(second[0]);
  });

  it('take no answer to the other for their own: it is a stray one', async () => {
    const { heard, offer, port } = await startServer();
    await ask(port, masksOfRun()[0]!);
    await vi.waitFor(() => expect(heard).toHaveLength(1));
    const { count } = await ask(port, masksOfRun()[0]!);
    await vi.waitFor(() => expect(heard).toHaveLength(2));
    const [before, now] = heard.map(({ packet }) => packet);
    expect([before!.mac, before!.xid === now!.xid]).toEqual([now!.mac, false]);
    offer(1, before!.xid);
    await vi.waitFor(() => expect(count('strayReplies')).toBe(1));
    expect(heard).toHaveLength(2);
    offer(1, now!.xid);
    await vi.waitFor(() => expect(heard.at(-1)!.packet.options.messageType).toBe(DhcpMessageType.request));
    expect([heard.at(-1)!.packet.xid, count('strayReplies')]).toEqual([now!.xid, 1]);
  });
});
