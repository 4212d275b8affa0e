/** What a phone wishes of the world, kept in its order, each wish with what stands in its bytes. */
import type { LinkWish, Outbox } from '#phone/outbox.js';
import { decodeDhcp, type ReceivedDhcpPacket } from '#wire/dhcp/packet.js';
import { messageName, messageOf } from '#wire/sccp/catalogue.js';
import { decodeTftp, type TftpPacket } from '#wire/tftp/packet.js';
import { framesOf } from '../unit/wire/sccp/stream.js';

export interface Frame {
  readonly id: number;
  readonly name: string;
  readonly headerVersion: number;
  /** The whole frame. */
  readonly bytes: Uint8Array;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What a phone asked of the world, with what stands in the message; `server` 0 is a broadcast. */
export type Wish = { readonly at: number } & (
  | { readonly what: 'dhcp'; readonly server: number; readonly packet: ReceivedDhcpPacket; readonly bytes: Uint8Array }
  | {
      readonly what: 'tftp';
      readonly ticket: number;
      readonly address: number;
      readonly port: number;
      readonly packet: TftpPacket;
    }
  | { readonly what: 'endTftp'; readonly ticket: number }
  | { readonly what: 'holds'; readonly address: number; readonly server: number }
  | { readonly what: 'resolve'; readonly ticket: number; readonly name: string; readonly server: number }
  | { readonly what: 'endResolve'; readonly ticket: number }
  | {
      readonly what: 'http';
      readonly ticket: number;
      readonly address: number;
      readonly port: number;
      readonly name: string;
    }
  | { readonly what: 'endHttp'; readonly ticket: number }
  | {
      readonly what: 'connect';
      readonly link: number;
      readonly ticket: number;
      readonly address: number;
      readonly port: number;
      readonly isStandby: boolean;
      readonly silenceMs: number;
    }
  | { readonly what: 'write'; readonly link: number; readonly ticket: number; readonly frames: readonly Frame[] }
  | { readonly what: 'close'; readonly link: number; readonly ticket: number }
);

export type WishOf<What extends Wish['what']> = Extract<Wish, { readonly what: What }>;

export class Wishes implements Outbox {
  /** The moment of what is wished. */
  now = 0;
  /** All there ever were. */
  readonly wishes: Wish[] = [];
  /** The phone's newest sockets. */
  fetchTicket = 0;
  /** By the place of the link. */
  readonly linkTickets = [0, 0, 0];
  /** The place of the newest one. */
  newestLink = 0;
  resolveTicket = 0;
  httpTicket = 0;
  /** What TCP would say of every link. */
  isPathSilent = false;
  /** The transaction of its newest DHCP message. */
  protected xid = 0;
  private readonly taken = new Map<Wish['what'], number>();

  get linkTicket(): number {
    return this.linkTickets[this.newestLink]!;
  }

  /** The wishes of a kind that no one took before. */
  take<What extends Wish['what']>(what: What): WishOf<What>[] {
    const all = this.wishes.filter((wish): wish is WishOf<What> => wish.what === what);
    const before = this.taken.get(what) ?? 0;
    this.taken.set(what, all.length);
    return all.slice(before);
  }

  /** The one wish of a kind that no one took before. */
  only<What extends Wish['what']>(what: What): WishOf<What> {
    const wishes = this.take(what);
    if (wishes.length !== 1) throw new Error(`${wishes.length} wishes of the kind ${what}`);
    return wishes[0]!;
  }

  /** The names of the messages written since last asked. */
  written(): string[] {
    return this.take('write').flatMap(({ frames }) => frames.map(({ name }) => name));
  }

  /** Every message ever written. */
  get frames(): readonly Frame[] {
    return this.wishes.flatMap((wish) => (wish.what === 'write' ? wish.frames : []));
  }

  holds(_phone: number, address: number, server: number): void {
    this.wishes.push({ at: this.now, what: 'holds', address, server });
  }

  resolve(_phone: number, ticket: number, name: string, server: number): void {
    this.resolveTicket = ticket;
    this.wishes.push({ at: this.now, what: 'resolve', ticket, name, server });
  }

  endResolve(_phone: number, ticket: number): void {
    this.wishes.push({ at: this.now, what: 'endResolve', ticket });
  }

  fetchHttp(_phone: number, ticket: number, address: number, port: number, name: string): void {
    this.httpTicket = ticket;
    this.wishes.push({ at: this.now, what: 'http', ticket, address, port, name });
  }

  endHttp(_phone: number, ticket: number): void {
    this.wishes.push({ at: this.now, what: 'endHttp', ticket });
  }

  broadcastDhcp(_phone: number, message: Uint8Array): void {
    this.unicastDhcp(_phone, message, 0);
  }

  unicastDhcp(_phone: number, bytes: Uint8Array, server: number): void {
    const packet = decodeDhcp(bytes);
    this.xid = packet.xid;
    this.wishes.push({ at: this.now, what: 'dhcp', server, packet, bytes });
  }

  sendTftp(_phone: number, ticket: number, address: number, port: number, datagram: Uint8Array): void {
    this.fetchTicket = ticket;
    this.wishes.push({ at: this.now, what: 'tftp', ticket, address, port, packet: decodeTftp(datagram) });
  }

  endTftp(_phone: number, ticket: number): void {
    this.wishes.push({ at: this.now, what: 'endTftp', ticket });
  }

  connect(_phone: number, link: number, ticket: number, address: number, port: number, wish: LinkWish): void {
    this.linkTickets[link] = ticket;
    this.newestLink = link;
    this.wishes.push({ at: this.now, what: 'connect', link, ticket, address, port, ...wish });
  }

  mayRegister(): boolean {
    return true;
  }

  isSilent(): boolean {
    return this.isPathSilent;
  }

  send(_phone: number, link: number, ticket: number, bytes: Uint8Array): void {
    const frames = framesOf(bytes).map((frame) => {
      if (frame.bytes.length < sizeOf(frame.bytes)) throw new Error('a frame is split over two writes');
      const fields = messageOf(frame.id)?.decode(frame.bytes, 12, frame.bytes.length) ?? {};
      return { ...frame, name: messageName(frame.id), fields };
    });
    this.wishes.push({ at: this.now, what: 'write', link, ticket, frames });
  }

  close(_phone: number, link: number, ticket: number): void {
    this.wishes.push({ at: this.now, what: 'close', link, ticket });
  }
}

/** What the length field of a frame says (sccp.md 1.1). */
function sizeOf(frame: Uint8Array): number {
  return frame[0]! + (frame[1]! << 8) + 8;
}
