/**
 * What phones go through with a DHCP server, a row each. Both sides are asked what happened: the server by its lease file
 * and its log, the run by its results.
 */
import { readFile } from 'node:fs/promises';
import { expect, vi } from 'vitest';
import { makePlan, phonesOf } from '#plan/plan.js';
import { loadProfile } from '#profile/load.js';
import type { PhoneRecord } from '#stats/phone-record.js';
import { formatIpv4 } from '#wire/ipv4.js';
import { Capture } from '../../support/capture.js';
import { Daemon } from '../../support/daemon.js';
import type { DhcpPeer, PeerLease, PeerOrder } from '../../support/dhcp-peer.js';
import { type DhcpRun, dhcpProfile, type ProfileFields, regstorm } from '../../support/dhcp-run.js';
import { type Namespaces, phonesAddress, serverAddress } from '../../support/namespaces.js';
import { broadcastsHeard, expectAllTold, expectAllToldSoFar } from './dhcp-evidence.js';

const all = ['kea', 'dhcpd', 'dnsmasq'] as const;

export interface Scene {
  readonly network: Namespaces;
  /** Where this server may answer relays; 0: it knows RFC 8357. */
  readonly relayPort: number;
  /** What it puts behind a text. */
  readonly endOfText: '' | '\0';
  startServer(order: Partial<PeerOrder>): Promise<DhcpPeer>;
  startRun(fields: ProfileFields, relayPort?: number): Promise<DhcpRun>;
}

export interface Case {
  readonly title: string;
  /** The servers that can play it. */
  readonly by: readonly (typeof all)[number][];
  play(scene: Scene): Promise<void>;
}

const hq = { cidr: '10.98.0.0/16', giaddrs: '10.98.0.2-10.98.0.3', pool: '10.98.1.0-10.98.1.255' };
const branch = { cidr: '10.99.0.0/16', giaddrs: '10.99.0.2-10.99.0.3', pool: '10.99.1.0-10.99.1.255' };
const anyCisco = { vendorClass: 'Cisco Systems', first: '10.98.1.0', last: '10.98.1.255' };

/** Option 66. */
const tftpName = 'tftp.lab.test';

/** Names begin with it; the model follows. */
const ipPhone = 'Cisco Systems, Inc. IP Phone CP-';

