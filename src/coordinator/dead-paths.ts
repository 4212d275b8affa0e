/**
 * Whether this host tells a path that is dead from a server that hangs: TCP knows which of the two lacks an answer, and
 * Node does not ask it. Without, phones notice both by their keepalives alone.
 */
import { type SocketOptions, socketOptions } from '#kernel/socket-options.js';
import { labServersOf } from '#plan/lab-servers.js';
import type { Plan } from '#plan/plan.js';
import { type Finding, good } from './finding.js';

export function deadPaths(options: SocketOptions | null = socketOptions, platform = process.platform): Finding {
  const check = 'dead paths';
  if (options !== null) return good(check, 'told from hung servers, by what TCP says');
  return {
    check,
    state: 'doubtful',
    text: 'a dead path cannot be told from a hung server: it counts as hung, and is noticed as late (keepaliveTimeout)',
    remedy: platform === 'linux' ? 'npm install koffi' : 'run on Linux',
  };
}

/** Whether it matters to a run: nodes may fail its phones by an event, or phones have elsewhere to go. */
export function dependsOnDeadPaths({ nodes, sites, profile }: Plan): boolean {
  const callManagers = labServersOf(profile).callManagers ? profile.lab.callManagers : nodes.length;
  return callManagers > 1 || sites.some(({ srst }) => srst !== null) || profile.events.length > 0;
}
