/** The servers of a lab on their sockets: started together, or none of them. */
import { CallManager } from './call-manager.js';
import { DhcpServer } from './dhcp-server.js';
import { DnsServer } from './dns-server.js';
import { HttpFiles } from './http-files.js';
import type { LabMinds } from './lab-minds.js';
import {
  callManagerAddress,
  makeCallManagers,
  makeDevices,
  makeDhcp,
  makeDns,
  makeFiles,
  makePhoneOrder,
  makeSrst,
  makeTftp,
  makeWhereabouts,
} from './minds.js';
import type { CallManagerNode } from './sessions/call-manager-node.js';
import { Faults } from './sessions/faults.js';
import type { TftpSession } from './sessions/tftp.js';
import { type LabAddresses, type LabServer, type LabSettings, labAddress, srstNumber } from './settings.js';
import { TftpServer } from './tftp-server.js';

export interface RunningServer {
  /** Faults of its server have begun or ended. */
  onFaults(): Promise<void>;
  stop(): Promise<void>;
}

export interface LabServers {
  readonly minds: LabMinds;
  readonly addresses: LabAddresses;
  /** Each with the name that orders of faults know it by. */
  readonly running: readonly (readonly [name: string, server: RunningServer])[];
}

/** Resolves when every server listens. Throws LoadError('cannot-start') when one cannot, and leaves none behind. */
export async function startServers(settings: LabSettings, clock: () => number): Promise<LabServers> {
  const running: [string, RunningServer][] = [];
  const { ports } = settings;
  const address = callManagerAddress(0);
  const start = async (
    name: string,
    server: RunningServer & { start(at: string, port: number): Promise<number> },
    port = 0,
    faultName = name,
  ): Promise<LabServer> => {
    const bound = await server.start(address, port);
    running.push([faultName, server]);
    return { name, address, port: bound };
  };
  const startNode = async (node: CallManagerNode, n: number): Promise<LabServer> => {
    const server = new CallManager(node, clock);
    const port = await server.start(labAddress + n, ports.sccp);
    running.push([node.name, server]);
    return { name: node.name, address: callManagerAddress(n), port };
  };
  try {
    const devices = makeDevices(settings);
    const whereabouts = makeWhereabouts(settings);
    const nodes = makeCallManagers(settings, devices, Date.now(), whereabouts);
    const callManagers: LabServer[] = [];
    for (const [n, node] of nodes.entries()) callManagers.push(await startNode(node, n));
    const router = makeSrst(settings, Date.now(), whereabouts);
    const srst = router === null ? null : await startNode(router, srstNumber);
    let files: TftpSession | null = null;
    let tftp: LabServer | null = null;
    let http: LabServer | null = null;
    if (settings.hasTftp) {
      files = makeTftp(settings, devices, callManagers, { srst, whereabouts });
      const { faults } = files;
      tftp = await start('tftp', new TftpServer(files, clock), ports.tftp);
      const find = makeFiles(settings, devices, callManagers, { srst, faults });
      http = await start('http', new HttpFiles(find, faults, whereabouts), ports.http, 'tftp');
    }
    const names = makeDns(settings, whereabouts);
    const dns = names === null ? null : await start('dns', new DnsServer(names, clock), ports.dns);
    const leases = makeDhcp(settings, whereabouts);
    const dhcp = leases === null ? null : await start('dhcp', new DhcpServer(leases, clock), ports.dhcp);
    const others = { phones: makePhoneOrder(settings), viewFaults: new Faults() };
    const minds = { callManagers: nodes, srst: router, dhcp: leases, tftp: files, dns: names, devices, ...others };
    return { minds, running, addresses: { dhcp, dns, tftp, http, callManagers, srst } };
  } catch (error) {
    await Promise.all(running.map(([, server]) => server.stop()));
    throw error;
  }
}
