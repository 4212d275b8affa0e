/** Where the servers of a run are, and the label values that follow: known once the lab, if any, has its ports. */
import type { Identity } from '#phone/being.js';
import type { LabelNumbers } from '#phone/meter.js';
import { models } from '#phone/models.js';
import type { CallManagerPlace } from '#phone/node-list.js';
import { defaultSettings, type PhoneSettings } from '#phone/settings.js';
import { dhcpMessageNames } from '#wire/dhcp/packet.js';
import { formatIpv4, parseIpv4 } from '#wire/ipv4.js';
import { messageNames } from '#wire/sccp/catalogue.js';
import { labServersOf } from './lab-servers.js';
import type { PhonePlan, Plan } from './plan.js';
import { watchedViewOf } from './watched-view.js';

export interface ServerPlace {
  /** Dotted. */
  readonly address: string;
  readonly port: number;
}

export interface NodePlace extends ServerPlace {
  readonly name: string;
}

export interface Targets {
  /** How phones that have no address reach DHCP servers: each worker relays, or broadcasts on the wire. */
  readonly dhcpMode: 'relay' | 'broadcast';
  /** With broadcast the one address that reaches all. */
  readonly dhcp: readonly ServerPlace[];
  /** Where DHCP servers answer relays; 0: on the port the relay chose (RFC 8357). */
  readonly relayPort: number;
  readonly tftpPort: number;
  readonly httpPort: number;
  readonly dnsPort: number;
  /** Set on the phones themselves and stronger than what DHCP says; empty: DHCP says it. */
  readonly alternateTftp: readonly string[];
  /** CallManagers. */
  readonly nodes: readonly NodePlace[];
  /** Where phones go when no CallManager is left: the lab's router, or one of each site. All count as one node. */
  readonly srst: readonly ServerPlace[];
  /** The one of the lab; null: it has none. */
  readonly labSrst: ServerPlace | null;
  /** The management view that workers compare their phones with; null: none. */
  readonly view: ViewPlace | null;
}

export interface ViewPlace extends ServerPlace {
  readonly path: string;
  /** Between two sweeps. */
  readonly everyMs: number;
}

/** Where the lab's servers listen, as it told; null for those it does not have. */
interface LabPlaces {
  readonly dhcp: ServerPlace | null;
  readonly tftp: ServerPlace | null;
  readonly http?: ServerPlace | null;
  readonly dns?: ServerPlace | null;
  readonly callManagers: readonly NodePlace[];
  readonly srst?: ServerPlace | null;
  readonly management?: ServerPlace | null;
}

/** RFC 919: everybody on the wire. */
const everybody = '255.255.255.255';

/** The servers the profile names, and the lab's for the rest. */
export function targetsOf(plan: Plan, lab: LabPlaces): Targets {
  const { network, cluster } = plan.profile;
  const { ports } = network;
  const isBroadcasting = network.dhcp.mode === 'broadcast';
  const named = isBroadcasting ? [everybody] : network.dhcp.servers.map(formatIpv4);
  const nodes = cluster.nodes.map(({ name, address, port }) => ({ name, address: formatIpv4(address), port }));
  const labSrst = lab.srst == null ? null : { address: lab.srst.address, port: lab.srst.port };
  return {
    dhcpMode: isBroadcasting ? 'broadcast' : 'relay',
    dhcp:
      lab.dhcp === null
        ? named.map((address) => ({ address, port: ports.dhcp }))
        : [{ address: lab.dhcp.address, port: lab.dhcp.port }],
    // The lab answers relays where they ask for it, so they need no port of their own.
    relayPort: lab.dhcp === null ? ports.relay : 0,
    tftpPort: lab.tftp?.port ?? ports.tftp,
    httpPort: lab.http?.port ?? ports.http,
    dnsPort: lab.dns?.port ?? ports.dns,
    alternateTftp: network.tftp.servers.map(formatIpv4),
    nodes: [...nodes, ...lab.callManagers.map(({ name, address, port }) => ({ name, address, port }))],
    labSrst,
    view: viewPlaceOf(plan, lab.management ?? null),
    srst: [
      ...(labSrst === null ? [] : [labSrst]),
      ...plan.sites.flatMap(({ srst }) => (srst === null ? [] : [{ ...srst, address: formatIpv4(srst.address) }])),
    ],
  };
}

function viewPlaceOf({ profile }: Plan, ofLab: ServerPlace | null): ViewPlace | null {
  const watched = watchedViewOf(profile);
  if (watched === null) return null;
  const { url, everyMs } = watched;
  if (url !== null) return { ...url, address: formatIpv4(url.address), everyMs };
  return ofLab && { address: ofLab.address, port: ofLab.port, path: '/devices', everyMs };
}

/** The value of the `node` label of SRST routers. */
const srstName = 'srst';

/** The value of a label whose true one is not among those of the run. */
export const otherLabel = 'other';

/** The value of the `server` label for what goes to every DHCP server. */
export const everyServer = 'broadcast';

