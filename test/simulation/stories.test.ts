/**
 * What `regstorm boot` tells of each misfortune a lone phone can meet (sccp.md section 7), word for word: the golden
 * stories lie in test/fixtures/stories/. A row each; those that the lab can play are played in its virtual time, the
 * others by hand.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Story } from '#outputs/story.js';
import { LinkEnd } from '#phone/outbox.js';
import type { Trace } from '#phone/trace.js';
import type { Conditions } from '#simulation/network.js';
import { type FaultName, type FaultOrder, faultDefaults } from '#terms/faults.js';
import { outcomeNames, outcomes } from '#terms/outcomes.js';
import { DhcpMessageType, type DhcpOptions } from '#wire/dhcp/packet.js';
import { formatIpv4, parseIpv4 } from '#wire/ipv4.js';
import { RegisterReject, ResetType } from '#wire/sccp/catalogue.js';
import { encodeError } from '#wire/tftp/packet.js';
import { page } from '../support/pages.js';
import { cm1, cm2, dhcpServer, PhoneWorld, phoneAddress, tftpServer } from '../support/phone-world.js';
import { hour, minute, second, worldOf } from '../support/simulated.js';
import {
  configuration,
  configured,
  inService,
  leased,
  provisioning,
  registering,
  serve,
} from '../unit/phone/courses.js';

/** One phone that is switched on at once, in a lab. */
function lone(lab = '{}', model = '7960', phones = '', conditions: Partial<Conditions> = {}) {
  const mix = `phones: { count: 1, startup: none, mix: { "${model}": 100% }${phones} }`;
  return worldOf(`${mix}\narrivals: { kind: burst, within: 0s }\nlab: ${lab}`, conditions, [0]);
}

function fault(name: FaultName, more: Partial<FaultOrder> = {}): FaultOrder {
  return { ...faultDefaults, fault: name, ...more };
}

const oneNode = '{ callManagers: 1, keepaliveInterval: 30s }';
const traced = { isTraced: true };
const fixed = {
  address: phoneAddress,
  mask: parseIpv4('255.255.255.0'),
  gateway: 0,
  dns: 0,
  tftp: tftpServer,
};

const ownFile = 'SEP001122000000.cnf.xml';

/** A phone whose lease names no TFTP server. */
function withoutTftp(options: DhcpOptions): PhoneWorld {
  const world = new PhoneWorld(traced);
  world.powerOn();
  world.offer();
  const lease = { messageType: DhcpMessageType.ack, serverId: dhcpServer, leaseSeconds: 86_400 };
  world.dhcp({ ...lease, ...options }, { yiaddr: phoneAddress });
  return world;
}

