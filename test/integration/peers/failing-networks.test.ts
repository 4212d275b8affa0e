/**
 * Networks that really fail, between phones and a cluster in namespaces of their own: what TCP makes of it, and what the
 * phones call it.
 */
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { LongCable } from '../../support/long-cable.js';
import { NamespaceProgram } from '../../support/namespace-program.js';
import { Namespaces, serverAddress } from '../../support/namespaces.js';
import { PacketFilter } from '../../support/packet-filter.js';
import { describeWithPeer } from '../../support/peers.js';
import type { ClusterAnswer, ClusterOrder } from '../../support/run-cluster.js';
import type { PhonesAnswer, PhonesOrder } from '../../support/run-phones.js';
import { macOfSlot } from '../../support/small-herd.js';
import { networkNamespaces, type VethEnd } from '../../support/veth-pair.js';

const phones = 20;
const keepaliveMs = 1_000;
const patienceMs = 2_000;
/** Connection Monitor Duration. */
const monitorMs = 2_000;
/** Keepalives would notice a dead path much later than TCP. */
const slowToMiss = { tcpPatienceMs: patienceMs, keepaliveMisses: 8 };

/** Phones that come up again, time after time, would make the counts of a failure theirs. */
const restOnceDown = { restartDelayMs: [600_000, 600_000] } as const;

/** They were given up when TCP's patience was over, and long before keepalives had said so. */
function expectPatienceOfTcp({ times: { detect } }: PhonesAnswer): void {
  expect(detect!.minMs).toBeGreaterThan(patienceMs - 200);
  expect(detect!.maxMs).toBeLessThan(2 * patienceMs);
}

type Phones = NamespaceProgram<PhonesAnswer>;
type Cluster = NamespaceProgram<ClusterAnswer>;
type Nodes = Pick<PhonesOrder, 'callManagers' | 'srst'>;

const secondAddress = '10.97.0.253';
/** In the phones' own network. */
const srstAddress = '10.97.0.1';
const oneNode: Nodes = { callManagers: [serverAddress] };

/** Resolves with what the phones tell once it is as it should be. */
async function until(herd: Phones, check: (told: PhonesAnswer) => void): Promise<PhonesAnswer> {
  return await vi.waitFor(
    async () => {
      const told = await herd.ask();
      check(told);
      return told;
    },
    { timeout: 30_000, interval: 50 },
  );
}

/** Of the phones from a number on, how many are registered at an address. */
async function registeredAt(cluster: Cluster, address: string, from: number): Promise<number> {
  const { registered } = await cluster.ask();
  const names = Array.from({ length: phones }, (_, n) => `SEP${macOfSlot(from + n)}`);
  return names.filter((name) => registered[address]!.includes(name)).length;
}

const areInService = (told: PhonesAnswer) => expect(told.inService).toBe(phones);

