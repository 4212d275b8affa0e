/**
 * One TCP connection to a node, as the phone sees it: a ticket, a stream to cut, frames to send, and who of the phone
 * hears what comes. A link may change hands: the one on which a phone stood by becomes that by which it registers.
 */
import { KeepAlive, keepAliveFrame, Unregister } from '#wire/sccp/catalogue.js';
import { FrameCutter, type FrameSink } from '#wire/sccp/frames.js';
import type { Being } from './being.js';
import type { CallManagerPlace } from './node-list.js';
import type { LinkEnd } from './outbox.js';

/** Who holds a link, and hears of it. */
export interface LinkHolder {
  onDialHeld(): void;
  onDialled(now: number, waitedMs: number): void;
  onConnected(now: number): void;
  /** The first `length` bytes of a shared buffer: borrowed. */
  onBytes(now: number, bytes: Uint8Array, length: number): void;
  onEnd(now: number, how: LinkEnd): void;
}

export class Link {
  /** 0 while there is no connection. */
  ticket = 0;
  /** Header version of what we send: 0, or what was negotiated beyond protocol 11 (sccp.md 1.5). */
  headerVersion = 0;
  /** null: it is free. */
  holder: LinkHolder | null = null;
  readonly number: number;
  private readonly self: Being;
  private readonly cutter = new FrameCutter();

  constructor(self: Being, number: number) {
    this.self = self;
    this.number = number;
  }

  /** On the version a server chose: one the phone does not speak is nonsense, as 48 from chan_skinny (sccp.md 1.6). */
  agree(version: number): void {
    this.headerVersion = version > 11 && version <= this.self.model.protocolVersion ? version : 0;
  }

  /** `isStandby`: it is not made to register. `silenceMs`: as in `Outbox`. */
  connect({ address, port }: CallManagerPlace, isStandby: boolean, silenceMs: number): void {
    const { outbox, slot } = this.self;
    this.ticket = this.self.nextTicket();
    this.headerVersion = 0;
    this.cutter.stop();
    outbox.connect(slot, this.number, this.ticket, address, port, { isStandby, silenceMs });
  }

  /** Cuts what arrived into frames; throws WireError when it is no SCCP. */
  read(bytes: Uint8Array, length: number, sink: FrameSink): void {
    this.cutter.push(bytes, length, sink);
  }

  /** Writes whole frames in one write; `ids` names them for the counters. */
  send(frames: Uint8Array, ids: readonly number[]): void {
    for (const id of ids) this.self.meter.messageSent(id);
    this.self.outbox.send(this.self.slot, this.number, this.ticket, frames);
  }

  /** The steady state: a ready-made frame, and no list made for its id. */
  sendKeepalive(): void {
    this.self.meter.messageSent(KeepAlive.id);
    this.self.outbox.send(this.self.slot, this.number, this.ticket, keepAliveFrame(this.headerVersion));
  }

  /**
   * Later phones name a reason, the others send it empty (sccp.md 2.1). Whether they stop, are reset or go back, it is 0:
   * the only other one is that of a phone which saves power. Why they went they tell in their next Alarm.
   */
  sendUnregister(): void {
    const bodySize = this.self.model.requests === 'second' ? 4 : 0;
    this.send(Unregister.encode({}, this.headerVersion, bodySize), [Unregister.id]);
  }

  /** TCP lacks the acknowledgement of something that was sent. */
  get isSilent(): boolean {
    return this.self.outbox.isSilent(this.self.slot, this.number);
  }

  close(): void {
    if (this.ticket === 0) return;
    this.self.outbox.close(this.self.slot, this.number, this.ticket);
    this.ended();
  }

  /** The other side ended it. */
  ended(): void {
    this.ticket = 0;
    this.holder = null;
    this.cutter.stop();
  }
}
