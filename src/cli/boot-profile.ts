/**
 * The profile of one phone: alone in the lab, in front of servers that the command line names, or one phone of a profile
 * in the profile's own network.
 *
 * Of servers that are not on loopback a phone has only this host to speak from: its DHCP goes through a relay on an address
 * of this host, which a person may give it, and everything else leaves from that address too. Without a DHCP server it is
 * a phone whose address is set by hand: this host's.
 */

import { ownAddressTo } from '#coordinator/host-network.js';
import { LoadError } from '#errors.js';
import { isProvisioned, makePlan, type PhonePlan, phonesOf } from '#plan/plan.js';
import { loadProfile, readProfile } from '#profile/load.js';
import type { ModelName } from '#profile/model-names.js';
import { contains, formatIpv4, loopback } from '#profile/networks.js';
import type { Profile } from '#profile/profile.js';
import type { SocketAddress } from '#profile/units.js';

export interface BootRequest {
  /** 12 hex digits; null: the first phone of the plan. */
  readonly mac: string | null;
  readonly model: ModelName | null;
  readonly holdMs: number;
  /** The file of a profile. */
  readonly profile: string | null;
  /** The lab is asked for. */
  readonly lab: boolean;
  readonly set: readonly string[];
  readonly dhcp: SocketAddress | null;
  readonly relay: SocketAddress | null;
  readonly tftp: SocketAddress | null;
  readonly callManagers: readonly SocketAddress[];
}

/** Throws LoadError for what is no profile, and for what cannot be asked together. */
export function bootProfile(request: BootRequest): Profile {
  const { profile: file, set, holdMs } = request;
  const servers = serversOf(request);
  if (file !== null && servers.length > 0) {
    throw new LoadError('arguments-invalid', 'a profile names its servers itself: give --profile, or servers', {
      hint: 'change one of a profile with --set, such as --set network.dhcp.servers=[10.1.0.31]',
    });
  }
  if (request.lab && (file !== null || servers.length > 0)) {
    throw new LoadError('arguments-invalid', '--lab plays the servers itself: leave out --profile and the servers');
  }
  if (servers.length > 0 && request.mac === null) {
    throw new LoadError('arguments-invalid', 'servers of your own may know the phone by its MAC address: name it', {
      hint: 'regstorm boot SEP003094C2D5CA --dhcp ADDRESS',
    });
  }
  if (request.relay !== null && request.dhcp === null) {
    throw new LoadError('arguments-invalid', '--relay is the way to a DHCP server: name it with --dhcp');
  }
  const overrides = { set, holdMs };
  const base =
    file === null ? loadProfile(JSON.stringify(fieldsFor(request)), 'boot', overrides) : readProfile(file, overrides);
  return alone(base, request);
}

/** All that the command line names. */
export function serversOf({ dhcp, tftp, callManagers }: BootRequest): SocketAddress[] {
  return [dhcp, tftp, ...callManagers].filter((server) => server !== null);
}

/** How what the phone does differs from a real one's, where it does; '' where it does not. */
export function hostNote({ network, sites }: Profile): string {
  if (network.source === 'leased') return '';
  const { giaddrs, pool, static: fixed } = sites[0]!.subnets[0]!;
  const here = formatIpv4(fixed === null ? giaddrs.first : pool.first);
  return `its packets leave from this host, ${here}${fixed === null ? ', which relays its DHCP' : ''}`;
}

