/** A real ISC dhcpd in a namespace; it serves no loopback. */
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Daemon } from './daemon.js';
import { DhcpDaemon } from './dhcp-daemon.js';
import {
  type Answers,
  classesOf,
  colons,
  type DhcpPeer,
  leaseSeconds,
  networks,
  type PeerLease,
  type PeerNetwork,
  type PeerOrder,
  poolsOf,
  withoutColons,
} from './dhcp-peer.js';

export class Dhcpd extends DhcpDaemon implements DhcpPeer {
  static async start(order: PeerOrder): Promise<Dhcpd> {
    const folder = await mkdtemp(join(tmpdir(), 'regstorm-dhcpd-'));
    const [configuration, leases] = [join(folder, 'dhcpd.conf'), join(folder, 'leases')];
    await writeFile(configuration, configurationOf(order));
    await writeFile(leases, order.given.map(leaseOf).join(''));
    const daemon = await Daemon.start({
      command: ['dhcpd', '-4', '-f', '-d', '--no-pid', '-cf', configuration, '-lf', leases, order.at.interface],
      ready: 'Server starting service.',
      at: order.at,
    });
    return new Dhcpd(daemon, folder);
  }

  /** The file is a diary: what it says last of an address holds. */
  async held(): Promise<PeerLease[]> {
    const text = await readFile(join(this.folder, 'leases'), 'utf8');
    const last = new Map(
      [...text.matchAll(/^lease (?<address>\S+) \{(?<body>.*?)^\}/gms)].map(({ groups }) => [
        groups!.address!,
        groups!.body!,
      ]),
    );
    return [...last]
      .filter(([, body]) => /^ *binding state active;/m.test(body))
      .map(([address, body]) => ({ address, mac: withoutColons(/hardware ethernet (\S+);/.exec(body)![1]!) }));
  }

  answers(): Answers {
    return this.answersBy(/^DHCPOFFER /, /^DHCPACK /, /^DHCPNAK /);
  }
}

function configurationOf(order: PeerOrder): string {
  const { pools, renewAfter, rebindAfter, tftpServers, tftpServerName, dnsServer, minSecs } = order;
  const match = (text: string) => `substring(option vendor-class-identifier, 0, ${text.length}) = "${text}"`;
  const network = (of: PeerNetwork) => `subnet ${of.network} netmask ${of.mask} {
${poolsOf(of, pools)
  .map(({ vendorClass, first, last }) => {
    const members = vendorClass === '' ? '' : `allow members of "${vendorClass}"; `;
    return `  pool { ${members}range ${first} ${last}; }\n`;
  })
  .join('')}}
`;
  return `authoritative; ping-check false; ddns-update-style none; dhcp-cache-threshold 0; min-secs ${minSecs};
default-lease-time ${leaseSeconds}; max-lease-time ${leaseSeconds};
option dhcp-renewal-time ${renewAfter}; option dhcp-rebinding-time ${rebindAfter};
option domain-name-servers ${dnsServer};
option tftp150 code 150 = array of ip-address;
${tftpServers.length === 0 ? '' : `option tftp150 ${tftpServers.join(', ')};`}
${tftpServerName === '' ? '' : `option tftp-server-name "${tftpServerName}";`}
${classesOf(pools)
  .map((text) => `class "${text}" { match if ${match(text)}; }\n`)
  .join('')}${networks.map(network).join('')}`;
}

function leaseOf({ mac, address }: PeerLease): string {
  const ends = Math.floor(Date.now() / 1000) + leaseSeconds;
  const octets = `01${mac}`.replace(/../g, (pair) => `\\${Number.parseInt(pair, 16).toString(8).padStart(3, '0')}`);
  return `lease ${address} {
  starts epoch ${ends - leaseSeconds}; ends epoch ${ends}; binding state active;
  hardware ethernet ${colons(mac)}; uid "${octets}";
}
`;
}
