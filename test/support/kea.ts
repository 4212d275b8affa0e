/**
 * A real Kea DHCPv4 server: on loopback for relays, without privilege, on ports above 1024; or in a network namespace,
 * also for clients that broadcast.
 */
import dgram from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Daemon } from './daemon.js';
import { DhcpDaemon } from './dhcp-daemon.js';
import {
  type Answers,
  classesOf,
  colons,
  type DhcpPeer,
  leaseSeconds,
  networks,
  type PeerLease,
  type PeerOrder,
  poolsOf,
  withoutColons,
} from './dhcp-peer.js';
import type { VethEnd } from './veth-pair.js';

export interface KeaSettings {
  readonly port: number;
  /** Where it answers relays that do not say where they are; 0: it takes them at their word (RFC 8357). */
  readonly relayPort: number;
  readonly subnet: string;
  /** 'A - B' */
  readonly pool: string;
  /** Option 150. */
  readonly tftpServer: string;
  /** How option 60 of those begins whom it serves; absent: as that of every phone. */
  readonly vendorClass?: string;
  /** Where it hears broadcasts; absent: on loopback. */
  readonly end?: VethEnd;
  /** Of its end, the only one at which it hears relays, and no broadcasts. */
  readonly address?: string;
  /** How long its leases last; a third of it later they are renewed. Absent: an hour. */
  readonly leaseSeconds?: number;
  /** Its log tells what becomes of each lease. */
  readonly tellsLeases?: boolean;
}

export class Kea extends DhcpDaemon implements DhcpPeer {
  /** For one subnet. Resolves when it serves; throws with its log when it does not come up. */
  static async start(settings: KeaSettings): Promise<Kea> {
    const { port, relayPort } = settings;
    const ports = ['-p', String(port), ...(relayPort === 0 ? [] : ['-P', String(relayPort)])];
    return Kea.serve(forOneSubnet(settings), '', ports, settings.end);
  }

  /** For all the networks of the tests of many servers. */
  static async within(order: PeerOrder): Promise<Kea> {
    return Kea.serve(forAllNetworks(order), leaseFileOf(order.given), [], order.at);
  }

  private static async serve(part: object, leases: string, options: readonly string[], at?: VethEnd) {
    const folder = await mkdtemp(join(tmpdir(), 'regstorm-kea-'));
    const [file, leaseFile] = [join(folder, 'kea.json'), join(folder, 'leases.csv')];
    if (leases !== '') await writeFile(leaseFile, leases);
    const common = {
      'lease-database': { type: 'memfile', persist: true, name: leaseFile, 'lfc-interval': 0 },
      // Cisco's option 150; Kea does not know it by itself.
      'option-def': [{ name: 'tftp150', code: 150, type: 'ipv4-address', array: true, space: 'dhcp4' }],
    };
    await writeFile(file, JSON.stringify({ Dhcp4: { ...common, ...part } }));
    const daemon = await Daemon.start({
      command: ['kea-dhcp4', '-c', file, ...options],
      ready: 'DHCP4_STARTED',
      ...(at === undefined ? {} : { at }),
      environment: { KEA_PIDFILE_DIR: folder, KEA_LOCKFILE_DIR: folder },
    });
    return new Kea(daemon, folder);
  }

  /** What its lease file says last of each address: how many seconds the lease lasts, 0 for one given back. */
  async leases(): Promise<ReadonlyMap<string, number>> {
    return new Map((await this.rows()).map(({ address, seconds }) => [address, seconds]));
  }

  async held(): Promise<PeerLease[]> {
    const last = new Map((await this.rows()).map((row) => [row.address, row]));
    return [...last.values()].flatMap(({ mac, address, seconds }) => (seconds === 0 ? [] : [{ mac, address }]));
  }

  /** DHCPDECLINEs, by the log of one that tells of leases. */
  get declined(): number {
    return this.count(/DHCP4_DECLINE_LEASE .*received DHCPDECLINE/i);
  }

  answers(): Answers {
    const sent = (type: string) => new RegExp(`DHCP4_PACKET_SEND .*packet DHCP${type} `);
    return this.answersBy(sent('OFFER'), sent('ACK'), sent('NAK'));
  }