function fieldsFor(request: BootRequest): object {
  const { model, dhcp, relay, tftp, callManagers } = request;
  const phones = { count: 1, startup: 'none', ...(model === null ? {} : { mix: { [model]: '100%' } }) };
  // One phone may well be registered by the servers themselves: to see that is why it is asked for.
  const common = { name: 'boot', workers: 1, phones, guard: { autoRegistration: 'ignore' } };
  const [first] = serversOf(request);
  if (first === undefined) return common;
  const isFar = serversOf(request).some(({ address }) => !contains(loopback, address));
  const here = relay?.address ?? hereFor(first.address);
  const network = (here & 0xffff_ff00) >>> 0;
  // The phone's own router, which nobody asks: its packets go by the routes of this host.
  const router = network + (here === network + 1 ? 2 : 1);
  const fixed = { gateway: formatIpv4(router), ...(tftp === null ? {} : { tftp: formatIpv4(tftp.address) }) };
  const subnet = {
    cidr: `${formatIpv4(network)}/24`,
    ...(dhcp === null ? { pool: formatIpv4(here), static: fixed } : { giaddrs: formatIpv4(here) }),
  };
  // Nobody tells a phone of its CallManagers but its files; without those, the command line. The TFTP server is usually one.
  const isWithoutFiles = callManagers.length > 0 && tftp === null;
  const nodes = callManagers.length > 0 ? callManagers : [{ address: (tftp ?? first).address, port: 2000 }];
  const names = nodes.map((_, n) => `cm${n + 1}`);
  return {
    ...common,
    cluster: {
      nodes: Object.fromEntries(nodes.map(({ address, port }, n) => [names[n]!, `${formatIpv4(address)}:${port}`])),
      ...(isWithoutFiles ? { groups: { all: names.slice(0, 3) } } : {}),
    },
    network: {
      source: isFar ? 'host' : 'leased',
      dhcp: dhcp === null ? { mode: 'off' } : { servers: [formatIpv4(dhcp.address)] },
      tftp: isWithoutFiles ? 'off' : tftp === null ? {} : { servers: [formatIpv4(tftp.address)] },
      ports: {
        ...(dhcp === null ? {} : { dhcp: dhcp.port, relay: relay?.port ?? 67 }),
        ...(tftp === null ? {} : { tftp: tftp.port }),
      },
    },
    sites: {
      here: {
        phones: model === null ? 1 : { [model]: 1 },
        subnets: [subnet],
        ...(isWithoutFiles ? { groups: { all: '100%' } } : {}),
      },
    },
  };
}

/** On loopback every address is this host's, and a phone may have one of its own. */
function hereFor(server: number): number {
  if (contains(loopback, server)) return loopback.network + (16 << 16) + 2;
  const here = ownAddressTo(server);
  if (here !== null) return here;
  throw new LoadError(
    'arguments-invalid',
    `this host does not tell from which address it speaks to ${formatIpv4(server)}`,
    {
      hint: 'name it: --relay ADDRESS',
    },
  );
}

/** One phone of a profile, where it stands; a MAC that is none of its phones' stands at the first site. */
function alone(base: Profile, { mac, model }: BootRequest): Profile {
  const plan = makePlan(base);
  const phone = phoneNamed(phonesOf(plan, [[0, plan.total]]), mac);
  const isKnown = mac === null || phone.mac === mac;
  const isInDatabase = isKnown ? isProvisioned(plan, phone.index) : base.lab.provisioned > 0;
  const site = base.sites[phone.site]!;
  const subnet = plan.subnets[phone.subnet]!;
  const pool = phone.fixed === null ? subnet.pool : { first: phone.fixed.address, last: phone.fixed.address };
  const own = { mac: mac ?? phone.mac, model: model ?? phone.model, lines: [] };
  return Object.freeze({
    ...base,
    workers: 1,
    phones: { ...base.phones, count: 1 },
    sites: [
      {
        ...site,
        phones: [{ model: own.model, count: 1 }],
        subnets: [{ ...subnet, pool }],
        groups: phone.group < 0 ? [] : [{ name: plan.groups[phone.group]!.name, share: 1 }],
        inventory: { from: 'boot', phones: [own] },
      },
    ],
    lab: { ...base.lab, provisioned: isInDatabase ? 1 : 0 },
    arrivals: { kind: 'burst' as const, withinMs: 0 },
    thresholds: [],
    trace: { phones: 1, names: [] },
  });
}

function phoneNamed(phones: Iterable<PhonePlan>, mac: string | null): PhonePlan {
  let first: PhonePlan | undefined;
  for (const phone of phones) {
    if (mac === null || phone.mac === mac) return phone;
    first ??= phone;
  }
  return first!;
}
