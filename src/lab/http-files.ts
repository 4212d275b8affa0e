/**
 * The files of the lab's TFTP server by HTTP, under the same names: `GET /SEP<MAC>.cnf.xml`. Later phones ask the TFTP
 * service of a CallManager so, on port 6970 (sccp.md 5.3). It is the same service: what befalls TFTP befalls it.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import type { LabFile } from './lab-file.js';
import { deviceNameIn } from './sessions/device-names.js';
import { Faults } from './sessions/faults.js';
import { Gate } from './sessions/gate.js';
import { TcpPort } from './tcp-port.js';

/** Firmware leaves in pieces of this size, as fast as its client takes them. */
const PIECE_SIZE = 65_536;

export class HttpFiles {
  /** `unaccepted`: connections for which the host had no descriptor left. */
  readonly counts = { requests: 0, notFound: 0, unaccepted: 0 };
  private readonly file: (name: string) => LabFile | null;
  private readonly faults: Faults;
  private readonly gate: Gate;
  private readonly port: TcpPort;
  private readonly slow = new Set<NodeJS.Timeout>();

  /** `file`: null where there is no such file; whether case matters is up to it. */
  constructor(file: (name: string) => LabFile | null, faults = new Faults()) {
    this.file = file;
    this.faults = faults;
    this.gate = new Gate(faults);
    const server = createServer((request, response) => this.gate.enter(() => this.take(request, response)));
    this.port = new TcpPort(server, 'the HTTP server', faults, () => this.counts.unaccepted++);
  }

  /** Resolves to the port it listens on: the next free one when `port` is busy, any when it is 0. */
  start(address: string, port: number): Promise<number> {
    return this.port.open(address, port);
  }

  /** Faults have begun or ended at it. Throws LoadError 'cannot-start' when its port cannot be had again. */
  async onFaults(): Promise<void> {
    await this.port.onFaults();
    if (this.faults.isDown) for (const socket of this.port.sockets) socket.destroy();
    this.gate.onFaults();
  }

  /** Ends the downloads under way, too. */
  async stop(): Promise<void> {
    for (const timer of this.slow) clearTimeout(timer);
    await this.port.close();
  }

  private take(request: IncomingMessage, response: ServerResponse): void {
    const delayMs = this.faults.delayMs(deviceNameIn(nameIn(request.url ?? '')));
    if (delayMs === 0) return this.answer(request, response);
    const timer = setTimeout(() => {
      this.slow.delete(timer);
      this.gate.enter(() => this.answer(request, response));
    }, delayMs);
    this.slow.add(timer);
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
