/**
 * Whether this host tells a path that is dead from a server that hangs: TCP knows which of the two lacks an answer, and
 * Node does not ask it. Without, phones notice both by their keepalives alone.
 */
import { refusal, type SocketOptions, socketOptions } from '#kernel/socket-options.js';
import { labServersOf } from '#plan/lab-servers.js';
import type { Plan } from '#plan/plan.js';
import { type Finding, good } from './finding.js';

/** `refused`: what the kernel has against the options of sockets. */
export function deadPaths(
  options: SocketOptions | null = socketOptions,
  platform = process.platform,
  refused = refusal,
): Finding {
  const check = 'dead paths';
  if (options !== null) return good(check, 'told from hung servers, by what TCP says');
  return {
    check,
    state: 'doubtful',
    text: `a dead path cannot be told from a hung server: it counts as hung, and is noticed as late (keepaliveTimeout)${refused === null ? '' : `; ${refused}`}`,
    remedy: remedyOf(platform, refused),
  };
}

function remedyOf(platform: NodeJS.Platform, refused: string | null): string {
  if (refused !== null) return 'run on Linux, out of the sandbox';
  return platform === 'linux' ? 'npm install koffi' : 'run on Linux';
}

/** Whether it matters to a run: nodes may fail its phones by an event, or phones have elsewhere to go. */
export function dependsOnDeadPaths({ nodes, sites, profile }: Plan): boolean {
  const callManagers = labServersOf(profile).callManagers ? profile.lab.callManagers : nodes.length;
  return callManagers > 1 || sites.some(({ srst }) => srst !== null) || profile.events.length > 0;
}