describeWithPeer([networkNamespaces, 'nft', 'tc'], ['iproute2', 'nftables'], 'phones in a network that fails', () => {
  let net: Namespaces;
  let cluster: Cluster;
  let atServer: PacketFilter;
  let atPhones: PacketFilter;
  let herd: Phones;
  let from = 0;

  beforeAll(async () => {
    net = await Namespaces.make();
    atServer = await PacketFilter.make(net.server);
    atPhones = await PacketFilter.make(net.phones);
    await net.server.ip('address', 'add', `${secondAddress}/24`, 'dev', net.server.interface);
    cluster = await serve(net.server, [serverAddress, secondAddress]);
  });

  const serve = (end: VethEnd, addresses: readonly string[]): Promise<Cluster> => {
    const order: ClusterOrder = { addresses, phones: 1000, keepaliveSeconds: keepaliveMs / 1000 };
    return NamespaceProgram.start(end, 'run-cluster.ts', order);
  };

  afterEach(async () => {
    await Promise.all([atServer.clear(), atPhones.clear()]);
    await herd?.stop();
  });

  afterAll(async () => {
    await cluster?.stop();
    await net?.remove();
  });

  /** They are in service when it resolves. */
  async function switchOn(settings: PhonesOrder['settings'] = {}, nodes: Nodes = oneNode): Promise<void> {
    const order: PhonesOrder = { from, phones, settings, ...nodes };
    from += phones;
    herd = await NamespaceProgram.start(net.phones, 'run-phones.ts', order);
    const told = await until(herd, areInService);
    expect(told).toMatchObject({ outcomes: {}, outages: 0 });
  }

  it('hear at once of an RST on their links, and come back when the way is free', async () => {
    await switchOn(slowToMiss);
    await atServer.add('tcp dport 2000 reject with tcp reset');
    const told = await until(herd, ({ outages }) => expect(outages).toBe(phones));
    expect(told.detections).toEqual({ reset: phones });
    expect(told.outcomes.serviceReset).toBe(phones);
    await until(herd, ({ outcomes }) => expect(outcomes.connectRefused).toBeGreaterThan(0));
    await atServer.clear();
    const back = await until(herd, areInService);
    expect(Object.keys(back.outcomes).sort()).toEqual(['connectRefused', 'serviceReset']);
  });

  it.each([
    ['towards the server', () => atServer.add('tcp dport 2000 drop')],
    ['towards the phones, whose keepalives arrive', () => atPhones.add('tcp sport 2000 drop')],
  ])('give up a path that is dead %s when TCP does, and not for missing keepalives', async (_, cut) => {
    await switchOn({ ...slowToMiss, ...restOnceDown });
    await cut();
    await until(herd, ({ silent }) => expect(silent).toBe(phones));
    const told = await until(herd, ({ outages }) => expect(outages).toBe(phones));
    expect(told).toMatchObject({ detections: { pathLost: phones }, outcomes: { pathLost: phones } });
    expectPatienceOfTcp(told);
  });

  it('give up a server that a router reports unreachable when TCP does, and say so', async () => {
    await switchOn({ ...slowToMiss, ...restOnceDown });
    await atServer.add('tcp dport 2000 reject with icmp type host-unreachable');
    const told = await until(herd, ({ outages }) => expect(outages).toBe(phones));
    expect(told).toMatchObject({ detections: { unreachable: phones }, outcomes: { serviceUnreachable: phones } });
    expectPatienceOfTcp(told);
  });

  it('give up a server that hangs for the keepalives it leaves unanswered, on a path that is not silent', async () => {
    await switchOn({ tcpPatienceMs: patienceMs, ...restOnceDown });
    cluster.pause();
    let mostSilent = 0;
    const told = await until(herd, ({ silent, outages }) => {
      mostSilent = Math.max(mostSilent, silent);
      expect(outages).toBe(phones);
    });
    cluster.resume();
    expect(told).toMatchObject({ detections: { keepaliveTimeout: phones }, outcomes: { keepaliveLost: phones } });
    expect(mostSilent).toBe(0);
    expect(told.times.detect!.minMs).toBeGreaterThan(2 * keepaliveMs);
  });

  it('stay where three of ten packets are lost; their keepalives take longer', async () => {
    // As many tries as the real figures leave TCP: 22 s, and three keepalives half a minute apart.
    await switchOn({ tcpPatienceMs: 60_000, keepaliveMisses: 60 });
    const before = await until(herd, ({ times }) => expect(times.keepalive?.count).toBeGreaterThanOrEqual(phones));
    await atServer.add('tcp dport 2000 numgen random mod 100 < 30 drop');
    const enough = before.times.keepalive!.count + 3 * phones;
    const told = await until(herd, ({ times }) => expect(times.keepalive!.count).toBeGreaterThan(enough));
    expect(told).toMatchObject({ inService: phones, outages: 0, outcomes: {} });
    // What is lost is sent again after 200 ms at the earliest (Linux: TCP_RTO_MIN).
    expect(told.times.keepalive!.maxMs).toBeGreaterThan(190);
    expect(before.times.keepalive!.medianMs).toBeLessThan(190);
  });

  it('stay while the cable is out for less than their patience', async () => {
    await switchOn({ tcpPatienceMs: 10_000, keepaliveMisses: 8 });
    const { phones: near } = net;
    await near.ip('link', 'set', near.interface, 'down');
    try {
      await until(herd, ({ silent }) => expect(silent).toBe(phones));
    } finally {
      await near.ip('link', 'set', near.interface, 'up');
    }
    const told = await until(herd, ({ silent }) => expect(silent).toBe(0));
    expect(told).toMatchObject({ inService: phones, outages: 0, outcomes: {} });
  });

  it('go to the SRST router on their side when the way to every CallManager is cut, and come back after a while', async () => {
    const router = await serve(net.phones, [srstAddress]);
    try {
      const impatient = { connectTimeoutMs: 1_000, registerTimeoutMs: 1_000, nodeRetryMs: 500 };
      const settings = { ...slowToMiss, connectionMonitorMs: monitorMs, ...impatient };
      await switchOn(settings, { callManagers: [serverAddress, secondAddress], srst: srstAddress });
      const first = from - phones;
      expect(await registeredAt(cluster, serverAddress, first)).toBe(phones);
      await atServer.add('tcp dport 2000 drop');
      await atPhones.add(`iifname ${net.phones.interface} tcp sport 2000 drop`);
      const atSrst = () => registeredAt(router, srstAddress, first);
      await expect.poll(atSrst, { timeout: 15_000 }).toBe(phones);
      const cut = await until(herd, areInService);
      expect(cut).toMatchObject({ detections: { pathLost: phones }, outages: phones, boots: phones });
      expectPatienceOfTcp(cut);
      const healedAt = performance.now();
      await Promise.all([atServer.clear(), atPhones.clear()]);
      await expect.poll(atSrst, { timeout: 15_000 }).toBe(0);
      expect(performance.now() - healedAt).toBeGreaterThan(monitorMs);
      expect(await until(herd, areInService)).toMatchObject({ outages: phones, boots: phones });
      expect(await registeredAt(cluster, serverAddress, first)).toBe(phones);
    } finally {
      await router.stop();
    }
  });

  it('register later through a narrow line, all of them', async () => {
    await switchOn();
    const wide = await herd.ask();
    await herd.stop();
    const narrow = ['root', 'tbf', 'rate', '256kbit', 'burst', '4kb', 'latency', '400ms'];
    await net.server.run('tc', ['qdisc', 'add', 'dev', net.server.interface, ...narrow]);
    try {
      // An answer that comes late is no answer given up.
      await switchOn({ giveUpMs: 60_000, tcpPatienceMs: 60_000 });
    } finally {
      await net.server.run('tc', ['qdisc', 'del', 'dev', net.server.interface, 'root']);
    }
    const told = await herd.ask();
    expect(told).toMatchObject({ boots: phones, outcomes: {} });
    expect(told.times.onboard!.maxMs).toBeGreaterThan(wide.times.onboard!.maxMs + 500);
  });
});