/** Label values in the order phones count by. */
export function labelsOf(plan: Plan, targets: Targets) {
  return {
    site: plan.sites.map((site) => site.name),
    node: [...targets.nodes.map((node) => node.name), ...(targets.srst.length > 0 ? [srstName] : []), otherLabel],
    server: [everyServer, ...targets.dhcp.map((server) => server.address), otherLabel],
    type: [...dhcpMessageNames, otherLabel],
    message: [...messageNames],
  };
}

/** From servers, as phones know them, to the numbers of those labels. Nodes of one host differ by their ports. */
export function labelNumbersOf(targets: Targets): LabelNumbers {
  const numbered = [
    ...targets.nodes.map((node, number) => [node, number] as const),
    ...targets.srst.map((router) => [router, targets.nodes.length] as const),
  ];
  const nodes = new Map(numbered.map(([{ address, port }, number]) => [socketKey(parseIpv4(address), port), number]));
  const other = targets.nodes.length + (targets.srst.length > 0 ? 1 : 0);
  const servers = new Map(targets.dhcp.map((server, number) => [parseIpv4(server.address), number + 1]));
  return {
    node: (address, port) => nodes.get(socketKey(address, port)) ?? other,
    server: (address) => (address === 0 ? 0 : (servers.get(address) ?? targets.dhcp.length + 1)),
  };
}

/** Where phones meet the node of a name; empty when it is no CallManager's. */
export function placesOf({ nodes, srst }: Targets, name: string): CallManagerPlace[] {
  return (name === srstName ? srst : nodes.filter((node) => node.name === name)).map(placeOf);
}

/** One number for an address and a port. */
function socketKey(address: number, port: number): number {
  return address * 65_536 + port;
}

/** The knobs of all phones of a run. */
export function settingsOf(plan: Plan, targets: Targets): PhoneSettings {
  const { phones, network } = plan.profile;
  const { registration, giveUpMs, restartDelayMs, rejectDelayMs, keepaliveAcks, release, files, firmware } = phones;
  const { dhcpOptions, tftpOptions, connectTimeoutMs, registerTimeoutMs } = phones;
  return {
    ...defaultSettings,
    ...phones.failover,
    callLengthMs: phones.callLengthMs,
    registration,
    giveUpMs,
    restartDelayMs,
    rejectDelayMs,
    keepaliveAcks,
    release,
    files,
    firmware,
    fetchBy: network.tftp.isOff ? 'off' : phones.fetchBy,
    dhcpHostName: dhcpOptions.hostName,
    dhcpVendorClass: dhcpOptions.vendorClass,
    dhcpClientId: dhcpOptions.clientId,
    dhcpMaxMessageSize: dhcpOptions.maxMessageSize,
    dhcpParameterList: dhcpOptions.parameterList,
    tftpBlockSize: tftpOptions.blockSize,
    tftpSizeOption: tftpOptions.size,
    tftpTimeoutMs: tftpOptions.timeoutMs,
    tftpTries: tftpOptions.tries,
    connectTimeoutMs,
    registerTimeoutMs,
    httpPort: targets.httpPort,
    tftpPort: targets.tftpPort,
    alternateTftp: targets.alternateTftp.map(parseIpv4),
  };
}

/** Who a phone of the plan is, the `slot`th of its herd. */
export function identityOf(plan: Plan, targets: Targets, phone: PhonePlan, slot: number): Identity {
  const { index, name, mac, site, seed, fixed } = phone;
  const group = plan.groups[phone.group]?.nodes.map((node) => plan.nodes[node]!) ?? null;
  const { phones, network } = plan.profile;
  // Without files, too, a phone has to know where to register.
  const knowsNodes = phones.memory === 'warm' || network.tftp.isOff;
  const model = models[phone.model];
  return {
    slot,
    index,
    name,
    mac,
    model,
    site,
    seed,
    fixed,
    remembered: phone.remembered === 0 ? null : rememberedLease(plan, targets, phone.remembered),
    configuredBefore: knowsNodes ? (group ?? targets.nodes.map(placeOf)) : null,
    expectedNodes: group,
    // The old form of a configuration has no place for it.
    expectedSrst:
      model.files === 'legacy' ? null : (plan.sites[site]!.srst ?? (targets.labSrst && placeOf(targets.labSrst))),
    isInCall: phone.isInCall,
  };
}

/**
 * Of a lease from before the run only the lab's is known: who gave it, and that all its time is still to come. Of real
 * servers the first one named is taken for the one that gave it, and when it ends nobody knows.
 */
function rememberedLease(plan: Plan, { dhcpMode, dhcp: [server] }: Targets, address: number): Identity['remembered'] {
  const isOfLab = labServersOf(plan.profile).dhcp;
  return {
    address,
    server: dhcpMode === 'broadcast' || server === undefined ? 0 : parseIpv4(server.address),
    expiresAt: isOfLab ? plan.profile.lab.leaseTimeMs : Number.POSITIVE_INFINITY,
  };
}

function placeOf({ address, port }: ServerPlace): CallManagerPlace {
  return { address: parseIpv4(address), port };
}
