/**
 * Phones mark signalling CS3 (DSCP 24, RFC 4594), which a network with QoS serves first; a socket of Node cannot. So the
 * kernel has to, by a rule on what leaves this host. Where everything stays on loopback nobody reads the mark.
 */
import type { Plan } from '#plan/plan.js';
import { contains, loopback } from '#profile/networks.js';
import { type Finding, good, outputOf } from './finding.js';
import { namedServers } from './host-network.js';

/** Where CallManagers listen unless the profile says otherwise. */
const sccpPort = 2000;

export function marking(plan: Plan | null): Finding {
  const check = 'DSCP';
  if (plan !== null && namedServers(plan).every((server) => contains(loopback, server))) {
    return good(check, 'all servers are on loopback, where nobody reads it');
  }
  if (isMarked()) return good(check, 'a rule of this host marks packets CS3');
  return {
    check,
    state: 'doubtful',
    text: 'packets leave unmarked; real phones mark SCCP CS3, which a network with QoS serves first',
    remedy: remedyFor(plan),
  };
}

/** Table, chain and rule, so that it works on a host that has none yet; `nft delete table inet regstorm` takes it back. */
function remedyFor(plan: Plan | null): string {
  const ports = [...new Set(plan?.nodes.map(({ port }) => port) ?? [])];
  const set = ports.length === 0 ? `${sccpPort}` : `{ ${ports.join(', ')} }`;
  return [
    'nft add table inet regstorm',
    "nft add chain inet regstorm output '{ type route hook output priority mangle; }'",
    `nft add rule inet regstorm output tcp dport '${set}' ip dscp set cs3`,
  ].join(' && ');
}

/** As nft and iptables list such a rule; both answer only root. */
function isMarked(): boolean {
  const rules = outputOf('nft', 'list', 'ruleset') ?? '';
  const older = outputOf('iptables-save', '-t', 'mangle') ?? '';
  return /dscp set (cs3|0x18)\b/.test(rules) || /--set-dscp 0x18\b/.test(older);
}
