/**
 * Who already listens where DHCP and TFTP are spoken: a relay needs the server's port, phones that renew need the
 * client's. From proc(5): a line a socket in /proc/net/udp, and among the descriptors of every process the one that has it.
 */
import { readdirSync, readlinkSync } from 'node:fs';
import { labServersOf } from '#plan/lab-servers.js';
import type { Plan } from '#plan/plan.js';
import { contains, formatIpv4 } from '#profile/networks.js';
import { sizeOf } from '#profile/sites.js';
import { type Finding, good, readText, unknown } from './finding.js';

/** Those a person asks for, whatever the plan: the DHCP server's, its client's, that of TFTP. */
const wellKnown = [67, 68, 69];

interface Listener {
  /** 0: on all addresses. */
  readonly address: number;
  readonly port: number;
  readonly inode: string;
}

export function portOwners(plan: Plan | null): Finding[] {
  const listeners = udpListeners();
  const needed = plan === null ? [] : neededPorts(plan);
  const ports = [...new Set([...wellKnown, ...needed])].sort((a, b) => a - b);
  if (listeners === null) return ports.map((port) => unknown(`UDP port ${port}`));
  return ports.map((port) => {
    const here = listeners.filter((listener) => listener.port === port);
    return findingOf(port, here, plan, needed.includes(port));
  });
}

function findingOf(port: number, listeners: readonly Listener[], plan: Plan | null, isNeeded: boolean): Finding {
  const check = `UDP port ${port}`;
  if (listeners.length === 0) return good(check, 'nobody listens');
  const owners = listeners.map(({ address, inode }) => ({
    place: address === 0 ? 'all addresses' : formatIpv4(address),
    ...ownerOf(inode),
  }));
  const text = owners.map(({ name, place }) => `${name} listens on ${place}`).join(', ');
  if (plan !== null && !(isNeeded && listeners.some(({ address }) => collides(plan, address)))) {
    return good(check, `${text}; this run does not need it`);
  }
  return { check, state: plan === null ? 'doubtful' : 'bad', text, remedy: remedyFor(port, owners) };
}

function remedyFor(port: number, owners: readonly { readonly pid: number | null }[]): string {
  const pids = owners.flatMap(({ pid }) => (pid === null ? [] : [pid]));
  const end =
    pids.length < owners.length
      ? `see who, as root: ss -lunp 'sport = :${port}'`
      : `end it: kill ${[...new Set(pids)].join(' ')}`;
  return `${end}; or have it listen on one address only`;
}

/** Where relays listen, and phones that renew: one above the server (RFC 2131, 4.1). */
function neededPorts({ profile }: Plan): number[] {
  const { dhcp, ports, source } = profile.network;
  if (dhcp.mode === 'off' || labServersOf(profile).dhcp) return [];
  const relay = dhcp.mode === 'relay' ? ports.relay : 0;
  const client = dhcp.mode === 'broadcast' || source === 'leased' ? ports.dhcp + 1 : 0;
  return [relay, client].filter((port) => port > 0);
}

/** Low ports are root's. */
export function privilege(plan: Plan): Finding {
  const check = 'privilege';
  const firstFree = Number(readText('/proc/sys/net/ipv4/ip_unprivileged_port_start') ?? 1024);
  const low = neededPorts(plan).filter((port) => port < firstFree);
  if (low.length === 0 || process.getuid?.() === 0) return good(check, 'no port needs more than there is');
  const text = `only root may listen on UDP ${low.join(' and ')}, as relays and phones that renew do`;
  const remedy = `run as root, or sysctl -w net.ipv4.ip_unprivileged_port_start=${Math.min(...low)}`;
  return { check, state: 'bad', text, remedy };
}

/** Whoever listens on all addresses listens on ours; else it must be one of ours. */
function collides(plan: Plan, address: number): boolean {
  if (address === 0) return true;
  return plan.subnets.some(
    ({ cidr, giaddrs }) =>
      contains(cidr, address) || (sizeOf(giaddrs) > 0 && giaddrs.first <= address && address <= giaddrs.last),
  );
}

/** Null where the platform does not tell. */
function udpListeners(): Listener[] | null {
  const v4 = readText('/proc/net/udp');
  if (v4 === null) return null;
  // A socket on all IPv6 addresses takes those of IPv4 too, unless it was told not to.
  const everywhere = linesOf(readText('/proc/net/udp6') ?? '').filter(({ local }) => /^0+:/.test(local));
  return [...linesOf(v4), ...everywhere].map(({ local, inode }) => {
    const [address = '', port = ''] = local.split(':');
    return { address: address.length > 8 ? 0 : fromHostOrder(address), port: Number.parseInt(port, 16), inode };
  });
}

function linesOf(text: string): { readonly local: string; readonly inode: string }[] {
  return text
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields.length > 9)
    .map((fields) => ({ local: fields[1]!, inode: fields[9]! }));
}

/** '0100007F' -> 127.0.0.1: the kernel prints the address as this machine's number, its lowest byte first. */
function fromHostOrder(hex: string): number {
  const bytes = hex.match(/../g) ?? [];
  return bytes.reduceRight((address, byte) => address * 256 + Number.parseInt(byte, 16), 0);
}

function ownerOf(inode: string): { readonly name: string; readonly pid: number | null } {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (!has(pid, `socket:[${inode}]`)) continue;
    return { name: `${(readText(`/proc/${pid}/comm`) ?? '').trim()} (process ${pid})`, pid: Number(pid) };
  }
  return { name: 'another program', pid: null };
}

/** False also for a process of somebody else. */
function has(pid: string, socket: string): boolean {
  try {
    const folder = `/proc/${pid}/fd`;
    return readdirSync(folder).some((fd) => linkOf(`${folder}/${fd}`) === socket);
  } catch {
    return false;
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return ''; // closed meanwhile
  }
}
