/**
 * A make-believe TCP connection between a phone and a CallManager's session, and what the plight of the CallManager makes
 * of it. A stretch that is sent reaches first the server's kernel, which acknowledges it, and then the process:
 *
 *     phone --way--> kernel --> process        dark: it comes to the kernel only when that is over; unacknowledged
 *                                              hung: it comes to the process only when that is over; acknowledged
 */
import { CallManagerSession } from '#lab/sessions/call-manager.js';
import type { CallManagerNode } from '#lab/sessions/call-manager-node.js';
import { LinkEnd } from '#phone/outbox.js';
import { type Network, retransmissionMs } from './network.js';
import { Waker } from './waker.js';

/** The phone's end, told by the stream. */
export interface StreamEvents {
  connected(): void;
  received(bytes: Uint8Array): void;
  ended(how: LinkEnd): void;
  /** Nothing happens on the stream any more, on either side. */
  gone(): void;
}

/** What a phone has sent in one write. */
interface Stretch {
  readonly sentAt: number;
  readonly take: () => void;
}

export class Stream {
  private readonly network: Network;
  private readonly node: CallManagerNode;
  private readonly events: StreamEvents;
  private readonly address: number;
  private readonly silenceMs: number;
  private session: CallManagerSession | null = null;
  private readonly nodeWaker: Waker;
  private waker: Waker | null = null;
  /** The phone has closed, or knows that the other side has: nothing more is told. */
  private isOver = false;
  /** The phone's TCP has given it up: nothing more is sent. */
  private isAborted = false;
  /** The server's end is closed. */
  private isServerOver = false;
  /** Nothing may overtake what was sent before, either way. */
  private lastToServer = 0;
  private lastToPhone = 0;
  /** Sent by the phone and not acknowledged, the oldest first. */
  private unacknowledged: Stretch[] = [];
  /** What came in the dark, to each side; and what the kernel keeps for a process that does not read. */
  private readonly lostToServer: (() => void)[] = [];
  private readonly lostToPhone: (() => void)[] = [];
  private readonly unread: (() => void)[] = [];

  /**
   * `nodeWaker` looks after the alarm of `node`, which any byte a session is given may move. `silenceMs`: how long what
   * was sent may stay unacknowledged.
   */
  constructor(
    network: Network,
    node: CallManagerNode,
    nodeWaker: Waker,
    phone: { readonly address: number; readonly silenceMs: number },
    events: StreamEvents,
  ) {
    this.network = network;
    this.node = node;
    this.nodeWaker = nodeWaker;
    this.events = events;
    this.silenceMs = phone.silenceMs;
    this.address = phone.address;
    this.dial();
  }

  /** Something sent was sent again, and is unacknowledged still. */
  get isSilent(): boolean {
    const [oldest] = this.unacknowledged;
    return oldest !== undefined && this.network.agenda.now > oldest.sentAt + retransmissionMs;
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
    this.toServer(() => this.endServer());
  }

  /** Faults have begun or ended at the server. */
  onFaults(): void {
    this.befall();
    if (this.isDark) return;
    for (const reach of this.lostToServer.splice(0)) reach();
    for (const arrive of this.lostToPhone.splice(0)) if (!this.isOver) arrive();
    if (this.isHung) return;
    this.session?.onFaults(this.network.agenda.now);
    for (const take of this.unread.splice(0)) take();
    this.waker?.look();
  }

  /** The phone, as far as the server knows it. */
  private get deviceName(): string | null {
    return this.session === null ? this.node.settings.whereabouts.at(this.address) : this.session.deviceName;
  }

  private get isDark(): boolean {
    return this.node.faults.isDarkFor(this.deviceName);
  }

  private get isHung(): boolean {
    return this.node.faults.isHungFor(this.deviceName);
  }

  /** Where the server's process is down for the phone, its end is closed, or reset. */
  private befall(): void {
    const how = this.node.faults.endFor(this.deviceName);
    if (how === null || this.isServerOver) return;
    this.endServer();
    this.toPhone(() => this.end(LinkEnd[how]));
  }

  /** The kernel answers SYN, whether the process runs on or stands still. */
  private dial(): void {
    const { agenda } = this.network;
    const answer = (): void => {
      if (this.isDark) {
        this.lostToServer.push(answer);
        return;
      }
      if (!this.node.faults.isListening) {
        this.isServerOver = true;
        return this.toPhone(() => this.end(LinkEnd.refused));
      }
      this.session = new CallManagerSession(this.node, this.address, {
        send: (bytes) => this.toPhone(() => this.events.received(bytes)),
        close: () => {
          this.isServerOver = true;
          this.lookWhetherGone();
          this.toPhone(() => this.end(LinkEnd.closed));
        },
        named: () => this.befall(),
      });
      this.waker = new Waker(agenda, this.session);
      this.toPhone(() => this.events.connected());
      this.befall();
    };
    this.lastToServer = this.network.arrivalOfStretch(this.node.name, this.lastToServer);
    agenda.at(this.lastToServer, answer);
  }

  private toServer(take: () => void): void {
    const stretch = { sentAt: this.network.agenda.now, take };
    // A silence of the network is for tests in which phones cannot tell it from a server that hangs.
    if (!this.network.isSilent(this.node.name)) this.unacknowledged.push(stretch);
    this.lastToServer = this.network.arrivalOfStretch(this.node.name, this.lastToServer);
    this.network.agenda.at(this.lastToServer, () => this.reach(stretch));
  }

  /** It comes to the server's kernel. */
  private reach(stretch: Stretch): void {
    if (this.isAborted) return;
    const isOldest = stretch === this.unacknowledged[0];
    if (this.isDark) {
      this.lostToServer.push(() => this.reach(stretch));
      if (isOldest) this.network.agenda.at(stretch.sentAt + this.silenceMs, () => this.onPatienceOver(stretch));
      return;
    }
    if (isOldest) this.unacknowledged.shift();
    if (this.isHung) this.unread.push(stretch.take);
    else stretch.take();
  }

  private onPatienceOver(stretch: Stretch): void {
    if (this.isOver || stretch !== this.unacknowledged[0]) return;
    this.isAborted = true;
    this.end(LinkEnd.timeout);
  }

  private toPhone(arrive: () => void): void {
    this.lastToPhone = this.network.arrivalOfStretch(this.node.name, this.lastToPhone);
    this.network.agenda.at(this.lastToPhone, () => {
      if (this.isOver) return;
      if (this.isDark) this.lostToPhone.push(arrive);
      else arrive();
    });
  }

  private end(how: LinkEnd): void {
    this.isOver = true;
    this.events.ended(how);
    this.lookWhetherGone();
  }

  private endServer(): void {
    this.isServerOver = true;
    this.session?.onEnd(this.network.agenda.now);
    this.lookWhetherGone();
  }

  private lookWhetherGone(): void {
    if (this.isOver && this.isServerOver) this.events.gone();
  }
}
