/**
 * The servers of a cluster, at the ports and addresses of a real one, in a network namespace: `run-cluster.ts ORDER`.
 * What the lab can do on loopback only, this does on a wire that can be cut.
 */
import { CallManager } from '#lab/call-manager.js';
import { Devices } from '#lab/devices.js';
import { DhcpServer } from '#lab/dhcp-server.js';
import { makeTftp } from '#lab/minds.js';
import { CallManagerNode } from '#lab/sessions/call-manager-node.js';
import { DhcpSession } from '#lab/sessions/dhcp.js';
import type { LabSettings } from '#lab/settings.js';
import { TftpServer } from '#lab/tftp-server.js';
import { models } from '#phone/models.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { answerLines, orderOf } from './answered-lines.js';
import { macOfSlot } from './small-herd.js';

export interface ClusterOrder {
  /** Of its CallManagers; DHCP and TFTP stand at the first. */
  readonly addresses: readonly string[];
  /** How many phones it knows. */
  readonly phones: number;
  /** On standby links, too. */
  readonly keepaliveSeconds: number;
  /** Absent: neither DHCP nor TFTP. */
  readonly subnet?: { readonly network: string; readonly mask: string; readonly first: string; readonly last: string };
}

export interface ClusterAnswer {
  /** The names of the phones registered, by address. Those of phones that fell silent stay for a while. */
  readonly registered: Readonly<Record<string, readonly string[]>>;
}

const { addresses, phones, keepaliveSeconds, subnet } = orderOf<ClusterOrder>();
const clock = () => performance.now();
const keepaliveIntervalMs = keepaliveSeconds * 1000;
const settings: LabSettings = {
  devices: Array.from({ length: phones }, (_, n) => ({
    name: `SEP${macOfSlot(n)}`,
    deviceType: models['7960'].deviceType,
    lines: [{ number: String(5000 + n), label: '' }],
  })),
  unknownPhones: 'reject',
  keepaliveIntervalMs,
  callManagers: 0,
  dhcp: null,
  hasTftp: true,
  ports: { dhcp: 67, tftp: 69, sccp: 2000 },
};
const devices = new Devices(settings.devices);
const managers = addresses.map((address) => {
  // What becomes of phones is the network's doing, and never that of a server which lost patience.
  const patience = { keepaliveIntervalMs, secondaryKeepaliveIntervalMs: keepaliveIntervalMs, graceMs: 60_000 };
  return new CallManager(new CallManagerNode(address, devices, { ...patience, startedAtUnixMs: Date.now() }), clock);
});
for (const [n, manager] of managers.entries()) await manager.start(parseIpv4(addresses[n]!), settings.ports.sccp);
if (subnet !== undefined) {
  const places = addresses.map((address) => ({ name: address, address, port: settings.ports.sccp }));
  await new TftpServer(makeTftp(settings, devices, places), clock).start(addresses[0]!, settings.ports.tftp);
  const serverAddress = parseIpv4(addresses[0]!);
  const first = parseIpv4(subnet.first);
  const pool = { first, last: parseIpv4(subnet.last), router: first - 1 };
  const network = { network: parseIpv4(subnet.network), mask: parseIpv4(subnet.mask) };
  const leases = { serverAddress, leaseSeconds: 3600, tftpServers: [serverAddress], relayPort: 67 };
  await new DhcpServer(new DhcpSession({ ...leases, subnets: [{ ...network, ...pool }] }), clock).start(
    addresses[0]!,
    settings.ports.dhcp,
  );
}
const tell = (): ClusterAnswer => ({
  registered: Object.fromEntries(managers.map(({ node }) => [node.name, [...node.registered.keys()]])),
});
await answerLines(tell);
