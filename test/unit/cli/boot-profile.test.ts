/** What a command line of `regstorm boot` makes of itself. */
import { describe, expect, it } from 'vitest';
import { type BootRequest, bootProfile, hostNote } from '#cli/boot-profile.js';
import { labServersOf } from '#plan/lab-servers.js';
import { isProvisioned, makePlan, phonesOf } from '#plan/plan.js';
import { readProfile } from '#profile/load.js';
import { parseSocketAddress } from '#profile/units.js';
import { formatIpv4 } from '#wire/ipv4.js';

const place = (text: string) => parseSocketAddress(text, 2000);
const mac = '003094C2D5CA';
const nothing: BootRequest = {
  ...{ mac: null, model: null, holdMs: 60_000, profile: null, lab: false, set: [] },
  ...{ dhcp: null, relay: null, tftp: null, callManagers: [] },
};

function phoneOf(request: Partial<BootRequest>) {
  const profile = bootProfile({ ...nothing, ...request });
  const phones = [...phonesOf(makePlan(profile), [[0, 10]])];
  expect(phones).toHaveLength(1);
  return { profile, phone: phones[0]!, subnet: profile.sites[0]!.subnets[0]! };
}

describe('one phone', () => {
  it('is the first of the lab, switched on at once, when nothing is said', () => {
    const { profile, phone } = phoneOf({});
    expect(labServersOf(profile)).toEqual({ dhcp: true, files: true, callManagers: true });
    expect(phone).toMatchObject({ name: 'SEP020001000000', model: '7962G', arrivalMs: 0, startupMs: 0 });
    expect([profile.workers, profile.trace.phones, profile.network.source]).toEqual([1, 1, 'leased']);
  });

  it('has the name and the model it is given', () => {
    expect(phoneOf({ mac, model: '30 VIP' }).phone).toMatchObject({ name: `SEP${mac}`, model: '30 VIP' });
  });

  it('gets its address through a relay of this host, and speaks from the host', () => {
    const relay = place('10.1.5.20:67');
    const { profile, subnet } = phoneOf({ mac, dhcp: place('10.1.0.31:67'), relay, tftp: place('10.1.0.21:69') });
    expect(labServersOf(profile)).toEqual({ dhcp: false, files: false, callManagers: false });
    expect(profile.network).toMatchObject({ source: 'host', ports: { dhcp: 67, relay: 67, tftp: 69 } });
    expect(profile.network.tftp.servers.map(formatIpv4)).toEqual(['10.1.0.21']);
    expect([formatIpv4(subnet.giaddrs.first), formatIpv4(subnet.giaddrs.last)]).toEqual(['10.1.5.20', '10.1.5.20']);
    expect(hostNote(profile)).toBe('its packets leave from this host, 10.1.5.20, which relays its DHCP');
  });

  it('has an address set by hand where no DHCP server is named, and reaches the servers', () => {
    const { profile, phone } = phoneOf({ mac, tftp: place('127.0.0.1:6969') });
    expect([profile.network.dhcp.mode, profile.network.ports.tftp]).toEqual(['off', 6969]);
    expect(formatIpv4(phone.fixed!.tftp)).toBe('127.0.0.1');
    expect(phone.fixed!.gateway & 0xffffff00).toBe(phone.fixed!.address & 0xffffff00);
    expect(hostNote(profile)).toBe('');
  });

  it('fetches no files where only CallManagers are named, and knows them in their order', () => {
    const callManagers = [place('127.0.0.1:2001'), place('127.0.0.2:2002')];
    const { profile, phone } = phoneOf({ mac, callManagers });
    expect(profile.network.tftp.isOff).toBe(true);
    const { nodes, groups } = makePlan(profile);
    const order = groups[phone.group]!.nodes.map((n) => `${formatIpv4(nodes[n]!.address)}:${nodes[n]!.port}`);
    expect(order).toEqual(['127.0.0.1:2001', '127.0.0.2:2002']);
  });

  it.each([
    ['servers and a profile', { mac, tftp: place('127.0.0.1'), profile: 'profiles/quickstart.yaml' }],
    ['servers and the lab', { mac, tftp: place('127.0.0.1'), lab: true }],
    ['servers and no name', { tftp: place('127.0.0.1') }],
    ['a relay to nobody', { mac, relay: place('127.0.0.1') }],
  ])('cannot be asked for with %s', (_, request) => {
    expect(() => bootProfile({ ...nothing, ...request })).toThrow(
      expect.objectContaining({ code: 'arguments-invalid' }),
    );
  });
});

describe('one phone of a profile', () => {
  const profile = 'profiles/unprovisioned-dhcp-storm.yaml';
  const plan = makePlan(readProfile(profile));
  const phones = [...phonesOf(plan, [[0, plan.total]])];

  it.each([true, false])('is in the database of the CallManagers as there: %s', (isKnown) => {
    const one = phones.find(({ index }) => isProvisioned(plan, index) === isKnown)!;
    const { profile: alone, phone } = phoneOf({ profile, mac: one.mac });
    expect(phone).toMatchObject({ name: one.name, model: one.model });
    expect(alone.lab.provisioned).toBe(isKnown ? 1 : 0);
    expect(alone.sites[0]!.name).toBe(plan.sites[one.site]!.name);
  });

  it('stands at the first site where it is none of its phones', () => {
    const { phone, profile: alone } = phoneOf({ profile, mac, model: '7940' });
    expect(phone).toMatchObject({ name: `SEP${mac}`, model: '7940' });
    expect(alone.sites[0]!.name).toBe(plan.sites[0]!.name);
  });
});
