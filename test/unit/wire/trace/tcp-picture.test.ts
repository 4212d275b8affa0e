import { describe, expect, it } from 'vitest';
import { TcpPicture } from '#wire/trace/tcp-picture.js';

const way = { from: 0x7f100001, fromPort: 40_000, to: 0x7f000001, toPort: 2000 };

/** Ports, flags, sequence and acknowledgement number, length of the payload. */
function read(packet: Uint8Array) {
  const view = new DataView(packet.buffer);
  return [view.getUint16(20), view.getUint8(33), view.getUint32(24), view.getUint32(28), packet.length - 40];
}

const fin = 0x11;
const synAck = 0x12;
const rst = 0x14;
const data = 0x18;

describe('a TCP connection in a capture', () => {
  it('counts what either side sent, from the handshake to the end', () => {
    const picture = new TcpPicture(way);
    const packets = [
      ...picture.dialled(),
      ...picture.connected(),
      ...picture.sent(new Uint8Array(56)),
      ...picture.received(new Uint8Array(32)),
      ...picture.closedByThem(),
    ];
    expect(packets.map(read)).toEqual([
      [40_000, 0x02, 0, 0, 0],
      [2000, synAck, 0, 1, 0],
      [40_000, 0x10, 1, 1, 0],
      [40_000, data, 1, 1, 56],
      [2000, data, 1, 57, 32],
      [2000, fin, 33, 57, 0],
    ]);
  });

  it('cuts what no Ethernet frame holds', () => {
    const picture = new TcpPicture(way);
    picture.dialled();
    picture.connected();
    expect(picture.received(new Uint8Array(3_000)).map(read)).toEqual([
      [2000, data, 1, 1, 1_460],
      [2000, data, 1_461, 1, 1_460],
      [2000, data, 2_921, 1, 80],
    ]);
  });

  it('shows a refused SYN as a reset that acknowledges it', () => {
    const picture = new TcpPicture(way);
    picture.dialled();
    expect(picture.refused().map(read)).toEqual([[2000, rst, 0, 1, 0]]);
  });
});
