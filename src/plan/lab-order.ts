/**
 * What a plan asks of the lab, as plain data: its phones become the devices the lab's CallManagers know. The lab has every
 * server that the profile does not name.
 */
import { models } from '#phone/models.js';
import { isProvisioned, type PhonePlan, type Plan, phonesOf } from './plan.js';

/** Directory numbers of the lab begin here. */
const firstNumber = 1_000_000;

export function labOrderOf(plan: Plan) {
  const { lab, network, cluster } = plan.profile;
  const hasOwnCluster = cluster.nodes.length > 0;
  return {
    devices: [...phonesOf(plan, [[0, plan.total]])].filter(({ index }) => isProvisioned(plan, index)).map(deviceOf),
    unknownPhones: lab.unknownPhones,
    keepaliveIntervalMs: lab.keepaliveIntervalMs,
    callManagers: hasOwnCluster ? 0 : lab.callManagers,
    dhcp: network.dhcp.servers.length > 0 ? null : { subnets: plan.subnets.map(leasedOut), leaseMs: lab.leaseTimeMs },
    hasTftp: !hasOwnCluster && network.tftp.servers.length === 0,
  };
}

/** A line and, where the phone has keys left, a speed dial. */
function deviceOf({ name, model, index }: PhonePlan) {
  const { deviceType, lines } = models[model];
  const number = String(firstNumber + index);
  const speedDials = lines > 1 ? [{ number: String(firstNumber), label: 'Reception' }] : [];
  return { name, deviceType, lines: [{ number, label: `Phone ${number}` }], speedDials };
}

/** All addresses of the subnet on the larger side of its relays, but the first (the router) and the last (broadcast). */
function leasedOut({ cidr, giaddrs }: Plan['subnets'][number]) {
  const size = 2 ** (32 - cidr.prefix);
  const router = cidr.network + 1;
  const last = cidr.network + size - 2;
  const isAboveLarger = last - giaddrs.last >= giaddrs.first - router;
  return {
    network: cidr.network,
    mask: size === 1 ? 0xffff_ffff : 2 ** 32 - size,
    router,
    first: isAboveLarger ? giaddrs.last + 1 : router + 1,
    last: isAboveLarger ? last : giaddrs.first - 1,
    giaddrs: Array.from({ length: giaddrs.last - giaddrs.first + 1 }, (_, n) => giaddrs.first + n),
  };
}
