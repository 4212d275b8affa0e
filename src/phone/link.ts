/** One TCP connection to a CallManager, as the phone sees it: a ticket, a stream to cut, frames to send. */
import { KeepAlive, keepAliveFrame, Unregister } from '#wire/sccp/catalogue.js';
import { FrameCutter, type FrameSink } from '#wire/sccp/frames.js';
import type { Being } from './being.js';

export class Link {
  /** 0 while there is no connection. */
  ticket = 0;
  /** Header version of what we send: 0, or what was negotiated beyond protocol 11 (sccp.md 1.5). */
  headerVersion = 0;
  private readonly number: number;
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

  connect(address: number, port: number, silenceMs: number): void {
    this.ticket = this.self.nextTicket();
    this.headerVersion = 0;
    this.cutter.stop();
    this.self.outbox.connect(this.self.slot, this.number, this.ticket, address, port, silenceMs);
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

  /** An empty one, as all phones send (sccp.md 2.1). */
  sendUnregister(): void {
    this.send(Unregister.encode({}, this.headerVersion, 0), [Unregister.id]);
  }

  close(): void {
    if (this.ticket === 0) return;
    this.self.outbox.close(this.self.slot, this.number, this.ticket);
    this.ended();
  }

  /** The other side ended it. */
  ended(): void {
    this.ticket = 0;
    this.cutter.stop();
  }
}
