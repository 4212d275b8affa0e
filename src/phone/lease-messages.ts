/** What a phone writes into its DHCP messages, and what it reads out of the answers (sccp.md 5.2). */
import type { DhcpOptions } from '#wire/dhcp/options.js';
import { DhcpMessageType, type DhcpPacket, encodeDhcp } from '#wire/dhcp/packet.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { WireError } from '../errors.js';
import type { Being } from './being.js';

/** What a Cisco phone asks for, in its order. */
const parameterList = [1, 66, 6, 3, 15, 150, 35];

/** `options` are those of this message; the ones by which servers know a phone and its wishes are added. */
export function clientMessage(
  self: Being,
  type: number,
  xid: number,
  ciaddr: number,
  broadcast: boolean,
  options: DhcpOptions,
): Uint8Array {
  const { vendorClass } = self.model;
  const wishes = { hostName: self.name, ...(vendorClass === '' ? {} : { vendorClass }), parameterList };
  return encodeDhcp({
    op: 1,
    hops: 0,
    xid,
    secs: 0,
    broadcast,
    ciaddr,
    yiaddr: 0,
    siaddr: 0,
    giaddr: 0,
    mac: self.mac,
    sname: '',
    file: '',
    options: {
      messageType: type,
      clientId: self.clientId,
      ...options,
      ...(type === DhcpMessageType.release ? {} : wishes),
    },
  });
}

/**
 * Transaction ids name the phone: the upper 24 bits are its index, so that a relay finds it without a table. The lower
 * 8 bits count exchanges, so that a late reply to an earlier exchange is known as such.
 */
export function exchangeId(index: number, exchange: number): number {
  return ((index << 8) | (exchange & 0xff)) >>> 0;
}

/** The phone's index in a transaction id of ours. */
export function indexOfExchange(xid: number): number {
  return xid >>> 8;
}

/** Option 150 wins over 66, 66 over siaddr (sccp.md 5.2). A host name in 66 needs DNS and is passed over. */
export function tftpServersOf(packet: DhcpPacket): readonly number[] {
  const { tftpServers, tftpServerName } = packet.options;
  if (tftpServers !== undefined && tftpServers.length > 0) return tftpServers.slice(0, 2);
  if (tftpServerName !== undefined) {
    try {
      return [parseIpv4(tftpServerName)];
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
    }
  }
  return packet.siaddr !== 0 ? [packet.siaddr] : [];
}
