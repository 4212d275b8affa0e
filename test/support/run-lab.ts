/**
 * The lab's servers in the test's own process, on ports of their own, with their minds in the open: who is registered,
 * which DHCP messages came.
 */
import { CallManager } from '#lab/call-manager.js';
import { Devices } from '#lab/devices.js';
import { DhcpServer } from '#lab/dhcp-server.js';
import { callManagerAddress, makeCallManagers, makeDhcp, makeTftp } from '#lab/minds.js';
import type { CallManagerNode } from '#lab/sessions/call-manager-node.js';
import type { DhcpSession } from '#lab/sessions/dhcp.js';
import { type LabAddresses, type LabServer, labAddress } from '#lab/settings.js';
import { TftpServer } from '#lab/tftp-server.js';
import { labOrderOf } from '#plan/lab-order.js';
import type { Plan } from '#plan/plan.js';

export interface OpenLab {
  readonly addresses: LabAddresses;
  readonly nodes: readonly CallManagerNode[];
  readonly dhcp: DhcpSession;
  /** Phones registered with any node. */
  registered(): number;
  /** DHCPRELEASEs received. */
  releases(): number;
  stop(): Promise<void>;
}

/** Every server for the phones of a plan, whatever the plan's profile names itself. */
export async function openLab(plan: Plan): Promise<OpenLab> {
  const settings = { ...labOrderOf(plan), hasTftp: true, ports: { dhcp: 0, tftp: 0, sccp: 0 } };
  const clock = () => performance.now();
  const devices = new Devices(settings.devices);
  const nodes = makeCallManagers(settings, devices, Date.now());
  const managers = nodes.map((node) => new CallManager(node, clock));
  const callManagers: LabServer[] = [];
  for (const [n, manager] of managers.entries()) {
    const port = await manager.start(labAddress + n, 0);
    callManagers.push({ name: manager.node.name, address: callManagerAddress(n), port });
  }
  const address = callManagerAddress(0);
  const tftp = new TftpServer(makeTftp(settings, devices, callManagers), clock);
  const dhcp = makeDhcp(settings);
  const dhcpServer = dhcp === null ? null : new DhcpServer(dhcp, clock);
  return {
    addresses: {
      callManagers,
      tftp: { name: 'tftp', address, port: await tftp.start(address, 0) },
      dhcp: dhcpServer === null ? null : { name: 'dhcp', address, port: await dhcpServer.start(address, 0) },
    },
    nodes,
    dhcp: dhcp!,
    registered: () => nodes.reduce((sum, node) => sum + node.registered.size, 0),
    releases: () => dhcp!.counts.received.release,
    stop: async () => {
      await Promise.all([...managers, tftp, dhcpServer].map((server) => server?.stop()));
    },
  };
}
