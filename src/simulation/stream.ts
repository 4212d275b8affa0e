/** A make-believe TCP connection between a phone and a CallManager's session. */

import { CallManagerSession } from '#lab/sessions/call-manager.js';
import type { CallManagerNode } from '#lab/sessions/call-manager-node.js';
import { LinkEnd } from '#phone/outbox.js';
import type { Network } from './network.js';
import { Waker } from './waker.js';

/** The phone's end, told by the stream. */
export interface StreamEvents {
  connected(): void;
  received(bytes: Uint8Array): void;
  ended(how: LinkEnd): void;
}

export class Stream {
  private readonly network: Network;
  private readonly node: CallManagerNode;
  private readonly events: StreamEvents;
  private session: CallManagerSession | null = null;
  private readonly nodeWaker: Waker;
  private waker: Waker | null = null;
  /** The phone has closed, or knows that the other side has: nothing more is told. */
  private isOver = false;
  /** Nothing may overtake what was sent before, either way. */
  private lastToServer = 0;
  private lastToPhone = 0;

  /** `nodeWaker` looks after the alarm of `node`, which any byte a session is given may move. */
  constructor(network: Network, node: CallManagerNode, nodeWaker: Waker, phoneAddress: number, events: StreamEvents) {
    this.network = network;
    this.node = node;
    this.nodeWaker = nodeWaker;
    this.events = events;
    this.toServer(() => this.answerSyn(phoneAddress));
  }

  send(bytes: Uint8Array): void {
    this.toServer(() => {
      this.session?.onBytes(this.network.agenda.now, bytes, bytes.length);
      this.waker?.look();
      this.nodeWaker.look();
    });
  }

  /** The phone's end is gone; the session hears of it behind all that was sent. */
  close(): void {
    this.isOver = true;
    this.toServer(() => this.session?.onEnd(this.network.agenda.now));
  }

  /** The server's process died: its end is reset. */
  reset(): void {
    this.session?.onEnd(this.network.agenda.now);
    this.toPhone(() => this.end(LinkEnd.reset));
  }

  private answerSyn(phoneAddress: number): void {
    if (this.network.isStopped(this.node.name)) return this.toPhone(() => this.end(LinkEnd.refused));
    const session = new CallManagerSession(this.node, phoneAddress, {
      send: (bytes) => this.toPhone(() => this.events.received(bytes)),
      close: () => this.toPhone(() => this.end(LinkEnd.closed)),
    });
    this.session = session;
    this.waker = new Waker(this.network.agenda, session);
    this.toPhone(() => this.events.connected());
  }

  private end(how: LinkEnd): void {
    this.isOver = true;
    this.events.ended(how);
  }

  private toServer(arrive: () => void): void {
    this.lastToServer = this.network.arrivalOfStretch(this.node.name, this.lastToServer);
    this.network.agenda.at(this.lastToServer, arrive);
  }

  private toPhone(arrive: () => void): void {
    this.lastToPhone = this.network.arrivalOfStretch(this.node.name, this.lastToPhone);
    this.network.agenda.at(this.lastToPhone, () => {
      if (!this.isOver) arrive();
    });
  }
}
