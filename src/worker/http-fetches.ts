/** The files of a herd by HTTP: a connection for each, from the phone's own address. A phone has at most one. */
import http from 'node:http';
import net from 'node:net';
import { LinkEnd } from '#phone/outbox.js';
import type { Trace } from '#phone/trace.js';
import { pathOf } from '#wire/http.js';
import { tapHttp } from './http-tap.js';
import { linkEnds } from './link-ends.js';

export interface HttpEvents {
  /** A whole answer, or how its connection ended without one; `status` as in `Outbox`. */
  fetchedByHttp(phone: number, ticket: number, status: number, body: Uint8Array): void;
  /** This host, not the network or a server, failed. */
  failed(error: NodeJS.ErrnoException): void;
}

/** A body beyond this is cut off. */
const mostBytes = 4 << 20;

/** What then stands for its status: an answer did come (RFC 9110, 15.5.14). */
const tooLarge = 413;

/** Errors that are this host's own: no descriptor, port or address left. */
export const ours = new Set([
  'EMFILE',
  'ENFILE',
  'EADDRNOTAVAIL',
  'EADDRINUSE',
  'EACCES',
  'EPERM',
  'ENOBUFS',
  'ENOMEM',
]);

export class HttpFetches {
  private readonly events: HttpEvents;
  private readonly trace: Trace | null;
  private readonly byPhone = new Map<number, { readonly ticket: number; readonly request: http.ClientRequest }>();

  /** `trace`: of the phones whose packets are looked at; null: of none. */
  constructor(events: HttpEvents, trace: Trace | null = null) {
    this.events = events;
    this.trace = trace;
  }

  /** `from`: the phone's own address, or undefined for whatever the host chooses. */
  get(phone: number, ticket: number, host: string, port: number, name: string, from: string | undefined): void {
    const dial = (): net.Socket => {
      const socket = net.connect({ host, port, ...(from === undefined ? {} : { localAddress: from }) });
      if (this.trace?.has(phone)) tapHttp(this.trace, phone, socket, host, port);
      return socket;
    };
    const request = http.get({ host, port, path: pathOf(name), createConnection: dial });
    this.byPhone.set(phone, { ticket, request });
    const tell = (status: number, body: Uint8Array): void => {
      if (this.byPhone.get(phone)?.request !== request) return;
      this.byPhone.delete(phone);
      this.events.fetchedByHttp(phone, ticket, status, body);
    };
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        chunks.push(chunk);
        if (bytes <= mostBytes) return;
        tell(tooLarge, new Uint8Array());
        request.destroy();
      });
      response.on('end', () => tell(response.statusCode ?? 0, Buffer.concat(chunks)));
      response.on('error', () => tell(LinkEnd.closed, new Uint8Array()));
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      if (ours.has(error.code ?? '')) this.events.failed(error);
      tell(linkEnds[error.code ?? ''] ?? LinkEnd.closed, new Uint8Array());
    });
  }

  /** Nothing more is heard of this file. */
  end(phone: number, ticket: number): void {
    const open = this.byPhone.get(phone);
    if (open?.ticket !== ticket) return;
    this.byPhone.delete(phone);
    open.request.destroy();
  }

  endAll(): void {
    for (const [phone, { ticket }] of this.byPhone) this.end(phone, ticket);
  }
}
