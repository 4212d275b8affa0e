/**
 * Whom a run may speak to, because a load test on the wrong host is an attack. Loopback is always allowed; any other
 * server must lie in a network that is named, in the profile (`guard.allow`) or for this one run (`--allow`). A network
 * with public addresses must be named for the run itself, and be a /24 or smaller: no profile that is handed around,
 * and no slip of a digit, makes strangers a target.
 */
import { LoadError } from '#errors.js';
import type { Plan } from '#plan/plan.js';
import { contains, formatIpv4, loopback } from '#profile/networks.js';
import { type Cidr, formatCidr, parseCidr } from '#profile/units.js';
import { namedServers } from './host-network.js';

/** The largest public network that may be named. */
const widestPublicPrefix = 24;

/** What belongs to nobody in the public Internet. */
const notPublic = [
  '10.0.0.0/8', // RFC 1918
  '172.16.0.0/12', // RFC 1918
  '192.168.0.0/16', // RFC 1918
  '100.64.0.0/10', // shared by carriers, RFC 6598
  '169.254.0.0/16', // link-local, RFC 3927
  '127.0.0.0/8', // loopback, RFC 1122
  '192.0.2.0/24', // documentation, RFC 5737
  '198.51.100.0/24', // documentation, RFC 5737
  '203.0.113.0/24', // documentation, RFC 5737
  '198.18.0.0/15', // benchmarks, RFC 2544
].map(parseCidr);

/**
 * `named`: the networks of `--allow`, which `guard.allow` has too. Throws LoadError('cannot-start') for a network that
 * may not be allowed, and for a server that is not.
 */
export function checkTargets(plan: Plan, named: readonly Cidr[]): void {
  const { allow } = plan.profile.guard;
  for (const network of allow) if (isPublic(network)) checkPublic(network, named);
  for (const server of namedServers(plan)) {
    if ([loopback, ...allow].some((allowed) => contains(allowed, server))) continue;
    const address = formatIpv4(server);
    const inProfile = isPublic({ network: server, prefix: 32 })
      ? ''
      : `, or in the profile: guard.allow: [${address}/32]`;
    throw new LoadError('cannot-start', `${address} is not on loopback and not allowed as a target`, {
      hint: `if it is yours to load, name it: --allow ${address}/32${inProfile}`,
    });
  }
}

function checkPublic(network: Cidr, named: readonly Cidr[]): void {
  const text = formatCidr(network);
  if (network.prefix < widestPublicPrefix) {
    throw new LoadError('cannot-start', `${text} has public addresses in it, and is too large to be allowed`, {
      hint: `name the addresses that are yours to load, as a /${widestPublicPrefix} or smaller: --allow ADDRESS/32`,
    });
  }
  if (named.some((other) => other.prefix <= network.prefix && contains(other, network.network))) return;
  throw new LoadError('cannot-start', `${text} is public: a profile alone does not make it a target`, {
    hint: `if it is yours to load, name it for this run: --allow ${text}`,
  });
}

function isPublic({ network, prefix }: Cidr): boolean {
  return !notPublic.some((range) => range.prefix <= prefix && contains(range, network));
}
