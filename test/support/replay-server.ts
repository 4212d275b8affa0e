/**
 * A CallManager that a test plays, on a real socket. It keeps what phones say, read by read, and a `Mind` tells it what
 * to answer. Frames are cut by their length fields alone: no code under test.
 *
 *     phone   | Alarm | Register | IpPort |                 | CapabilitiesRes ...
 *     mind               heard()  -> say(RegisterAck, CapabilitiesReq)
 */
import { once } from 'node:events';
import net from 'node:net';
import { joined } from '#wire/sccp/frames.js';
import { framesOf } from '../unit/wire/sccp/stream.js';

export type HeardFrame = ReturnType<typeof framesOf>[number];

/** Who decides what the server says. */
export interface Mind {
  /** A phone has said something, has left, or has just come. */
  heard(server: ReplayServer): void;
  /** Nothing is under way any more; true when that was waited for, and something was done. */
  isMoved(server: ReplayServer): boolean;
}

/** How frames that are said at once are cut into writes. */
export type Chunking = (frames: readonly Uint8Array[]) => readonly Uint8Array[];

export const chunkings = {
  'each frame in a write of its own': (frames) => frames,
  'what is said at once in one write': (frames) => [joined(frames)],
  'seven bytes in a write': (frames) => piecesOf(joined(frames), 7),
} as const satisfies Record<string, Chunking>;

function piecesOf(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => bytes.subarray(n * size, (n + 1) * size));
}

/** One connection, as the server sees it. */
export class Conversation {
  readonly heard: HeardFrame[] = [];
  /** Bytes of each read. */
  readonly reads: number[] = [];
  received = 0;
  said = 0;
  /** The phone has closed its side. */
  hasLeft = false;
  /** The server has closed its side, or will when all is said. */
  hasEnded = false;
  isClosed = false;
  private readonly socket: net.Socket;
  private held = new Uint8Array();
  private readonly waiting: Uint8Array[] = [];

  constructor(socket: net.Socket, onNews: () => void) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (bytes) => {
      this.read(bytes);
      onNews();
    });
    socket.on('end', () => {
      this.hasLeft = true;
      onNews();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.hasLeft = true;
      this.isClosed = true;
      onNews();
    });
  }

  /** One write a turn of the loop, so that the phone reads each by itself. */
  say(writes: readonly Uint8Array[]): void {
    if (this.hasEnded || this.hasLeft) return;
    for (const { length } of writes) this.said += length;
    if (this.waiting.push(...writes) === writes.length) this.writeNext();
  }

  end(): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    if (this.waiting.length === 0) this.socket.end();
  }

  destroy(): void {
    this.socket.destroy();
  }

  /** How many frames of an id have come. */
  count(id: number): number {
    return this.heard.filter((frame) => frame.id === id).length;
  }

  private writeNext(): void {
    const next = this.waiting.shift();
    if (next !== undefined && !this.socket.destroyed) this.socket.write(next);
    if (this.waiting.length > 0) setImmediate(() => this.writeNext());
    else if (this.hasEnded) this.socket.end();
  }

  private read(bytes: Uint8Array): void {
    this.received += bytes.length;
    this.reads.push(bytes.length);
    const stream = joined([this.held, bytes]);
    const end = wholeFrames(stream);
    this.heard.push(...framesOf(stream.subarray(0, end)));
    this.held = stream.slice(end);
  }
}

/** How many of these bytes are whole frames. */
function wholeFrames(stream: Uint8Array): number {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  let end = 0;
  while (stream.length - end >= 12) {
    const next = end + view.getUint32(end, true) + 8;
    if (next > stream.length) break;
    end = next;
  }
  return end;
}

export class ReplayServer {
  /** In the order of their connecting. */
  readonly conversations: Conversation[] = [];
  readonly host: string;
  /** 0 until it has started. */
  port = 0;
  private readonly mind: Mind;
  private readonly server = net.createServer((socket) => {
    this.conversations.push(new Conversation(socket, () => this.mind.heard(this)));
    this.mind.heard(this);
  });

  constructor(mind: Mind, host = '127.0.0.1') {
    this.mind = mind;
    this.host = host;
  }

  /** Gives its port, which is the same when it starts again. `backlog`: how many connections may wait to be accepted. */
  async start(backlog = 511): Promise<number> {
    this.server.listen({ port: this.port, host: this.host, backlog });
    await once(this.server, 'listening');
    this.port = (this.server.address() as net.AddressInfo).port;
    return this.port;
  }

  /** Ends every link politely, and hears no more until it starts again. */
  goAway(): void {
    this.server.close();
    for (const conversation of this.conversations) conversation.end();
  }

  stop(): void {
    this.server.close();
    for (const conversation of this.conversations) conversation.destroy();
  }

  /** Nothing is under way: the mind may go on. */
  isMoved(): boolean {
    return this.mind.isMoved(this);
  }
}