  private async rows(): Promise<(PeerLease & { readonly seconds: number })[]> {
    const [header, ...rows] = (await readFile(join(this.folder, 'leases.csv'), 'utf8')).trimEnd().split('\n');
    const names = header!.split(',');
    const [address, mac, lifetime] = ['address', 'hwaddr', 'valid_lifetime'].map((name) => names.indexOf(name));
    return rows.map((row) => {
      const cells = row.split(',');
      return { address: cells[address!]!, mac: withoutColons(cells[mac!]!), seconds: Number(cells[lifetime!]) };
    });
  }
}

/** Its loggers, each with the least it shall say. */
function loggers(levels: Readonly<Record<string, object>>): object[] {
  return Object.entries({ 'kea-dhcp4': { severity: 'INFO' }, ...levels }).map(([name, level]) => {
    return { name, ...level, output_options: [{ output: 'stdout', flush: true }] };
  });
}

function forOneSubnet({
  subnet,
  pool,
  tftpServer,
  vendorClass = 'Cisco Systems',
  end,
  address,
  leaseSeconds: lasts,
  tellsLeases = false,
}: KeaSettings): object {
  const quiet = ['packets', 'options', ...(tellsLeases ? [] : ['leases'])];
  const interfaces =
    end !== undefined && address === undefined
      ? { interfaces: [end.interface], 'dhcp-socket-type': 'raw' }
      : { interfaces: [`${end?.interface ?? 'lo'}/${address ?? '127.0.0.1'}`], 'dhcp-socket-type': 'udp' };
  return {
    'interfaces-config': interfaces,
    'valid-lifetime': lasts ?? 3600,
    ...(lasts === undefined
      ? {}
      : { 'renew-timer': Math.floor(lasts / 3), 'rebind-timer': Math.floor((2 * lasts) / 3) }),
    'client-classes': [{ name: 'phones', test: startsWith(vendorClass) }],
    subnet4: [
      {
        id: 1,
        subnet,
        'client-class': 'phones',
        pools: [{ pool }],
        'option-data': [{ name: 'tftp150', data: tftpServer }],
      },
    ],
    // Quiet about each lease, so that the log is no load.
    loggers: loggers(Object.fromEntries(quiet.map((name) => [`kea-dhcp4.${name}`, { severity: 'WARN' }]))),
  };
}

function forAllNetworks({
  at,
  pools,
  renewAfter,
  rebindAfter,
  tftpServers,
  tftpServerName,
  dnsServer,
}: PeerOrder): object {
  const classes = classesOf(pools);
  return {
    'interfaces-config': { interfaces: [at.interface] },
    authoritative: true,
    'valid-lifetime': leaseSeconds,
    'renew-timer': renewAfter,
    'rebind-timer': rebindAfter,
    'option-data': [
      { name: 'domain-name-servers', data: dnsServer },
      ...(tftpServers.length === 0 ? [] : [{ name: 'tftp150', data: tftpServers.join(', ') }]),
      ...(tftpServerName === '' ? [] : [{ name: 'tftp-server-name', data: tftpServerName }]),
    ],
    // An empty list is a mistake to Kea.
    ...(classes.length === 0
      ? {}
      : { 'client-classes': classes.map((text, n) => ({ name: `class${n}`, test: startsWith(text) })) }),
    subnet4: networks.map((network, n) => ({
      id: n + 1,
      subnet: network.cidr,
      pools: poolsOf(network, pools).map(({ vendorClass, first, last }) => ({
        pool: `${first} - ${last}`,
        ...(vendorClass === '' ? {} : { 'client-class': `class${classes.indexOf(vendorClass)}` }),
      })),
    })),
    loggers: loggers({ 'kea-dhcp4.packets': { severity: 'DEBUG', debuglevel: 40 } }),
  };
}

function startsWith(vendorClass: string): string {
  return `substring(option[60].hex,0,${vendorClass.length}) == '${vendorClass}'`;
}

function leaseFileOf(given: readonly PeerLease[]): string {
  const ends = Math.floor(Date.now() / 1000) + leaseSeconds;
  const rows = given.map(({ mac, address }) => {
    const subnet = networks.findIndex(({ start }) => address.startsWith(start)) + 1;
    return `${address},${colons(mac)},01:${colons(mac)},${leaseSeconds},${ends},${subnet},0,0,,0,\n`;
  });
  const names = 'address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state';
  return rows.length === 0 ? '' : `${names},user_context\n${rows.join('')}`;
}

/** A UDP port that is free at this moment. */
export async function freeUdpPort(): Promise<number> {
  const socket = dgram.createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
}
