/**
 * What a plan asks of the lab, as plain data: its phones become the devices the lab's CallManagers know. The lab has every
 * server that the profile does not name.
 */
import { models } from '#phone/models.js';
import { labServersOf } from './lab-servers.js';
import { isProvisioned, type PhonePlan, type Plan, phonesOf } from './plan.js';

/** Directory numbers of the lab begin here. */
const firstNumber = 1_000_000;

export function labOrderOf(plan: Plan) {
  const { lab } = plan.profile;
  const ofLab = labServersOf(plan.profile);
  const phones = [...phonesOf(plan, [[0, plan.total]])];
  return {
    phones: phones.map(({ name, fixed }) => ({ name, address: fixed?.address ?? 0 })),
    phonesHaveAddresses: plan.profile.network.source === 'leased',
    devices: phones.filter(({ index }) => isProvisioned(plan, index)).map((phone) => deviceOf(plan, phone)),
    unknownPhones: lab.unknownPhones,
    autoRegistration: lab.autoRegistration,
    keepaliveIntervalMs: lab.keepaliveIntervalMs,
    secondaryKeepaliveIntervalMs: lab.standbyKeepaliveIntervalMs,
    connectionMonitorSeconds: lab.connectionMonitorMs / 1_000,
    detection: lab.detection,
    srst: ofLab.callManagers && lab.srst,
    callManagers: ofLab.callManagers ? lab.callManagers : 0,
    capacity: lab.capacity,
    dhcp: ofLab.dhcp ? dhcpOf(plan, phones) : null,
    dns: lab.dns,
    hasTftp: ofLab.files,
    signedFiles: lab.signedFiles,
    loadInformation: Object.fromEntries(lab.loads.map(({ model, load }) => [models[model].deviceType, load])),
    loads: Object.values(models).map(({ load }) => load),
    firmwareBytes: lab.firmwareBytes,
  };
}

/**
 * As many lines as its inventory says, else one; and, where the phone has keys left, a speed dial. Its SRST router is that
 * of its site.
 */
function deviceOf(plan: Plan, { name, model, index, site: siteNumber }: PhonePlan) {
  const { deviceType, lines: keys, speedDials: furtherKeys } = models[model];
  const site = plan.sites[siteNumber]!;
  const listed = site.inventory?.[index - site.first]?.lines ?? [];
  const numbers = listed.length > 0 ? listed : [String(firstNumber + index)];
  return {
    name,
    deviceType,
    lines: numbers.map((number) => ({ number, label: `Phone ${number}` })),
    speedDials: keys + furtherKeys > numbers.length ? [{ number: String(firstNumber), label: 'Reception' }] : [],
    srst: site.srst === null ? [] : [site.srst],
  };
}

/** Null when no phone uses DHCP. */
function dhcpOf(plan: Plan, phones: readonly PhonePlan[]) {
  const subnets = plan.subnets.filter((subnet) => subnet.static === null).map(leasedOut);
  if (subnets.length === 0) return null;
  const remembered = phones.flatMap(({ mac, remembered: address }) => (address === 0 ? [] : [{ mac, address }]));
  return { subnets, leaseMs: plan.profile.lab.leaseTimeMs, remembered };
}

function leasedOut({ cidr, giaddrs, pool }: Plan['subnets'][number]) {
  return {
    network: cidr.network,
    mask: 2 ** 32 - 2 ** (32 - cidr.prefix),
    router: cidr.network + 1,
    ...pool,
    giaddrs: Array.from({ length: giaddrs.last - giaddrs.first + 1 }, (_, n) => giaddrs.first + n),
  };
}
