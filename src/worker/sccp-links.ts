/**
 * The TCP links of a herd, a socket each, all read into one buffer.
 *
 * What a phone is shown of that buffer is borrowed: the next read overwrites it. The reverse never holds: bytes given to
 * `write` belong to the socket until they have left, so nobody may write to them again.
 *
 * Where the host has socket options, a link gives up what stays unacknowledged too long, and says whether an
 * acknowledgement is lacking now. Elsewhere the kernel waits its quarter of an hour, and no link is ever silent.
 */
import net from 'node:net';
import { type SocketOptions, socketOptions } from '#kernel/socket-options.js';
import { LinkEnd, linksPerPhone } from '#phone/outbox.js';
import type { Trace } from '#phone/trace.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { linkEnds } from './link-ends.js';

/** Whom a link tells what happened; the arguments are those of `Outbox`. */
export interface LinkEvents {
  connected(phone: number, link: number, ticket: number): void;
  /** The first `length` bytes of a shared buffer: borrowed. */
  received(phone: number, link: number, ticket: number, bytes: Uint8Array, length: number): void;
  ended(phone: number, link: number, ticket: number, how: LinkEnd): void;
  /** This host, not the network or a server, failed; `error` tells how. */
  failed(error: NodeJS.ErrnoException): void;
}

/** Holds the largest burst one read may bring; a longer one comes in several reads. */
const bufferSize = 64 * 1024;

export class SccpLinks {
  private readonly events: LinkEvents;
  private readonly trace: Trace | null;
  private readonly buffer = new Uint8Array(bufferSize);
  private readonly options: SocketOptions | null;
  private readonly sockets: (net.Socket | undefined)[] = [];

  /** `trace`: of the phones whose packets are looked at; null: of none. `options`: those this host has of sockets. */
  constructor(events: LinkEvents, trace: Trace | null = null, options = socketOptions) {
    this.events = events;
    this.trace = trace;
    this.options = options;
  }

  /** `silenceMs`: as in `Outbox`. `from`: the phone's own address, or undefined for whatever the host chooses. */
  connect(
    phone: number,
    link: number,
    ticket: number,
    to: string,
    port: number,
    silenceMs: number,
    from: string | undefined,
  ): void {
    const { events, trace } = this;
    let end: LinkEnd = LinkEnd.closed;
    const socket = net.connect({
      host: to,
      port,
      noDelay: true,
      ...(from === undefined ? {} : { localAddress: from }),
      onread: {
        buffer: this.buffer,
        callback: (length, bytes) => {
          if (!this.isCurrent(phone, link, socket)) return true;
          trace?.received(phone, link, bytes, length);
          events.received(phone, link, ticket, bytes, length);
          return true;
        },
      },
    });
    this.sockets[phone * linksPerPhone + link] = socket;
    socket.on('connect', () => {
      if (!this.isCurrent(phone, link, socket)) return;
      // Not before: it would cut short the wait for an answer to SYN as well, and that patience is the phone's own.
      this.ask((options) => options.setUserTimeout(socket, silenceMs));
      trace?.connected(phone, link);
      events.connected(phone, link, ticket);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const known = linkEnds[error.code ?? ''];
      if (known === undefined) events.failed(error);
      end = known ?? LinkEnd.closed;
    });
    socket.on('close', () => {
      if (!this.isCurrent(phone, link, socket)) return;
      this.sockets[phone * linksPerPhone + link] = undefined;
      trace?.ended(phone, link, end);
      events.ended(phone, link, ticket, end);
    });
    if (trace?.has(phone)) this.traceDial(trace, phone, link, socket, to, port);
  }

  /** Something was sent again, and is unacknowledged still. */
  isSilent(phone: number, link: number): boolean {
    const socket = this.sockets[phone * linksPerPhone + link];
    return socket !== undefined && (this.ask((options) => options.isSilent(socket)) ?? false);
  }

  write(phone: number, link: number, frames: Uint8Array): void {
    const socket = this.sockets[phone * linksPerPhone + link];
    if (socket !== undefined) this.trace?.sent(phone, link, frames);
    socket?.write(frames);
  }

  /** Ends a link after what was written to it has left; nothing more is heard of it. */
  close(phone: number, link: number): void {
    const socket = this.sockets[phone * linksPerPhone + link];
    this.sockets[phone * linksPerPhone + link] = undefined;
    this.trace?.closed(phone, link);
    if (socket?.connecting) socket.destroy();
    else socket?.destroySoon();
  }

  /** Ends all links at once. */
  closeAll(): void {
    for (const socket of this.sockets) socket?.destroy();
    this.sockets.length = 0;
  }

  /** Of a host that refuses what it promised, a figure would say something else than is told of it. */
  private ask<Answer>(question: (options: SocketOptions) => Answer): Answer | undefined {
    try {
      return this.options === null ? undefined : question(this.options);
    } catch (error) {
      this.events.failed(error as NodeJS.ErrnoException);
      return undefined;
    }
  }

  /** Only when the call has gone out, in the next turn of the queue, is it known from where. */
  private traceDial(trace: Trace, phone: number, link: number, socket: net.Socket, to: string, toPort: number): void {
    process.nextTick(() => {
      const { localAddress, localPort } = socket;
      if (localAddress === undefined || localPort === undefined) return;
      const way = { from: parseIpv4(localAddress), fromPort: localPort, to: parseIpv4(to), toPort };
      if (this.isCurrent(phone, link, socket)) trace.dialled(phone, link, way);
    });
  }

  /** A link that was closed by us, or whose place another has taken, is heard no more. */
  private isCurrent(phone: number, link: number, socket: net.Socket): boolean {
    return this.sockets[phone * linksPerPhone + link] === socket;
  }
}
