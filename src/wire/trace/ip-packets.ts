/**
 * IP packets around what a socket sent or received: a program sees payloads only, and a capture file wants whole packets,
 * with right checksums (RFC 791, 768, 793, 1071). Addresses are u32.
 */

export interface Way {
  readonly from: number;
  readonly fromPort: number;
  readonly to: number;
  readonly toPort: number;
}

/** The flags of a TCP header. */
export const TcpFlag = { fin: 0x01, syn: 0x02, rst: 0x04, psh: 0x08, ack: 0x10 } as const;

export interface TcpSegment {
  readonly flags: number;
  readonly sequence: number;
  readonly acknowledgement: number;
}

/** What a packet made here holds. */
export interface WholePacket extends Way {
  /** null: UDP. */
  readonly tcp: TcpSegment | null;
  readonly payload: Uint8Array;
}

const ipHeaderSize = 20;
const udpHeaderSize = 8;
const tcpHeaderSize = 20;
const udpProtocol = 17;
const tcpProtocol = 6;
const dontFragment = 0x4000;
const hops = 64;
const tcpWindow = 65_535;

export function udpPacket(way: Way, payload: Uint8Array): Uint8Array {
  const { packet, view } = ipPacket(way, udpProtocol, udpHeaderSize + payload.length);
  view.setUint16(ipHeaderSize + 4, udpHeaderSize + payload.length);
  packet.set(payload, ipHeaderSize + udpHeaderSize);
  // A sum of zero is written as its other form: zero means that there is none (RFC 768).
  view.setUint16(ipHeaderSize + 6, transportChecksum(view, udpProtocol) || 0xffff);
  return packet;
}

export function tcpPacket(way: Way, segment: TcpSegment, payload: Uint8Array): Uint8Array {
  const { packet, view } = ipPacket(way, tcpProtocol, tcpHeaderSize + payload.length);
  view.setUint32(ipHeaderSize + 4, segment.sequence);
  view.setUint32(ipHeaderSize + 8, segment.acknowledgement);
  view.setUint8(ipHeaderSize + 12, (tcpHeaderSize / 4) << 4);
  view.setUint8(ipHeaderSize + 13, segment.flags);
  view.setUint16(ipHeaderSize + 14, tcpWindow);
  packet.set(payload, ipHeaderSize + tcpHeaderSize);
  view.setUint16(ipHeaderSize + 16, transportChecksum(view, tcpProtocol));
  return packet;
}

/** The way back from `udpPacket` and `tcpPacket`; the payload is borrowed. */
export function readIpPacket(packet: Uint8Array): WholePacket {
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  const isTcp = view.getUint8(9) === tcpProtocol;
  return {
    from: view.getUint32(12),
    fromPort: view.getUint16(ipHeaderSize),
    to: view.getUint32(16),
    toPort: view.getUint16(ipHeaderSize + 2),
    tcp: isTcp ? readSegment(view) : null,
    payload: packet.subarray(ipHeaderSize + (isTcp ? tcpHeaderSize : udpHeaderSize)),
  };
}

function readSegment(view: DataView): TcpSegment {
  return {
    sequence: view.getUint32(ipHeaderSize + 4),
    acknowledgement: view.getUint32(ipHeaderSize + 8),
    flags: view.getUint8(ipHeaderSize + 13),
  };
}

/** The IP header, its checksum included, and the ports, which UDP and TCP have at the same place. */
function ipPacket({ from, fromPort, to, toPort }: Way, protocol: number, length: number) {
  const packet = new Uint8Array(ipHeaderSize + length);
  const view = new DataView(packet.buffer);
  view.setUint8(0, (4 << 4) | (ipHeaderSize / 4));
  view.setUint16(2, packet.length);
  view.setUint16(6, dontFragment);
  view.setUint8(8, hops);
  view.setUint8(9, protocol);
  view.setUint32(12, from);
  view.setUint32(16, to);
  view.setUint16(10, complement(sumOf(view, 0, ipHeaderSize)));
  view.setUint16(ipHeaderSize, fromPort);
  view.setUint16(ipHeaderSize + 2, toPort);
  return { packet, view };
}

/** Over the pseudo header (both addresses, the protocol, the length) and all that follows the IP header. */
function transportChecksum(view: DataView, protocol: number): number {
  const length = view.byteLength - ipHeaderSize;
  return complement(sumOf(view, 12, ipHeaderSize) + protocol + length + sumOf(view, ipHeaderSize, view.byteLength));
}

function sumOf(view: DataView, start: number, end: number): number {
  let sum = 0;
  let at = start;
  for (; at + 1 < end; at += 2) sum += view.getUint16(at);
  if (at < end) sum += view.getUint8(at) << 8;
  return sum;
}

function complement(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x10000);
  return ~folded & 0xffff;
}
