/**
 * The other side of the wire, out of the box: DHCP, DNS, TFTP and HTTP servers and CallManagers on loopback, without
 * privilege. What each answers is in `sessions/`, pure and also played in virtual time; here are the sockets.
 *
 * In a run the lab lives in a process of its own (`lab-process.ts`): it shares no event loop and no file table with the
 * phones it serves.
 */
import { performance } from 'node:perf_hooks';
import { CallManager } from './call-manager.js';
import { DhcpServer } from './dhcp-server.js';
import { DnsServer } from './dns-server.js';
import { HttpFiles } from './http-files.js';
import { callManagerAddress, makeCallManagers, makeDevices, makeDhcp, makeDns, makeFiles, makeTftp } from './minds.js';
import { type LabAddresses, type LabServer, type LabSettings, labAddress } from './settings.js';
import { listenBacklog } from './tcp-port.js';
import { TftpServer } from './tftp-server.js';
import { type LabMinds, type LabView, type ResetOrder, resetPhones, viewOf } from './view.js';

interface Server {
  stop(): Promise<void>;
}

export class Lab {
  readonly addresses: LabAddresses;
  /** Connections that may wait at a CallManager to be accepted: 8192, or less where the system allows no more. */
  readonly backlog = listenBacklog();
  private readonly servers: readonly Server[];
  private readonly minds: LabMinds;
  private readonly clock: () => number;

  private constructor(addresses: LabAddresses, servers: readonly Server[], minds: LabMinds, clock: () => number) {
    this.addresses = addresses;
    this.servers = servers;
    this.minds = minds;
    this.clock = clock;
  }

  /** Resolves when every server listens. Throws LoadError('cannot-start') when one cannot, and leaves none behind. */
  static async start(settings: LabSettings): Promise<Lab> {
    const startedAt = performance.now();
    const clock = () => performance.now() - startedAt;
    const servers: Server[] = [];
    const { ports } = settings;
    const address = callManagerAddress(0);
    const start = async (
      name: string,
      server: Server & { start(at: string, port: number): Promise<number> },
      wishedPort = 0,
    ) => {
      const port = await server.start(address, wishedPort);
      servers.push(server);
      return { name, address, port };
    };
    try {
      const devices = makeDevices(settings);
      const nodes = makeCallManagers(settings, devices, Date.now());
      const callManagers: LabServer[] = [];
      for (const [n, node] of nodes.entries()) {
        const server = new CallManager(node, clock);
        const port = await server.start(labAddress + n, ports.sccp);
        servers.push(server);
        callManagers.push({ name: node.name, address: callManagerAddress(n), port });
      }
      let tftp: LabServer | null = null;
      let http: LabServer | null = null;
      if (settings.hasTftp) {
        const session = makeTftp(settings, devices, callManagers);
        tftp = await start('tftp', new TftpServer(session, clock), ports.tftp);
        http = await start('http', new HttpFiles(makeFiles(settings, devices, callManagers)), ports.http);
      }
      const names = makeDns(settings);
      const dns = names === null ? null : await start('dns', new DnsServer(names), ports.dns);
      const leases = makeDhcp(settings);
      const dhcp = leases === null ? null : await start('dhcp', new DhcpServer(leases, clock), ports.dhcp);
      const minds = { callManagers: nodes, dhcp: leases, devices };
      return new Lab({ dhcp, dns, tftp, http, callManagers }, servers, minds, clock);
    } catch (error) {
      await Promise.all(servers.map((server) => server.stop()));
      throw error;
    }
  }

  view(): LabView {
    return viewOf(this.minds, this.clock());
  }

  /** Tells how many phones were reset. */
  reset(order: ResetOrder): number {
    return resetPhones(this.minds, order);
  }

  async stop(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.stop()));
  }
}
