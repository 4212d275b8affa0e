/**
 * A TCP connection as a capture would show it, made from what its socket told: dialled, connected, sent, received, ended.
 * Sequence numbers run on from zero, as Wireshark shows them anyway; acknowledgements travel with data, so that nothing is
 * shown that nobody saw.
 */
import { TcpFlag, type TcpSegment, tcpPacket, type Way } from './ip-packets.js';

/** One packet of Ethernet holds so much. */
const mostPayload = 1_460;

const { syn, ack, psh, fin, rst } = TcpFlag;
const nothing = new Uint8Array();

export class TcpPicture {
  private readonly there: Way;
  private readonly back: Way;
  /** The next sequence number of either side. */
  private ours = 0;
  private theirs = 0;

  constructor(way: Way) {
    this.there = way;
    this.back = { from: way.to, fromPort: way.toPort, to: way.from, toPort: way.fromPort };
  }

  /** The other side has taken the call. */
  get isConnected(): boolean {
    return this.theirs > 0;
  }

  dialled(): Uint8Array[] {
    const packet = this.outgoing(syn, nothing);
    this.ours = 1;
    return [packet];
  }

  connected(): Uint8Array[] {
    const answer = this.incoming(syn | ack, nothing);
    this.theirs = 1;
    return [answer, this.outgoing(ack, nothing)];
  }

  refused(): Uint8Array[] {
    return [this.incoming(rst | ack, nothing)];
  }

  sent(bytes: Uint8Array): Uint8Array[] {
    return piecesOf(bytes).map((piece) => {
      const packet = this.outgoing(psh | ack, piece);
      this.ours += piece.length;
      return packet;
    });
  }

  received(bytes: Uint8Array): Uint8Array[] {
    return piecesOf(bytes).map((piece) => {
      const packet = this.incoming(psh | ack, piece);
      this.theirs += piece.length;
      return packet;
    });
  }

  closedByUs(): Uint8Array[] {
    const packet = this.outgoing(fin | ack, nothing);
    this.ours++;
    return [packet];
  }

  closedByThem(): Uint8Array[] {
    const packet = this.incoming(fin | ack, nothing);
    this.theirs++;
    return [packet];
  }

  reset(): Uint8Array[] {
    return [this.incoming(rst | ack, nothing)];
  }

  private outgoing(flags: number, payload: Uint8Array): Uint8Array {
    return tcpPacket(this.there, segment(flags, this.ours, this.theirs), payload);
  }

  private incoming(flags: number, payload: Uint8Array): Uint8Array {
    return tcpPacket(this.back, segment(flags, this.theirs, this.ours), payload);
  }
}

function segment(flags: number, sequence: number, acknowledgement: number): TcpSegment {
  return { flags, sequence, acknowledgement: (flags & ack) === 0 ? 0 : acknowledgement };
}

function piecesOf(bytes: Uint8Array): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += mostPayload) pieces.push(bytes.subarray(at, at + mostPayload));
  return pieces;
}
