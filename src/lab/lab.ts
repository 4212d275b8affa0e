/**
 * The other side of the wire, out of the box: a DHCP server, a TFTP server and CallManagers on loopback, without
 * privilege. What each answers is in `sessions/`, pure and also played in virtual time; here are the sockets.
 *
 * In a run the lab lives in a process of its own (`lab-process.ts`): it shares no event loop and no file table with the
 * phones it serves.
 */
import { performance } from 'node:perf_hooks';
import { CallManager } from './call-manager.js';
import { Devices } from './devices.js';
import { DhcpServer } from './dhcp-server.js';
import { callManagerAddress, makeCallManagers, makeDhcp, makeTftp } from './minds.js';
import { type LabAddresses, type LabServer, type LabSettings, labAddress } from './settings.js';
import { TftpServer } from './tftp-server.js';

export class Lab {
  readonly addresses: LabAddresses;
  private readonly servers: readonly { stop(): Promise<void> }[];

  private constructor(addresses: LabAddresses, servers: readonly { stop(): Promise<void> }[]) {
    this.addresses = addresses;
    this.servers = servers;
  }

  /** Resolves when every server listens. Throws LoadError('cannot-start') when one cannot, and leaves none behind. */
  static async start(settings: LabSettings): Promise<Lab> {
    const startedAt = performance.now();
    const clock = () => performance.now() - startedAt;
    const servers: { stop(): Promise<void> }[] = [];
    try {
      const devices = new Devices(settings.devices);
      const nodes = makeCallManagers(settings, devices, Date.now());
      const callManagers: LabServer[] = [];
      for (const [n, node] of nodes.entries()) {
        const server = new CallManager(node, clock);
        const port = await server.start(labAddress + n, settings.ports.sccp);
        servers.push(server);
        callManagers.push({ name: node.name, address: callManagerAddress(n), port });
      }
      const address = callManagerAddress(0);
      let tftp: LabServer | null = null;
      if (settings.hasTftp) {
        const server = new TftpServer(makeTftp(settings, devices, callManagers), clock);
        tftp = { name: 'tftp', address, port: await server.start(address, settings.ports.tftp) };
        servers.push(server);
      }
      let dhcp: LabServer | null = null;
      const leases = makeDhcp(settings);
      if (leases !== null) {
        const server = new DhcpServer(leases, clock);
        dhcp = { name: 'dhcp', address, port: await server.start(address, settings.ports.dhcp) };
        servers.push(server);
      }
      return new Lab({ dhcp, tftp, callManagers }, servers);
    } catch (error) {
      await Promise.all(servers.map((server) => server.stop()));
      throw error;
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.stop()));
  }
}
