import { describe, expect, it } from 'vitest';
import { parseIpv4 } from '#wire/ipv4.js';
import { TcpFlag, tcpPacket, udpPacket } from '#wire/trace/ip-packets.js';

const way = { from: parseIpv4('192.168.0.31'), fromPort: 20, to: parseIpv4('192.168.0.30'), toPort: 10 };
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** One's complement sum of a region that holds its own checksum: all ones when that is right (RFC 1071). */
function sum(bytes: Uint8Array, extra: readonly number[] = []): number {
  const words = [...extra];
  for (let at = 0; at < bytes.length; at += 2) words.push((bytes[at]! << 8) | (bytes[at + 1] ?? 0));
  let total = words.reduce((a, b) => a + b, 0);
  while (total > 0xffff) total = (total & 0xffff) + (total >>> 16);
  return total;
}

const pseudo = (packet: Uint8Array) => [
  ...[12, 14, 16, 18].map((at) => (packet[at]! << 8) | packet[at + 1]!),
  packet[9]!,
  packet.length - 20,
];

describe('an IP packet made for a capture', () => {
  it('is a UDP datagram as another implementation wrote it', () => {
    // The worked example of RFC 768 checksums that is found in textbooks: "Hi" from port 20 to port 10.
    const packet = udpPacket(way, new TextEncoder().encode('Hi'));
    expect(hex(packet.subarray(20))).toBe('0014000a000a35c54869');
  });

  it.each(['', 'x', 'two words', 'odd length'])('has right checksums around %j', (text) => {
    const payload = new TextEncoder().encode(text);
    const segment = { flags: TcpFlag.psh | TcpFlag.ack, sequence: 0xffffffff, acknowledgement: 7 };
    for (const packet of [udpPacket(way, payload), tcpPacket(way, segment, payload)]) {
      expect(sum(packet.subarray(0, 20))).toBe(0xffff);
      expect(sum(packet.subarray(20), pseudo(packet))).toBe(0xffff);
      expect(hex(packet).endsWith(hex(payload))).toBe(true);
    }
  });
});
