/** The lab for the phones of a profile, in a process of its own. */
import type { LabControl } from '#coordinator/fault-control.js';
import { LoadError } from '#errors.js';
import { LabProcess } from '#lab/lab-process.js';
import { labPorts } from '#lab/settings.js';
import { labOrderOf } from '#plan/lab-order.js';
import { makePlan, type Plan, phoneOrderOf } from '#plan/plan.js';
import type { Profile } from '#profile/profile.js';

/** Every server that the plan's profile does not name; null when it names them all. */
export async function labFor(plan: Plan): Promise<LabProcess | null> {
  const order = labOrderOf(plan);
  const isNeeded = order.dhcp !== null || order.hasTftp || order.callManagers > 0;
  return isNeeded ? LabProcess.start({ ...order, ports: labPorts }) : null;
}

/** The lab as a run commands it. */
export function controlOf(plan: Plan, lab: LabProcess): LabControl {
  const { callManagers, srst, dhcp, tftp, dns } = lab.addresses;
  const nodes = [...callManagers, srst ?? null].flatMap((server) => server?.name ?? []);
  const others = Object.entries({ dhcp, tftp, dns }).flatMap(([name, server]) => (server == null ? [] : [name]));
  return {
    pid: lab.pid,
    callManagers: nodes,
    servers: [...nodes, ...others, 'view'],
    phones: phoneOrderOf(plan),
    phonesHaveAddresses: plan.profile.network.source === 'leased',
    inject: (order) => lab.inject(order),
  };
}

/** The lab as one who started it sees it: where its servers are, what they have seen, and its end. */
export type RunningLab = Pick<
  LabProcess,
  'addresses' | 'backlog' | 'pid' | 'view' | 'reset' | 'inject' | 'faults' | 'onLost' | 'stop'
>;

/** Throws LoadError('cannot-start') when a server cannot listen, or when the profile leaves nothing for the lab to do. */
export async function startLab(profile: Profile): Promise<RunningLab> {
  const lab = await labFor(makePlan(profile));
  if (lab !== null) return lab;
  throw new LoadError('cannot-start', 'the profile names every server itself: there is nothing left for the lab', {
    hint: 'take cluster, network.dhcp.servers or network.tftp.servers out of it',
  });
}
