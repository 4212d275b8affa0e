/** A TCP connection of a traced phone: what happens to it, told as the packets that say so. */
import type { Way } from '#wire/trace/ip-packets.js';
import { TcpPicture } from '#wire/trace/tcp-picture.js';
import { LinkEnd } from './outbox.js';

export class TracedConnection {
  private readonly picture: TcpPicture;
  private readonly saw: (packets: readonly Uint8Array[]) => void;

  /** It is being dialled now. */
  constructor(way: Way, saw: (packets: readonly Uint8Array[]) => void) {
    this.picture = new TcpPicture(way);
    this.saw = saw;
    saw(this.picture.dialled());
  }

  connected(): void {
    this.saw(this.picture.connected());
  }

  sent(bytes: Uint8Array): void {
    this.saw(this.picture.sent(bytes));
  }

  received(bytes: Uint8Array): void {
    this.saw(this.picture.received(bytes));
  }

  /** The phone hung up; a call nobody has taken ends without a packet. */
  closed(): void {
    if (this.picture.isConnected) this.saw(this.picture.closedByUs());
  }

  /** The other side ended it, or it never came about; what did not come in a packet is not drawn. */
  ended(how: LinkEnd): void {
    if (how === LinkEnd.refused) this.saw(this.picture.refused());
    else if (how === LinkEnd.reset) this.saw(this.picture.reset());
    else if (how === LinkEnd.closed) this.saw(this.picture.closedByThem());
  }
}