/** By the name of its golden story: a phone to which it has happened. */
const misfortunes: Readonly<Record<string, () => { readonly trace: Trace }>> = {
  'all-is-well': () => lone().run(31 * second),
  // ---- DHCP (rows 7, 24, 28, 29)
  'dhcp-slow': () =>
    lone()
      .inject(fault('slow', { node: 'dhcp', delayMs: 6_000 }))
      .run(30 * second),
  'dhcp-silent': () =>
    lone()
      .silence('dhcp', hour)
      .run(70 * second),
  'stopped-at-dhcp': () =>
    lone()
      .silence('dhcp', hour)
      .run(10 * second)
      .stopPhones(1)
      .run(second),
  'dhcp-nak': () => {
    const remembered = { address: phoneAddress, server: dhcpServer, expiresAt: hour };
    const world = new PhoneWorld({ ...traced, identity: { remembered } });
    world.powerOn();
    world.nak();
    world.run(5 * second);
    return world;
  },
  'dhcp-without-tftp': () => withoutTftp({}),
  // As in the trace of the document: the phone asks for the name it tries by itself.
  'dhcp-without-tftp-with-dns': () => {
    const world = withoutTftp({ dnsServers: [dhcpServer], domainName: 'cisco.com' });
    world.resolved([]);
    return world;
  },
  'dhcp-duplicate-address': () => {
    const world = leased(traced);
    world.phone.onDuplicateAddress(world.now);
    return world;
  },
  'tftp-name-unknown': () => lone('{ dns: { tellsNames: true, hosts: { tftp: [] } } }').run(10 * second),
  'dns-silent': () =>
    lone('{ dns: { tellsNames: true } }')
      .silence('dns', hour)
      .run(30 * second),
  'stopped-at-dns': () =>
    lone('{ dns: { tellsNames: true } }')
      .silence('dns', hour)
      .run(3 * second)
      .stopPhones(1)
      .run(second),
  'call-manager-name-unanswered': () =>
    lone('{ dns: { tellsNames: true } }')
      .run(5)
      .silence('dns', 8_500)
      .run(30 * second),
  'tftp-beyond-reach': () => {
    const world = new PhoneWorld({ ...traced, identity: { fixed } });
    world.powerOn();
    return world;
  },
  'dns-beyond-reach': () => {
    const wide = { ...fixed, mask: parseIpv4('255.255.0.0'), dns: parseIpv4('10.9.0.1') };
    const world = new PhoneWorld({ ...traced, identity: { fixed: wide } });
    world.powerOn();
    serve(world, { [ownFile]: configuration(['cm1.lab.test']) });
    return world;
  },
  'lease-lost': () => {
    const world = inService({ ...traced, lease: { leaseSeconds: 60 } });
    world.run(61 * second);
    return world;
  },
  // ---- files (rows 2, 8, 10, 11, 12, 14, 15, 26)
  'files-missing-3x': () => lone('{ provisioned: 0% }', '7910').run(10 * second),
  'files-missing-xml': () => lone('{ provisioned: 0% }').run(10 * second),
  'tftp-silent': () =>
    lone()
      .silence('tftp', hour)
      .run(25 * second),
  'tftp-port-closed': () =>
    lone()
      .kill('tftp', hour)
      .run(25 * second),
  'stopped-at-its-files': () =>
    lone()
      .silence('tftp', hour)
      .run(5 * second)
      .stopPhones(1)
      .run(second),
  // Later phones, by HTTP.
  'files-by-http': () => lone('{}', '7962G', ', fetchBy: http').run(10),
  'http-refused': () => {
    return lone('{}', '7962G', ', fetchBy: http')
      .kill('http', hour)
      .run(2 * second);
  },
  'alternate-tftp': () => {
    const world = leased({ ...traced, alternateTftp: [cm2] });
    world.run(20 * second);
    return world;
  },
  'stale-file': () =>
    lone()
      .inject(fault('staleFile'))
      .run(30 * second),
  'new-image': () =>
    lone('{ loads: { "7960": P00308011200 }, firmwareSize: 2KB }', '7960', ', firmware: fetch').run(5 * second),
  'version-error': () =>
    lone('{}', '7960', ', firmware: fetch')
      .inject(fault('wrongLoad', { node: 'tftp', load: 'SCCP42.9-4-2-1S' }))
      .run(5 * second),
  'tftp-error': () => {
    const world = leased(traced);
    world.tftp(encodeError(2, 'Access violation'));
    return world;
  },
  'file-corrupt': () => configured({ ...traced, file: new TextEncoder().encode('<device><devicePool>') }),
  'file-without-call-manager': () => configured({ ...traced, file: configuration([]) }),
  'call-manager-name-unknown': () => lone('{ dns: { tellsNames: true, hosts: { cm1: [] } } }').run(10 * second),
  'firmware-missing': () =>
    configured({ ...traced, firmware: 'fetch', file: configuration([formatIpv4(cm1)], 'P00308000400') }),
  // ---- the way to CallManager (rows 9, 13, 25, 27)
  'lossy-network': () => lone(oneNode, '7960', '', { loss: 0.2, delayMs: [50, 400] }).run(40 * second),
  'connect-refused': () =>
    lone(oneNode)
      .kill('cm1', hour)
      .run(20 * second),
  'connect-silent': () =>
    lone(oneNode)
      .silence('cm1', hour)
      .run(25 * second),
  'stopped-at-a-call-manager': () =>
    lone(oneNode)
      .silence('cm1', hour)
      .run(4 * second)
      .stopPhones(1)
      .run(second),
  'connect-unreachable': () => {
    const world = configured(traced);
    world.linkEnd(LinkEnd.unreachable);
    return world;
  },
  // ---- Register (rows 3, 5, 16 to 20)
  'auto-registered': () =>
    lone('{ provisioned: 0%, callManagers: 1, autoRegistration: { from: 2000, to: 2999 } }').run(2 * second),
  'register-rejected': () => lone('{ provisioned: 0%, unknownPhones: reject }').run(2 * second),
  'register-rejected-by-one': () =>
    lone()
      .inject(fault('reject', { node: 'cm1' }))
      .run(2 * second),
  'register-rejected-as-another-model': () => {
    const world = registering({ ...traced, model: '7961G' });
    world.say(RegisterReject.encode({ text: 'Device Type Mismatch' }));
    return world;
  },
  'register-unanswered': () => {
    const world = registering(traced);
    world.run(30 * second);
    return world;
  },
  'stopped-at-register': () => {
    const world = registering(traced);
    world.run(10 * second);
    world.phone.stop(world.now);
    return world;
  },
  'register-closed': () => {
    const world = registering(traced);
    world.linkEnd(LinkEnd.closed);
    return world;
  },
  'provision-closed': () => {
    const world = provisioning(traced);
    world.linkEnd(LinkEnd.closed);
    return world;
  },
  garbled: () => {
    const world = registering(traced);
    world.say(new TextEncoder().encode('HTTP/1.1 400 Bad Request\r\n\r\n'));
    return world;
  },
  // ---- in service (rows 4, 21, 31)
  'there-and-back': () =>
    lone()
      .run(2 * second)
      .kill('cm1', 10 * second)
      .run(40 * second),
  'srst-and-back': () => {
    const world = lone('{ callManagers: 1, srst: true, connectionMonitor: 30s, standbyKeepaliveInterval: 10s }').run(
      second,
    );
    return world.inject({ ...faultDefaults, fault: 'blackhole', node: 'cm1', forMs: minute }).run(3 * minute);
  },
  'keepalives-lost': () =>
    lone(oneNode)
      .run(second)
      .silence('cm1', hour)
      .run(2 * minute),
  // Acks of a stall of 5 s come all at once.
  'keepalives-late': () =>
    lone('{ callManagers: 1, keepaliveInterval: 2s }')
      .run(second)
      .silence('cm1', 5 * second)
      .run(9 * second),
  leaving: () => lone().run(second).stopPhones(1).run(second),
  'service-closed': () => {
    const world = inService(traced);
    world.linkEnd(LinkEnd.closed);
    return world;
  },
  'service-reset': () => lone().run(second).kill('cm1', hour).run(second),
  'path-lost': () => {
    const world = inService(traced);
    world.run(90 * second);
    world.linkEnd(LinkEnd.timeout);
    return world;
  },
  'service-unreachable': () => {
    const world = inService(traced);
    world.run(90 * second);
    world.linkEnd(LinkEnd.unreachable);
    return world;
  },
  'reset-by-server': () => {
    const world = lone(oneNode).run(second);
    world.callManagers[0]!.reset(null, ResetType.reset);
    return world.run(second);
  },
  'restart-by-server': () => {
    const world = lone(oneNode).run(second);
    world.callManagers[0]!.reset(null, ResetType.restart);
    return world.run(second);
  },
};

