/**
 * A stranger at a CallManager: a bare TCP connection that says bytes as they are, and cuts what it hears by the length
 * fields alone.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { messageName, messageOf } from '#wire/sccp/catalogue.js';

export interface Heard {
  readonly name: string;
  readonly headerVersion: number;
  /** Header and all. */
  readonly bytes: Uint8Array;
  /** As our catalogue reads them. */
  readonly fields: Readonly<Record<string, unknown>>;
}

export const HEADER_SIZE = 12;

const keepAlive = Uint8Array.of(4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

export class Stranger {
  private readonly socket: Socket;
  private heard: Heard[] = [];
  private rest: Buffer = Buffer.alloc(0);
  private wake = (): void => {};

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (bytes) => {
      this.cut(bytes);
      this.wake();
    });
    socket.on('error', () => {}); // 'close' follows
    socket.on('close', () => this.wake());
  }

  static async call(port: number, address = '127.0.0.1'): Promise<Stranger> {
    const socket = connect({ host: address, port, noDelay: true });
    await once(socket, 'connect');
    return new Stranger(socket);
  }

  get isClosed(): boolean {
    return this.socket.closed;
  }

  /**
   * Says the pieces, each in a write of its own, and returns what is answered. A KeepAlive behind them tells when all is
   * answered, as answers come in the order of requests; its ack is left out.
   */
  async say(...pieces: readonly Uint8Array[]): Promise<Heard[]> {
    for (const piece of [...pieces, keepAlive]) {
      this.socket.write(piece);
      await new Promise(setImmediate); // or the next piece might share its segment
    }
    const asked = readFrames(Buffer.concat(pieces)).filter(({ name }) => name === 'KeepAlive').length;
    await this.until(() => this.heard.filter(({ name }) => name === 'KeepAliveAck').length > asked);
    const answers = this.heard.splice(0);
    return this.isClosed ? answers : answers.slice(0, -1);
  }

  /** Says its last, and returns what is answered until the other side closes. */
  async leave(bytes: Uint8Array): Promise<Heard[]> {
    this.socket.write(bytes);
    await this.until(() => false);
    return this.heard.splice(0);
  }

  /** Waits for a message that nobody asked for, and returns all that came with it. */
  async hear(message: string): Promise<Heard[]> {
    await this.until(() => this.heard.some(({ name }) => name === message));
    return this.heard.splice(0);
  }

  /** Says bytes and closes at once, without waiting for anything. */
  hangUp(bytes: Uint8Array = new Uint8Array()): void {
    this.socket.end(bytes);
  }

  private async until(isSo: () => boolean): Promise<void> {
    while (!this.isClosed && !isSo()) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }

  private cut(bytes: Buffer): void {
    const all = Buffer.concat([this.rest, bytes]);
    let end = 0;
    while (all.length - end >= 4 && all.length - end >= all.readUInt32LE(end) + 8) end += all.readUInt32LE(end) + 8;
    this.heard.push(...readFrames(all.subarray(0, end)));
    this.rest = all.subarray(end);
  }
}

/** Of whole frames only. */
export function readFrames(stream: Uint8Array): Heard[] {
  const all = Buffer.from(stream);
  const frames: Heard[] = [];
  for (let at = 0; at < all.length; ) {
    const bytes = Uint8Array.from(all.subarray(at, at + all.readUInt32LE(at) + 8));
    const id = all.readUInt32LE(at + 8);
    const fields = messageOf(id)?.decode(bytes, HEADER_SIZE, bytes.length) ?? {};
    frames.push({ name: messageName(id), headerVersion: all.readUInt32LE(at + 4), bytes, fields });
    at += bytes.length;
  }
  return frames;
}
