/**
 * Phones on a network as in an office: they broadcast for their leases, and real packets cross a cable to DHCP, files and
 * CallManager at the ports everybody takes for granted. tshark stands at the phones' end, and a run of the built program
 * plays them.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ModelName, models } from '#phone/models.js';
import { labOrderOf } from '#plan/lab-order.js';
import { makePlan, type Plan, phonesOf } from '#plan/plan.js';
import { loadProfile } from '#profile/load.js';
import { messageName } from '#wire/sccp/catalogue.js';
import { Capture } from '../../support/capture.js';
import type { DhcpPeer, PeerOrder } from '../../support/dhcp-peer.js';
import { DhcpRun, type ProfileFields, regstorm } from '../../support/dhcp-run.js';
import { Dnsmasq } from '../../support/dnsmasq.js';
import { Kea } from '../../support/kea.js';
import { NamespaceProgram } from '../../support/namespace-program.js';
import { Namespaces, serverAddress } from '../../support/namespaces.js';
import { describeWithPeer } from '../../support/peers.js';
import type { PublisherAnswer, PublisherOrder } from '../../support/run-publisher.js';
import { complaints, fields, type Reading } from '../../support/tshark.js';
import { networkNamespaces } from '../../support/veth-pair.js';
import { conversation, excuses, files, grouped } from './boot-courses.js';

type Publisher = NamespaceProgram<PublisherAnswer>;

const everybody = '255.255.255.255';
const pool = { first: '10.97.0.64', last: '10.97.0.127' };
const hq = { cidr: '10.97.0.0/24', pool: `${pool.first}-${pool.last}` };
const modelNames = Object.keys(models) as ModelName[];

/** Every model, or two of those that know HTTP. */
const populations = {
  tftp: modelNames,
  http: ['7911G', '7962G'],
} as const satisfies Record<string, readonly ModelName[]>;

function profileOf(fetchBy: keyof typeof populations): ProfileFields {
  return {
    name: 'office',
    workers: 1,
    phones: { startup: 'none', fetchBy, failover: { standbyLinks: false } },
    network: { dhcp: { mode: 'broadcast' } },
    cluster: { nodes: { publisher: serverAddress } },
    guard: { allow: ['10.97.0.0/24'], broadcast: true },
    sites: { hq: { phones: Object.fromEntries(populations[fetchBy].map((model) => [model, 1])), subnets: [hq] } },
    arrivals: { kind: 'burst', within: '1s' },
    hold: '2m',
  };
}

const planOf = (profile: ProfileFields) => makePlan(loadProfile(JSON.stringify(profile), 'office'));

const order: Omit<PeerOrder, 'at'> = {
  pools: [{ ...pool, vendorClass: '' }],
  renewAfter: 60,
  rebindAfter: 90,
  tftpServers: [serverAddress],
  tftpServerName: '',
  dnsServer: serverAddress,
  given: [],
  isSequential: false,
  minSecs: 0,
};

function publish(network: Namespaces, plan: Plan): Promise<Publisher> {
  const { devices } = labOrderOf(plan);
  const order: PublisherOrder = { address: serverAddress, devices, keepaliveSeconds: 2 };
  return NamespaceProgram.start(network.server, 'run-publisher.ts', order);
}

const rows = [
  ['Kea', 'tftp', (at: PeerOrder['at']) => Kea.within({ ...order, at })],
  ['dnsmasq', 'http', (at: PeerOrder['at']) => Dnsmasq.start({ ...order, at })],
] as const;