export const cases: readonly Case[] = [
  {
    title:
      'gives each model an address of its own pool, and none to a phone without option 60; of the servers of option 150 the second serves, as the first is dead',
    by: all,
    async play({ startServer, startRun, relayPort }) {
      const pool = (model: string, start: string) => {
        return { vendorClass: `${ipPhone}${model}`, first: `${start}.1`, last: `${start}.63` };
      };
      const places = { 'hq 7962G': '10.98.1', 'hq 7942G': '10.98.2', 'branch 7962G': '10.99.1' };
      const server = await startServer({
        pools: Object.entries(places).map(([place, start]) => pool(place.split(' ')[1]!, start)),
        // Nobody listens at the first.
        tftpServers: ['127.0.0.9', '127.0.0.1'],
      });
      const run = await startRun(
        {
          phones: { startup: 'none', release: 'never', tftpOptions: { timeout: '500ms', tries: 2 } },
          sites: {
            hq: { phones: { '7962G': 6, '7942G': 6, '12 SP+': 1 }, subnets: [hq] },
            branch: { phones: { '7962G': 4 }, subnets: [branch] },
          },
        },
        relayPort,
      );
      await sees(() => run.inService(), 16);
      expect(await run.count('tftp_requests_total{outcome=refused')).toBe(16);
      const { summary, phones } = await run.end();
      expect(summary.phones).toMatchObject({ inService: 16, never: 1 });
      expect(sorted(await server.held())).toEqual(sorted(leasesOf(phones)));
      const inPlace = phones.map(({ site, model, address }) => [`${site} ${model}`, address?.replace(/\.\d+$/, '')]);
      expect(new Set(inPlace.map(String))).toEqual(
        new Set([...Object.entries(places), ['hq 12 SP+', undefined]].map(String)),
      );
      expectAllTold(server, summary);
    },
  },
  {
    title: 'renews leases at T1 from the phones’ own addresses, rebinds them at T2, and takes them back at the end',
    by: all,
    async play({ startServer, startRun }) {
      const phones = 10;
      // For all comers: dnsmasq takes no RELEASE for a pool of a class, as there is no option 60 in it (RFC 2131, table 5).
      const server = await startServer({ pools: [{ ...anyCisco, vendorClass: '' }], renewAfter: 3, rebindAfter: 4 });
      const run = await startRun({ phones: { startup: 'none' }, sites: { hq: { phones, subnets: [hq] } } });
      const renewed = () => run.count('dhcp_renewals_total{direction=received}');
      const toAll = () => run.count('dhcp_messages_total{server=broadcast,type=request');
      await sees(renewed, phones);
      expect(await server.held()).toHaveLength(phones);
      // Renewals alone go to one server.
      expect(await run.count(`dhcp_messages_total{server=${serverAddress},type=request`)).toBeGreaterThanOrEqual(
        phones,
      );
      expect(await toAll()).toBe(phones);
      server.pause();
      await sees(toAll, 2 * phones);
      const before = await renewed();
      server.resume();
      await sees(renewed, before + phones);
      await expectAllToldSoFar(server, run);
      // What the server had to say to the renewals came when the phones had long asked again.
      expect(await run.count('stray_replies_total')).toBeGreaterThanOrEqual(phones);
      const { summary, phones: records } = await run.end();
      expect(records.filter(({ troubles }) => troubles.length > 0)).toEqual([]);
      expect([records.length, summary.phones.inService, summary.outcomes]).toEqual([phones, phones, []]);
      await vi.waitFor(async () => expect(await server.held()).toEqual([]), { timeout: 10_000, interval: 100 });
    },
  },
  {
    title: 'hears phones that broadcast, and answers by broadcast until they have an address',
    by: all,
    async play({ network, startServer, startRun }) {
      const phones = 10;
      const command = [...regstorm, 'lab', '--phones', String(phones)];
      await Daemon.start({ command, ready: 'cm2', at: network.phones });
      const pool = { first: '10.97.0.64', last: '10.97.0.127' };
      const server = await startServer({ pools: [{ ...pool, vendorClass: '' }], renewAfter: 3 });
      const run = await startRun({
        workers: 1,
        phones: { startup: 'none' },
        network: { dhcp: { mode: 'broadcast' }, ports: { tftp: 6969 } },
        guard: { allow: ['10.97.0.0/24'], broadcast: true },
        cluster: { nodes: { cm1: '127.0.0.1:2000', cm2: '127.0.0.2:2000' } },
        sites: { hq: { phones, subnets: [{ cidr: '10.97.0.0/24', pool: `${pool.first}-${pool.last}` }] } },
      });
      await sees(() => run.count('dhcp_renewals_total{direction=received}'), phones);
      const leases = await server.held();
      // The first offer and ACK of each; renewals are answered to the phone.
      expect(await broadcastsHeard(network)).toBeGreaterThanOrEqual(2 * phones);
      await expectAllToldSoFar(server, run);
      const { summary, phones: records } = await run.end();
      expect(summary.phones).toMatchObject({ inService: phones, byNode: { cm1: phones } });
      expect(sorted(leases)).toEqual(sorted(leasesOf(records)));
      await vi.waitFor(async () => expect(await server.held()).toEqual([]), { timeout: 10_000, interval: 100 });
    },
  },
  {
    title:
      'lets warm phones keep the addresses it knows of, refuses those of others, and names the TFTP server (66), with a NUL or without',
    by: all,
    async play({ network, startServer, startRun, endOfText }) {
      const fields = {
        phones: { startup: 'none', memory: 'warm', release: 'never' },
        sites: { hq: { phones: 12, subnets: [hq] } },
      };
      const plan = makePlan(loadProfile(JSON.stringify(dhcpProfile(fields)), 'warm'));
      const remembered = [...phonesOf(plan, [[0, plan.total]])].map(({ index, mac, remembered: address }) => {
        return { index, mac, address: formatIpv4(address) };
      });
      const own = remembered.slice(0, 6).map(({ mac, address }) => ({ mac, address }));
      const others = remembered.slice(6).map(({ address }, n) => ({ mac: `06000000000${n}`, address }));
      const server = await startServer({
        pools: [anyCisco],
        tftpServers: [],
        tftpServerName: tftpName,
        given: [...own, ...others],
      });
      const capture = await Capture.start('udp', network.server);
      const run = await startRun(fields);
      await sees(() => run.inService(), 12);
      const { summary, phones } = await run.end();
      await capture.stop(phonesAddress);
      // The option, its length, the name and what ends it; behind that the next option, or none.
      const text = `${tftpName}${endOfText}`;
      const option = Buffer.concat([Buffer.of(66, text.length), Buffer.from(text)]);
      expect((await readFile(capture.file)).includes(option)).toBe(true);
      const leases = await server.held();
      expect(leases).toHaveLength(18);
      expect(leases).toEqual(expect.arrayContaining([...own, ...others]));
      expect(sorted(leasesOf(phones))).toEqual(sorted(leases.filter(({ mac }) => !mac.startsWith('06'))));
      expect(summary.outcomes.map(({ stage, reason, count }) => [stage, reason, count])).toEqual([['lease', 'nak', 6]]);
      expect(summary.counters).toMatchObject({ 'dhcp.discover': 6, 'dhcp.nak': 6, 'dhcp.ack': 12 });
      expectAllTold(server, summary);
    },
  },
  {
    title: 'comes up after its phones and serves them all the same, as many as it has addresses for',
    by: all,
    async play({ startServer, startRun }) {
      const run = await startRun({
        phones: { startup: 'none', release: 'never' },
        sites: { hq: { phones: 8, subnets: [hq] } },
      });
      await sees(() => run.count('dhcp_messages_total{server=broadcast,type=discover'), 8);
      const server = await startServer({ pools: [{ ...anyCisco, last: '10.98.1.4' }] });
      await sees(() => run.inService(), 5);
      const { summary, phones } = await run.end();
      expect(summary.phones).toMatchObject({ inService: 5, never: 3 });
      expect(sorted(await server.held())).toEqual(sorted(leasesOf(phones)));
      expect(summary.counters['dhcp.retransmissions']).toBeGreaterThanOrEqual(8);
      expectAllTold(server, summary);
    },
  },
  {
    title: 'is asked again with the time that has passed in secs, and answers only then where it is to (min-secs)',
    by: ['dhcpd'],
    async play({ startServer, startRun }) {
      const phones = 4;
      const server = await startServer({ pools: [anyCisco], minSecs: 3 });
      const run = await startRun({ phones: { startup: 'none' }, sites: { hq: { phones, subnets: [hq] } } });
      await sees(() => run.inService(), phones);
      const { summary } = await run.end();
      expect(summary.counters).toMatchObject({
        'dhcp.discover': 2 * phones,
        'dhcp.offer': phones,
        'dhcp.request': phones,
      });
      expectAllTold(server, summary);
    },
  },
  {
    title: 'refuses in a storm of NAKs what it offered to several phones, until each has an address of its own',
    by: ['dnsmasq'],
    async play({ startServer, startRun }) {
      const server = await startServer({ pools: [anyCisco], isSequential: true });
      const run = await startRun({
        phones: { startup: 'none', release: 'never' },
        sites: { hq: { phones: 32, subnets: [hq] } },
        arrivals: { kind: 'burst', within: '10ms' },
      });
      await sees(() => run.inService(), 32);
      const { summary } = await run.end();
      const refused = summary.outcomes.find(({ reason }) => reason === 'nak')?.count ?? 0;
      expect(refused).toBeGreaterThan(10);
      expect(summary.counters['dhcp.nak']).toBe(refused);
      expect(new Set((await server.held()).map(({ address }) => address)).size).toBe(32);
      expectAllTold(server, summary);
    },
  },
];

/** Waits until it has come to so much. */
async function sees(look: () => Promise<number>, value: number): Promise<void> {
  await vi.waitFor(async () => expect(await look()).toBeGreaterThanOrEqual(value), { timeout: 30_000, interval: 100 });
}

/** What the phones think they hold. */
function leasesOf(phones: readonly PhoneRecord[]): PeerLease[] {
  return phones.flatMap(({ name, address }) => (address === null ? [] : [{ mac: name.slice('SEP'.length), address }]));
}

function sorted(leases: readonly PeerLease[]): PeerLease[] {
  return [...leases].sort((a, b) => (a.address < b.address ? -1 : 1));
}
