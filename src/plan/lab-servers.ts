/** Which servers of a run are the lab's: those that its profile neither names nor does without. */
import type { Profile } from '#profile/profile.js';

export interface LabServers {
  readonly dhcp: boolean;
  /** TFTP and HTTP. */
  readonly files: boolean;
  readonly callManagers: boolean;
}

export function labServersOf({ network, cluster }: Pick<Profile, 'network' | 'cluster'>): LabServers {
  const callManagers = cluster.nodes.length === 0;
  return {
    // A broadcast is for the servers of a real network.
    dhcp: network.dhcp.mode === 'relay' && network.dhcp.servers.length === 0,
    files: callManagers && !network.tftp.isOff && network.tftp.servers.length === 0,
    callManagers,
  };
}
