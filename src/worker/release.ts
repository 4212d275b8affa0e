/**
 * Gives back the leases of phones that are no more: a RELEASE for each, from the leased address (RFC 2131, 4.4.6), or
 * from the host's where the phones had none of their own. A server answers nothing to it, so what can be told is only
 * what was sent.
 */
import { randomInt } from 'node:crypto';
import dgram from 'node:dgram';
import { DhcpMessageType, encodeDhcp } from '#wire/dhcp/packet.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { asItStands } from './fetches.js';
import type { LeaseEntry } from './lease-book.js';

/** How the phones of the run spoke to DHCP servers. */
export interface ReleaseWay {
  /** Where DHCP servers listen; a phone's own port is one above (67 and 68). */
  readonly serverPort: number;
  /** As `network.source` and `phones.dhcpOptions.clientId` of the profile. */
  readonly source: 'leased' | 'host';
  readonly clientId: 'mac' | 'none';
}

export interface Released {
  readonly sent: number;
  /** Addresses this host could not speak from, each with why. */
  readonly failed: readonly { readonly address: string; readonly why: string }[];
}

/** So many a second, that a clean-up is no storm. */
const perSecond = 500;

export async function releaseLeases(leases: readonly LeaseEntry[], way: ReleaseWay): Promise<Released> {
  const failed: { address: string; why: string }[] = [];
  for (const lease of leases) {
    try {
      await releaseOne(lease, way);
    } catch (error) {
      failed.push({ address: lease.address ?? '', why: (error as Error).message });
    }
    await new Promise((resolve) => setTimeout(resolve, 1_000 / perSecond));
  }
  return { sent: leases.length - failed.length, failed };
}

function releaseOne({ mac, address, server }: LeaseEntry, way: ReleaseWay): Promise<void> {
  const { serverPort, source, clientId } = way;
  const message = encodeDhcp({
    op: 1,
    hops: 0,
    xid: randomInt(2 ** 32),
    // In a RELEASE nothing else (RFC 2131, table 5).
    secs: 0,
    broadcast: false,
    ciaddr: parseIpv4(address ?? ''),
    yiaddr: 0,
    siaddr: 0,
    giaddr: 0,
    mac,
    sname: '',
    file: '',
    options: {
      messageType: DhcpMessageType.release,
      ...(clientId === 'none' ? {} : { clientId: Uint8Array.from([1, ...Buffer.from(mac, 'hex')]) }),
      serverId: parseIpv4(server ?? ''),
    },
  });
  const socket = dgram.createSocket({ type: 'udp4', lookup: asItStands });
  return new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    const send = (): void => {
      socket.send(message, serverPort, server ?? '', (error) => (error === null ? resolve() : reject(error)));
    };
    // Nobody answers, so any port of the host will do.
    if (source === 'host') socket.bind(0, send);
    else socket.bind(serverPort + 1, address ?? '', send);
  }).finally(() => socket.close());
}
