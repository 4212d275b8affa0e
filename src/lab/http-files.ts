/**
 * The files of the lab's TFTP server by HTTP, under the same names: `GET /SEP<MAC>.cnf.xml`. Later phones ask the TFTP
 * service of a CallManager so, on port 6970 (sccp.md 5.3). It is the same service: what befalls TFTP befalls it.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { pipeline, Readable } from 'node:stream';
import { Callers } from './callers.js';
import type { LabFile } from './lab-file.js';
import { deviceNameIn } from './sessions/device-names.js';
import { Faults } from './sessions/faults.js';
import { Gate } from './sessions/gate.js';
import { Whereabouts } from './sessions/whereabouts.js';
import { TcpPort } from './tcp-port.js';

/** Firmware leaves in pieces of this size, as fast as its client takes them. */
const PIECE_SIZE = 65_536;

export class HttpFiles {
  /** `unaccepted`: connections for which the host had no descriptor left. */
  readonly counts = { requests: 0, notFound: 0, unaccepted: 0 };
  private readonly file: (name: string) => LabFile | null;
  private readonly faults: Faults;
  private readonly gate: Gate;
  private readonly callers: Callers;
  private readonly port: TcpPort;
  private readonly slow = new Set<NodeJS.Timeout>();

  /** `file`: null where there is no such file; whether case matters is up to it. */
  constructor(file: (name: string) => LabFile | null, faults = new Faults(), whereabouts = new Whereabouts()) {
    this.file = file;
    this.faults = faults;
    this.gate = new Gate(faults);
    this.callers = new Callers(whereabouts);
    const server = createServer((request, response) => this.receive(request, response));
    const onUnaccepted = () => this.counts.unaccepted++;
    this.port = new TcpPort(server, { who: 'the HTTP server', faults, callers: this.callers, onUnaccepted });
    server.on('connection', (socket: Socket) => this.befall(socket));
  }

  /** Resolves to the port it listens on: the next free one when `port` is busy, any when it is 0. */
  start(address: string, port: number): Promise<number> {
    return this.port.open(address, port);
  }

  /** Faults have begun or ended at it. Throws LoadError 'cannot-start' when its port cannot be had again. */
  async onFaults(): Promise<void> {
    await this.port.onFaults();
    for (const socket of this.port.sockets) this.befall(socket);
    this.gate.onFaults();
  }

  /** Ends the downloads under way, too. */
  async stop(): Promise<void> {
    for (const timer of this.slow) clearTimeout(timer);
    await this.port.close();
  }

  /** A server that is down for whoever is at the other end of a connection ends it. */
  private befall(socket: Socket): void {
    if (this.faults.isDownFor(this.callers.nameOf(socket))) socket.destroy();
  }

  /** The name of a file may say who asks. */
  private receive(request: IncomingMessage, response: ServerResponse): void {
    const { socket, url = '' } = request;
    const named = deviceNameIn(nameIn(url));
    if (named !== null) this.callers.tells(socket, named);
    this.befall(socket);
    this.port.hear(socket);
    const deviceName = this.callers.nameOf(socket);
    this.gate.enter(deviceName, () => this.take(request, response, deviceName));
  }

  private take(request: IncomingMessage, response: ServerResponse, deviceName: string | null): void {
    const delayMs = this.faults.delayMs(deviceName);
    if (delayMs === 0) return this.answer(request, response);
    const timer = setTimeout(() => {
      this.slow.delete(timer);
      this.gate.enter(deviceName, () => this.answer(request, response));
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
