/**
 * The minds of the lab's servers, put together from its settings: what sockets, and the simulated network, talk to.
 */
import { formatIpv4, parseIpv4 } from '#wire/ipv4.js';
import { PhoneOrder } from '../terms/shares.js';
import { Devices } from './devices.js';
import type { LabFile } from './lab-file.js';
import { makeLabFiles } from './lab-files.js';
import { CallManagerNode } from './sessions/call-manager-node.js';
import { DhcpSession } from './sessions/dhcp.js';
import { DnsSession } from './sessions/dns.js';
import { Faults } from './sessions/faults.js';
import { TftpSession } from './sessions/tftp.js';
import { Whereabouts } from './sessions/whereabouts.js';
import {
  firmwareBytes,
  goneAddress,
  type LabDns,
  type LabServer,
  type LabSettings,
  labAddress,
  labPorts,
} from './settings.js';

export function makeDevices({ devices, autoRegistration, loadInformation }: LabSettings): Devices {
  return new Devices(devices, { autoRegistration: autoRegistration ?? null, loads: loadInformation ?? {} });
}

/** Of whom faults take their shares. */
export function makePhoneOrder({ phones, devices }: LabSettings): PhoneOrder {
  return new PhoneOrder((phones ?? devices).map(({ name }) => name));
}

/** Before any lease: what is set on phones that do not use DHCP. */
export function makeWhereabouts({ phones = [], phonesHaveAddresses }: LabSettings): Whereabouts {
  const whereabouts = new Whereabouts(phonesHaveAddresses);
  for (const { name, address } of phones) if (address !== 0) whereabouts.moved(name, address);
  return whereabouts;
}

/** `startedAtUnixMs`: the wall clock when the lab's own began, for the clocks of the phones. */
export function makeCallManagers(
  settings: LabSettings,
  devices: Devices,
  startedAtUnixMs: number,
  whereabouts = new Whereabouts(),
): CallManagerNode[] {
  const timing = timingOf(settings);
  const { registrationsPerSecond = null, failoversPerSecond = null, tokensPerSecond = null } = settings.capacity ?? {};
  const capacity = { registrationsPerSecond, failoversPerSecond, tokensPerSecond };
  return Array.from(
    { length: settings.callManagers },
    (_, n) => new CallManagerNode(callManagerName(n), devices, { ...timing, startedAtUnixMs, capacity, whereabouts }),
  );
}

/** What an SRST router gives phones to call by: it knows none of theirs. */
const srstNumbers = { from: 9_000_000, to: 9_999_999 };

/**
 * The SRST router; null where the settings want none. It takes every phone as it comes, and grants no token:
 * nobody comes back to it, only to CallManagers (sccp.md 4.3, 4.4).
 */
export function makeSrst(
  settings: LabSettings,
  startedAtUnixMs: number,
  whereabouts = new Whereabouts(),
): CallManagerNode | null {
  if (settings.srst !== true) return null;
  const timing = timingOf(settings);
  const devices = new Devices([], { autoRegistration: srstNumbers });
  return new CallManagerNode('srst', devices, {
    ...timing,
    startedAtUnixMs,
    whereabouts,
    tokenWaitMs: timing.secondaryKeepaliveIntervalMs,
  });
}

function timingOf({ keepaliveIntervalMs, secondaryKeepaliveIntervalMs = 60_000 }: LabSettings) {
  return { keepaliveIntervalMs, secondaryKeepaliveIntervalMs };
}

/** The servers that files name, and the faults the files have. */
export interface FilesContext {
  readonly srst?: LabServer | null;
  readonly faults?: Faults;
  readonly whereabouts?: Whereabouts;
}

/** The files of a cluster: every phone's own names the CallManagers, the first one first. */
export function makeFiles(
  settings: LabSettings,
  devices: Devices,
  callManagers: readonly LabServer[],
  { srst = null, faults = new Faults() }: FilesContext = {},
): (name: string) => LabFile | null {
  const { loadInformation = {}, connectionMonitorSeconds = 120, detection } = settings;
  const entries = callManagers.map(({ name, address, port }, priority) => ({ priority, name, address, port }));
  const addresses = entries.map(({ address, ...entry }) => ({ ...entry, name: address }));
  return makeLabFiles({
    callManagers: dnsOf(settings)?.tellsNames === true ? entries : addresses,
    callManagerAddresses: addresses,
    goneCallManager: { priority: 0, name: formatIpv4(goneAddress), port: callManagers[0]?.port ?? labPorts.sccp },
    srst: srst === null ? null : { address: parseIpv4(srst.address), port: srst.port },
    connectionMonitorSeconds,
    ...(detection === undefined ? {} : { detection }),
    faults,
    find: (deviceName) => devices.find(deviceName),
    hasDefault: settings.unknownPhones === 'reject' || (settings.autoRegistration ?? null) !== null,
    isSigned: settings.signedFiles ?? false,
    loadInformation,
    loads: [
      ...(settings.loads ?? []),
      ...Object.values(loadInformation),
      ...settings.devices.flatMap(({ load }) => load ?? []),
    ],
    firmwareBytes: settings.firmwareBytes ?? firmwareBytes,
  });
}

export function makeTftp(
  settings: LabSettings,
  devices: Devices,
  callManagers: readonly LabServer[],
  { srst = null, faults = new Faults(), whereabouts = new Whereabouts() }: FilesContext = {},
): TftpSession {
  return new TftpSession({
    file: makeFiles(settings, devices, callManagers, { srst, faults }),
    faults,
    whereabouts,
    slots: settings.capacity?.tftpSlots ?? null,
  });
}

/** Null where the settings want none. */
export function makeDhcp(settings: LabSettings, whereabouts = new Whereabouts()): DhcpSession | null {
  if (settings.dhcp === null) return null;
  const { subnets, leaseMs, remembered = [] } = settings.dhcp;
  const dns = dnsOf(settings);
  return new DhcpSession({
    serverAddress: labAddress,
    subnets,
    leaseSeconds: leaseMs / 1000,
    remembered,
    ...(dns?.tellsNames === true
      ? { tftpServers: [], tftpServerName: `tftp.${dns.domain}` }
      : { tftpServers: [labAddress] }),
    ...(dns === null ? {} : { dnsServers: [labAddress], domainName: dns.domain }),
    relayPort: 67,
    perSecond: settings.capacity?.dhcpPerSecond ?? null,
    whereabouts,
  });
}

/** Null where the settings want none. Every name is known with and without the domain. */
export function makeDns(settings: LabSettings, whereabouts = new Whereabouts()): DnsSession | null {
  const dns = dnsOf(settings);
  if (dns === null) return null;
  const nodes = Array.from(
    { length: settings.callManagers },
    (_, n) => [callManagerName(n), [labAddress + n]] as const,
  );
  const files = settings.hasTftp ? ['tftp', 'CiscoCM1'].map((name) => [name, [labAddress]] as const) : [];
  return new DnsSession(
    [...nodes, ...files, ...Object.entries(dns.hosts ?? {})].flatMap(([name, addresses]) => [
      [name, addresses] as const,
      [`${name}.${dns.domain}`, addresses] as const,
    ]),
    whereabouts,
  );
}

export function callManagerAddress(n: number): string {
  return formatIpv4(labAddress + n);
}

function callManagerName(n: number): string {
  return `cm${n + 1}`;
}

/** The lab's names, where nothing else is said. */
function dnsOf({ dns = { domain: 'lab.test' } }: LabSettings): LabDns | null {
  return dns;
}