function storyOf(trace: Trace, columns = 100): string {
  const story = new Story({ columns, colour: false });
  return `${trace
    .take()
    .flatMap((entry) => story.tell(entry))
    .join('\n')}\n`;
}

const folder = 'test/fixtures/stories';

describe('the story of one phone', () => {
  it.each(Object.entries(misfortunes))('%s', async (name, play) => {
    await expect(storyOf(play().trace)).toMatchFileSnapshot(`../fixtures/stories/${name}.txt`);
  });

  it('has a golden story for every outcome a lone phone can meet', () => {
    const told = Object.values(misfortunes)
      .map((play) => storyOf(play().trace, 1_000))
      .join();
    expect(outcomeNames.filter((name) => !told.includes(outcomes[name].meaning))).toEqual([]);
  });

  it('has no golden story that nobody tells', () => {
    expect(readdirSync(folder).sort()).toEqual(
      Object.keys(misfortunes)
        .map((name) => `${name}.txt`)
        .sort(),
    );
  });

  it('is shown in README.md as it is', () => {
    const shown = page('README.md').blocks.filter(({ text }) => text.includes('FAILED'));
    const golden = readFileSync(`${folder}/connect-refused.txt`, 'utf8');
    expect(shown.map(({ text }) => golden.includes(text))).toEqual([true]);
  });

  it('never goes beyond the edge of a screen of 80 columns', () => {
    const lines = storyOf(lone('{ provisioned: 0%, unknownPhones: reject }').run(hour).trace, 80).split('\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBe(80);
  });
});
