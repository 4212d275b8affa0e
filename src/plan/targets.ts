/** Where the servers of a run are, and the label values that follow: known once the lab, if any, has its ports. */
import type { Identity } from '#phone/being.js';
import type { LabelNumbers } from '#phone/meter.js';
import { models } from '#phone/models.js';
import type { CallManagerPlace } from '#phone/node-list.js';
import { defaultSettings, type PhoneSettings } from '#phone/settings.js';
import { dhcpMessageNames } from '#wire/dhcp/packet.js';
import { formatIpv4, parseIpv4 } from '#wire/ipv4.js';
import { messageNames } from '#wire/sccp/catalogue.js';
import type { PhonePlan, Plan } from './plan.js';

export interface ServerPlace {
  /** Dotted. */
  readonly address: string;
  readonly port: number;
}

export interface NodePlace extends ServerPlace {
  readonly name: string;
}

export interface Targets {
  readonly dhcp: readonly ServerPlace[];
  /** Where DHCP servers answer relays; 0: on the port the relay chose (RFC 8357). */
  readonly relayPort: number;
  readonly tftpPort: number;
  readonly httpPort: number;
  readonly dnsPort: number;
  /** Set on the phones themselves and stronger than what DHCP says; empty: DHCP says it. */
  readonly alternateTftp: readonly string[];
  readonly nodes: readonly NodePlace[];
}

/** Where the lab's servers listen, as it told; null for those it does not have. */
interface LabPlaces {
  readonly dhcp: ServerPlace | null;
  readonly tftp: ServerPlace | null;
  readonly http?: ServerPlace | null;
  readonly dns?: ServerPlace | null;
  readonly callManagers: readonly NodePlace[];
}

/** RFC 1035, 4.2.1. */
const dnsPort = 53;

/** The servers the profile names, and the lab's for the rest. */
export function targetsOf(plan: Plan, lab: LabPlaces): Targets {
  const { network, cluster } = plan.profile;
  const { ports } = network;
  const named = network.dhcp.servers.map((address) => ({ address: formatIpv4(address), port: ports.dhcp }));
  const nodes = cluster.nodes.map(({ name, address, port }) => ({ name, address: formatIpv4(address), port }));
  return {
    dhcp: lab.dhcp === null ? named : [{ address: lab.dhcp.address, port: lab.dhcp.port }],
    // The lab answers relays where they ask for it, so they need no port of their own.
    relayPort: lab.dhcp === null ? ports.relay : 0,
    tftpPort: lab.tftp?.port ?? ports.tftp,
    httpPort: lab.http?.port ?? defaultSettings.httpPort,
    dnsPort: lab.dns?.port ?? dnsPort,
    alternateTftp: network.tftp.servers.map(formatIpv4),
    nodes: [...nodes, ...lab.callManagers.map(({ name, address, port }) => ({ name, address, port }))],
  };
}

/** The value of a label whose true one is not among those of the run. */
export const otherLabel = 'other';

/** The value of the `server` label for what goes to every DHCP server. */
export const everyServer = 'broadcast';

/** Label values in the order phones count by. */
export function labelsOf(plan: Plan, targets: Targets) {
  return {
    site: plan.sites.map((site) => site.name),
    node: [...targets.nodes.map((node) => node.name), otherLabel],
    server: [everyServer, ...targets.dhcp.map((server) => server.address), otherLabel],
    type: [...dhcpMessageNames, otherLabel],
    message: [...messageNames],
  };
}

/** From addresses, as phones know them, to the numbers of those labels. */
export function labelNumbersOf(targets: Targets): LabelNumbers {
  const nodes = new Map(targets.nodes.map((node, number) => [parseIpv4(node.address), number]));
  const servers = new Map(targets.dhcp.map((server, number) => [parseIpv4(server.address), number + 1]));
  return {
    node: (address) => nodes.get(address) ?? targets.nodes.length,
    server: (address) => (address === 0 ? 0 : (servers.get(address) ?? targets.dhcp.length + 1)),
  };
}

/** The knobs of all phones of a run. */
export function settingsOf(plan: Plan, targets: Targets): PhoneSettings {
  const { registration, giveUpMs, restartDelayMs, release, files, firmware } = plan.profile.phones;
  return {
    ...defaultSettings,
    registration,
    giveUpMs,
    restartDelayMs,
    release,
    files,
    firmware,
    httpPort: targets.httpPort,
    tftpPort: targets.tftpPort,
    alternateTftp: targets.alternateTftp.map(parseIpv4),
  };
}

/** Who a phone of the plan is, the `slot`th of its herd. */
export function identityOf(plan: Plan, targets: Targets, phone: PhonePlan, slot: number): Identity {
  const { index, name, mac, site, seed, fixed } = phone;
  const group = plan.groups[phone.group]?.nodes.map((node) => plan.nodes[node]!) ?? null;
  const isWarm = plan.profile.phones.memory === 'warm';
  return {
    slot,
    index,
    name,
    mac,
    model: models[phone.model],
    site,
    seed,
    fixed,
    remembered: phone.remembered === 0 ? null : rememberedLease(plan, targets, phone.remembered),
    configuredBefore: isWarm ? (group ?? targets.nodes.map(placeOf)) : null,
    expectedNodes: group,
    expectedSrst: plan.sites[site]!.srst,
  };
}

/** From the first server, and with all its time still to come: nobody knows more of a lease from before the run. */
function rememberedLease(plan: Plan, { dhcp: [server] }: Targets, address: number): Identity['remembered'] {
  return {
    address,
    server: server === undefined ? 0 : parseIpv4(server.address),
    expiresAt: plan.profile.lab.leaseTimeMs,
  };
}

function placeOf({ address, port }: NodePlace): CallManagerPlace {
  return { address: parseIpv4(address), port };
}
