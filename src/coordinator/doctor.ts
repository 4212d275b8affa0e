/**
 * The host, looked over before a run: what is in order, what may spoil a measurement, what will prevent the run, each
 * with the command that mends it. It sends nothing and changes nothing. Where the platform does not tell (all but
 * Linux), a check says so.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import type { Plan } from '#plan/plan.js';
import { contains, loopback } from '#profile/networks.js';
import { type Cidr, formatCidr, parseCidr } from '#profile/units.js';
import { descriptorsNeeded, openFilesLimit } from './preflight.js';

export interface Finding {
  readonly check: string;
  readonly state: 'good' | 'doubtful' | 'bad' | 'unknown';
  readonly text: string;
  /** The command, or the setting, that mends it; '' where nothing needs to be. */
  readonly remedy: string;
}

/** What regstorm asks the kernel for (performance.md): a burst of answers must fit. */
const wantedReceiveBuffer = 4 << 20;
const wantedListenQueue = 8192;

/** Looks the host over for a plan, or for what any run needs. */
export function examine(plan: Plan | null): Finding[] {
  return [
    openFiles(plan),
    receiveBuffer(),
    listenQueue(),
    cores(plan),
    ...(plan === null ? [] : [privilege(plan), ...portOwners(plan), ...sourceAddresses(plan)]),
    marking(),
  ];
}

function openFiles(plan: Plan | null): Finding {
  const check = 'open files';
  const limit = openFilesLimit();
  if (!Number.isFinite(limit)) return unknown(check);
  if (plan === null) return good(check, `a process may open ${limit}`);
  const needed = descriptorsNeeded(plan, plan.profile.workers);
  const text = `the run needs ${needed}, a process may open ${limit}`;
  if (needed <= limit) return good(check, text);
  return { check, state: 'bad', text, remedy: `ulimit -n ${needed}, or fewer phones` };
}

function receiveBuffer(): Finding {
  return limitOf(
    'UDP receive buffer',
    'net.core.rmem_max',
    wantedReceiveBuffer,
    'bytes; answers to a storm may be lost',
  );
}

function listenQueue(): Finding {
  return limitOf(
    'listen queue',
    'net.core.somaxconn',
    wantedListenQueue,
    'connections; the lab may drop SYNs in a burst',
  );
}

/** A kernel setting that should be at least `wanted`. */
function limitOf(check: string, setting: string, wanted: number, words: string): Finding {
  const text = readText(`/proc/sys/${setting.replaceAll('.', '/')}`);
  if (text === null) return unknown(check);
  const value = Number(text);
  if (value >= wanted) return good(check, `${setting} is ${value}`);
  return {
    check,
    state: 'doubtful',
    text: `${setting} is ${value}, ${wanted} is wanted: ${words}`,
    remedy: `sysctl -w ${setting}=${wanted}`,
  };
}

function cores(plan: Plan | null): Finding {
  const check = 'cores';
  const available = os.availableParallelism();
  if (plan === null || plan.profile.workers <= available) return good(check, `${available} cores`);
  const text = `${plan.profile.workers} workers share ${available} cores`;
  return { check, state: 'doubtful', text, remedy: `--workers ${available}` };
}

/** Below 1024 only root may listen. */
function privilege({ profile: { network } }: Plan): Finding {
  const check = 'privilege';
  const isRelaying = network.dhcp.servers.length > 0 && network.ports.relay > 0 && network.ports.relay < 1024;
  if (!isRelaying || process.getuid?.() === 0) return good(check, 'no port needs more than there is');
  const text = `the relay port ${network.ports.relay} needs root`;
  return {
    check,
    state: 'bad',
    text,
    remedy: 'run as root, or network.ports.relay: 0 where the server knows RFC 8357',
  };
}

/** Who already listens where the relay must (`/proc/net/udp`: local address and port in hexadecimal). */
function portOwners({ profile: { network } }: Plan): Finding[] {
  if (network.dhcp.servers.length === 0 || network.ports.relay === 0) return [];
  const check = `UDP port ${network.ports.relay}`;
  const text = readText('/proc/net/udp');
  if (text === null) return [unknown(check)];
  const wildcard = `00000000:${network.ports.relay.toString(16).toUpperCase().padStart(4, '0')}`;
  if (!text.includes(` ${wildcard} `)) return [good(check, 'nobody listens on all addresses')];
  const remedy = `see who: ss -lunp 'sport = :${network.ports.relay}'; end it, or give it one address`;
  return [{ check, state: 'bad', text: 'another program listens on all addresses', remedy }];
}

/** Each subnet whose phones speak from their own addresses must be local to this host. */
function sourceAddresses(plan: Plan): Finding[] {
  if (plan.profile.network.source === 'host') return [];
  const routes = localRoutes();
  return plan.subnets.map(({ cidr }) => {
    const check = `addresses of ${formatCidr(cidr)}`;
    if (contains(loopback, cidr.network)) return good(check, 'on loopback, every one can be bound');
    if (routes === null) return unknown(check);
    if (routes.some((route) => route.prefix <= cidr.prefix && contains(route, cidr.network))) {
      return good(check, 'local to this host');
    }
    const remedy = `ip route add local ${formatCidr(cidr)} dev lo`;
    return { check, state: 'bad', text: 'not addresses of this host: phones could not speak from them', remedy };
  });
}

/** Phones mark signalling CS3 (DSCP 24); a socket here does not. */
function marking(): Finding {
  return {
    check: 'DSCP',
    state: 'doubtful',
    text: 'packets leave unmarked; real phones mark SCCP CS3, which a network with QoS treats better',
    remedy: 'nft add rule inet mangle output tcp dport 2000 ip dscp set cs3',
  };
}

function localRoutes(): Cidr[] | null {
  try {
    const text = execFileSync('ip', ['-j', 'route', 'show', 'table', 'local', 'type', 'local'], { encoding: 'utf8' });
    const routes = JSON.parse(text) as { dst: string }[];
    return routes.map(({ dst }) => parseCidr(dst.includes('/') ? dst : `${dst}/32`));
  } catch {
    return null;
  }
}

function good(check: string, text: string): Finding {
  return { check, state: 'good', text, remedy: '' };
}

function unknown(check: string): Finding {
  return { check, state: 'unknown', text: 'this platform does not tell', remedy: '' };
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return null;
  }
}
