/** How a server's reply follows from the message it answers (RFC 2131, table 3). */
import { DhcpMessageType, type DhcpOptions, type DhcpPacket, encodeDhcp } from '#wire/dhcp/packet.js';

/** Throws WireError when what has to be echoed leaves no room. */
export function replyTo(
  packet: DhcpPacket,
  serverId: number,
  type: number,
  yiaddr: number,
  options: DhcpOptions,
): Uint8Array {
  const isNak = type === DhcpMessageType.nak;
  const { clientId, relayAgent } = packet.options;
  return encodeDhcp({
    op: 2,
    hops: 0,
    xid: packet.xid,
    secs: 0,
    // A relay must not unicast a refusal to an address the client may not have (RFC 2131, 4.3.2).
    broadcast: packet.broadcast || (isNak && packet.giaddr !== 0),
    ciaddr: type === DhcpMessageType.ack ? packet.ciaddr : 0,
    yiaddr,
    siaddr: 0,
    giaddr: packet.giaddr,
    mac: packet.mac,
    sname: '',
    file: '',
    options: {
      messageType: type,
      serverId,
      ...options,
      ...(clientId === undefined ? {} : { clientId }),
      ...(relayAgent === undefined ? {} : { relayAgent }),
    },
  });
}