describeWithPeer(
  [networkNamespaces, 'kea-dhcp4', 'dnsmasq', 'tshark'],
  ['iproute2', 'kea-dhcp4-server', 'dnsmasq-base', 'tshark'],
  'whole boots on a network',
  () => {
    describe.each(rows)('of phones that lease by broadcast from %s and fetch by %s', (_, fetchBy, startDhcp) => {
      const profile = profileOf(fetchBy);
      const plan = planOf(profile);
      const phones = [...phonesOf(plan, [[0, plan.total]])];
      let network: Namespaces;
      let dhcp: DhcpPeer;
      let publisher: Publisher;
      let capture: Capture;
      /** HTTP has no port that tshark would know. */
      const reading: Reading = { checksums: false, decodeAs: ['tcp.port==6970,http'], otherTcp: fetchBy === 'http' };
      const read = async (filter: string, names: string[]) =>
        grouped(await fields(capture.file, filter, names, reading));
      /** The address of each phone, as its Register tells. */
      let addresses = new Map<string, string[]>();
      /** By address: which files it asked for, and what it said to CallManager. */
      let asked = new Map<string, string[]>();
      let said = new Map<string, string[]>();

      beforeAll(async () => {
        network = await Namespaces.make();
        dhcp = await startDhcp(network.server);
        publisher = await publish(network, plan);
        capture = await Capture.start('ip', network.phones);
        const run = await DhcpRun.start(network, profile);
        const sees = (look: () => Promise<number>) =>
          vi.waitFor(async () => expect(await look()).toBeGreaterThanOrEqual(plan.total), {
            timeout: 30_000,
            interval: 200,
          });
        await sees(() => run.inService());
        await sees(() => run.count('keepalives_total'));
        const { summary } = await run.end();
        expect(summary.outcomes).toEqual([]);
        await capture.stop(serverAddress);
        addresses = await read('skinny.messageId == 1', ['skinny.DeviceName', 'ip.src']);
        said = await read('skinny', ['ip.src', 'skinny.messageId']);
        asked =
          fetchBy === 'tftp'
            ? await read('tftp.opcode == 1', ['ip.src', 'tftp.source_file'])
            : await read('http.request', ['ip.src', 'http.request.uri']);
      }, 90_000);
      afterAll(async () => {
        await publisher?.stop();
        await dhcp?.stop();
        await network?.remove();
      });

      it('have nothing malformed in them, and nothing that tshark warns of', async () => {
        const complained = await complaints(capture.file, reading);
        expect(complained.filter((complaint) => !excuses.some((excuse) => excuse.test(complaint)))).toEqual([]);
        expect(addresses.size).toBe(plan.total);
      });

      it('begin with four messages to everybody, and end with the address given back to its server', async () => {
        const names = ['dhcp.hw.mac_addr', 'dhcp.option.dhcp'];
        const macs = phones.map(({ mac }) => mac.toLowerCase().replace(/..(?=.)/g, '$&:'));
        const aloud = await read(`dhcp && ip.dst == ${everybody}`, names);
        expect(macs.map((mac) => aloud.get(mac))).toEqual(macs.map(() => ['1', '2', '3', '5']));
        const apart = await read(`dhcp && ip.dst == ${serverAddress}`, names);
        expect(macs.map((mac) => apart.get(mac))).toEqual(macs.map(() => ['7']));
        // What was leased is what the phone tells CallManager, and speaks from.
        const given = await read('dhcp.option.dhcp == 5', ['dhcp.hw.mac_addr', 'dhcp.ip.your']);
        expect(macs.map((mac) => given.get(mac))).toEqual(phones.map(({ name }) => addresses.get(name)));
      });

      it('go from the lease to the files, and from those to CallManager', async () => {
        const firstOf = async (filter: string, by: string) =>
          new Map([...(await read(filter, [by, 'frame.number']))].map(([key, frames]) => [key, Number(frames[0])]));
        const leased = await firstOf('dhcp.option.dhcp == 5', 'dhcp.ip.your');
        const asked = await firstOf(fetchBy === 'tftp' ? 'tftp.opcode == 1' : 'http.request', 'ip.src');
        const called = await firstOf('tcp.dstport == 2000', 'ip.src');
        for (const [address] of addresses.values()) {
          const moments = [leased, asked, called].map((seen) => seen.get(address!) ?? Number.NaN);
          expect(moments).toEqual(moments.toSorted((a, b) => a - b));
          expect(moments).not.toContain(Number.NaN);
        }
      });

      it.each(phones.map((phone) => [phone.model, phone] as const))(
        'of a %s ask for its files and say what its generation says',
        (model, { name }) => {
          const [address = ''] = addresses.get(name) ?? [];
          const paths = asked.get(address)?.map((path) => path.replace(/^\//, ''));
          expect(paths).toEqual(files[models[model].files](name));
          const names = said.get(address)!.map((id) => messageName(Number(id)));
          const untilInService = names.slice(0, names.indexOf('TimeDateReq') + 1);
          expect(untilInService).toEqual(conversation[models[model].requests]);
          expect(new Set(names.slice(untilInService.length))).toEqual(new Set(['KeepAlive', 'Unregister']));
        },
      );
    });

    describe('of one phone told aloud on a laptop beside the servers', () => {
      const name = 'SEP003094C26E7C';
      const hostAddress = '10.97.0.1';
      let network: Namespaces;
      let kea: Kea;
      let publisher: Publisher;

      beforeAll(async () => {
        network = await Namespaces.make();
        kea = await Kea.within({ ...order, at: network.server });
        const device = { name, deviceType: models['7960'].deviceType, lines: [{ number: '2001', label: '2001' }] };
        const cluster: PublisherOrder = { address: serverAddress, devices: [device], keepaliveSeconds: 2 };
        publisher = await NamespaceProgram.start(network.server, 'run-publisher.ts', cluster);
      }, 30_000);
      afterAll(async () => {
        await publisher?.stop();
        await kea?.stop();
        await network?.remove();
      });

      it('leases by a relay, and fetches and registers from the host’s address', async () => {
        const capture = await Capture.start('ip', network.phones);
        const [program = '', ...main] = regstorm;
        const options = ['--model', '7960', '--dhcp', serverAddress, '--for', '5s'];
        const told = await network.phones.run(program, [...main, 'boot', name, ...options]);
        await capture.stop(serverAddress);

        const [, leased] = /ok +address (10\.97\.0\.\d+) from 10\.97\.0\.254 for /.exec(told)!;
        expect(leased).not.toBe(hostAddress);
        expect(told).toContain(`its packets leave from this host, ${hostAddress}, which relays its DHCP`);
        expect(told).toMatch(/ok +registered in [\d.]+ m?s; a keepalive every 2 s/);
        expect(told).toMatch(/ok +in service, /);
        expect(told).toContain('keepalive answered in');
        expect(await kea.held()).toEqual([]);

        const reading: Reading = { checksums: false };
        const complained = await complaints(capture.file, reading);
        expect(complained.filter((complaint) => !excuses.some((excuse) => excuse.test(complaint)))).toEqual([]);
        const messages = ['dhcp.option.dhcp', 'ip.src', 'dhcp.ip.relay'];
        expect(await fields(capture.file, 'dhcp', messages, reading)).toEqual(
          ['1', '2', '3', '5', '7'].map((type) => {
            return [type, type === '2' || type === '5' ? serverAddress : hostAddress, hostAddress];
          }),
        );
        const asked = await fields(capture.file, 'tftp.opcode == 1', ['ip.src', 'tftp.source_file'], reading);
        expect(asked).toEqual(files[models['7960'].files](name).map((file) => [hostAddress, file]));
        const register = ['ip.src', 'skinny.DeviceName', 'skinny.stationIpAddr'];
        expect(await fields(capture.file, 'skinny.messageId == 1', register, reading)).toEqual([
          [hostAddress, name, leased],
        ]);
      }, 60_000);
    });
  },
);