describeWithPeer(
  [networkNamespaces, 'python3'],
  ['iproute2', 'python3'],
  'phones far from their servers, on a line that loses packets',
  () => {
    let net: Namespaces;
    let cluster: Cluster;
    let herd: Phones;

    beforeAll(async () => {
      net = await Namespaces.make(await LongCable.make({ delayMs: 50, lossPercent: 5 }));
      const subnet = { network: '10.98.0.0', mask: '255.254.0.0', first: '10.98.1.2', last: '10.98.1.250' };
      const order: ClusterOrder = { addresses: [serverAddress], phones, keepaliveSeconds: 30, subnet };
      cluster = await NamespaceProgram.start(net.server, 'run-cluster.ts', order);
    });

    afterAll(async () => {
      await herd?.stop();
      await cluster?.stop();
      await net?.remove();
    });

    it('lease, fetch and register all the same, by what is sent again, and feel every round trip', async () => {
      const settings = {
        dhcpRetryMs: [500, 500, 1_000, 1_000, 2_000, 4_000],
        dhcpJitterMs: 100,
        tftpTimeoutMs: 500,
        tftpTries: 8,
      };
      const relay = { giaddr: '10.98.0.2', server: serverAddress };
      const order: PhonesOrder = { from: 0, phones, relay, settings: { ...settings, giveUpMs: 60_000 } };
      herd = await NamespaceProgram.start(net.phones, 'run-phones.ts', order);
      const told = await until(herd, areInService);
      expect(told.outcomes).toEqual({});
      expect(told.boots).toBe(phones);
      expect(told.dhcpRetransmissions).toBeGreaterThan(0);
      const { lease, fetch, connect, register } = told.times;
      expect(lease!.minMs).toBeGreaterThanOrEqual(200);
      expect(fetch!.minMs).toBeGreaterThanOrEqual(200);
      for (const times of [connect, register]) expect(times!.minMs).toBeGreaterThanOrEqual(100);
      expect(await registeredAt(cluster, serverAddress, 0)).toBe(phones);
    });
  },
);
