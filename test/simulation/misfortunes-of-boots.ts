/** What can befall a phone until it knows its CallManagers: by the symptoms of sccp.md section 7. */
import { DhcpMessageType, type DhcpOptions } from '#wire/dhcp/packet.js';
import { formatIpv4, parseIpv4 } from '#wire/ipv4.js';
import { encodeError } from '#wire/tftp/packet.js';
import { fault, lone, type Misfortunes, traced } from '../support/lone-phone.js';
import { cm1, cm2, dhcpServer, PhoneWorld, phoneAddress, tftpServer } from '../support/phone-world.js';
import { hour, second } from '../support/simulated.js';
import { configuration, configured, inService, leased, serve } from '../unit/phone/courses.js';

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
export const misfortunesOfBoots: Misfortunes = {
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
};
