/**
 * The files of the lab's TFTP server by HTTP, under the same names: `GET /SEP<MAC>.cnf.xml`. Later phones ask the TFTP
 * service of a CallManager so, on port 6970 (sccp.md 5.3).
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import type { LabFile } from './lab-file.js';
import { listenTcp } from './tcp-port.js';

/** Firmware leaves in pieces of this size, as fast as its client takes them. */
const PIECE_SIZE = 65_536;

export class HttpFiles {
  /** `unaccepted`: connections for which the host had no descriptor left. */
  readonly counts = { requests: 0, notFound: 0, unaccepted: 0 };
  private readonly file: (name: string) => LabFile | null;
  private readonly server = createServer((request, response) => this.answer(request, response));

  /** Null where there is no such file; whether case matters is up to `file`. */
  constructor(file: (name: string) => LabFile | null) {
    this.file = file;
  }

  /** Resolves to the port it listens on: the next free one when `port` is busy, any when it is 0. */
  async start(address: string, port: number): Promise<number> {
    const bound = await listenTcp(this.server, 'the HTTP server', address, port);
    this.server.on('error', () => this.counts.unaccepted++);
    return bound;
  }

  /** Ends the downloads under way, too. */
  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }

  private answer({ method, url = '' }: IncomingMessage, response: ServerResponse): void {
    this.counts.requests++;
    if (method !== 'GET' && method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
      return;
    }
    const file = this.file(nameIn(url));
    if (file === null) {
      this.counts.notFound++;
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': file.length });
    if (method === 'HEAD') response.end();
    else pipeline(Readable.from(piecesOf(file)), response, () => {}); // a client that went away is no matter
  }
}

/** '' for what is no name. */
function nameIn(url: string): string {
  try {
    return decodeURIComponent(url.replace(/^\//, '').replace(/\?.*$/, ''));
  } catch {
    return '';
  }
}

function* piecesOf(file: LabFile): Generator<Uint8Array> {
  for (let at = 0; at < file.length; at += PIECE_SIZE) yield file.subarray(at, at + PIECE_SIZE);
}
