/** A real dnsmasq as DHCP server in a namespace. It ends option 66 with a NUL. */
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
  type PeerOrder,
  withoutColons,
} from './dhcp-peer.js';

export class Dnsmasq extends DhcpDaemon implements DhcpPeer {
  static async start(order: PeerOrder): Promise<Dnsmasq> {
    const folder = await mkdtemp(join(tmpdir(), 'regstorm-dnsmasq-'));
    const [configuration, leases] = [join(folder, 'dnsmasq.conf'), join(folder, 'leases')];
    await writeFile(configuration, [...configurationOf(order), `dhcp-leasefile=${leases}`, ''].join('\n'));
    await writeFile(leases, order.given.map(leaseOf).join(''));
    const daemon = await Daemon.start({
      command: ['dnsmasq', '-k', '-C', configuration, '--log-facility=-'],
      ready: 'DHCP, IP range',
      at: order.at,
    });
    return new Dnsmasq(daemon, folder);
  }

  async held(): Promise<PeerLease[]> {
    const lines = (await readFile(join(this.folder, 'leases'), 'utf8')).split('\n').filter((line) => line !== '');
    return lines.map((line) => {
      const [, mac, address] = line.split(' ');
      return { mac: withoutColons(mac!), address: address! };
    });
  }

  answers(): Answers {
    return this.answersBy(/DHCPOFFER\(/, /DHCPACK\(/, /DHCPNAK\(/);
  }
}

function configurationOf(order: PeerOrder): string[] {
  const { at, pools, renewAfter, rebindAfter, tftpServers, tftpServerName, dnsServer, isSequential } = order;
  const classes = classesOf(pools);
  const ranges = pools.map(({ vendorClass, first, last }) => {
    const { mask } = networks.find(({ start }) => first.startsWith(start))!;
    const tag = vendorClass === '' ? '' : `tag:class${classes.indexOf(vendorClass)},`;
    return `dhcp-range=${tag}${first},${last},${mask},${leaseSeconds}`;
  });
  return [
    'user=root',
    `interface=${at.interface}`,
    'bind-interfaces',
    'port=0',
    'no-ping',
    'dhcp-authoritative',
    ...classes.map((text, n) => `dhcp-vendorclass=set:class${n},"${text}"`),
    ...ranges,
    `dhcp-option-force=option:T1,${renewAfter}s`,
    `dhcp-option-force=option:T2,${rebindAfter}s`,
    `dhcp-option=option:dns-server,${dnsServer}`,
    ...(tftpServers.length === 0 ? [] : [`dhcp-option-force=150,${tftpServers.join(',')}`]),
    ...(tftpServerName === '' ? [] : [`dhcp-option-force=66,${tftpServerName}`]),
    ...(isSequential ? ['dhcp-sequential-ip'] : []),
  ];
}

function leaseOf({ mac, address }: PeerLease): string {
  const ends = Math.floor(Date.now() / 1000) + leaseSeconds;
  return `${ends} ${colons(mac)} ${address} * 01:${colons(mac)}\n`;
}
