/**
 * UDP sockets for the lab's servers: a port of one's own, the next free one when it is busy. What faults do to datagrams,
 * whatever stands in them, is here: the port is closed, what comes waits or is gone, some are lost. That is done above
 * the socket, and from outside looks the same: nothing of UDP is acknowledged.
 */
import { createSocket, type Socket } from 'node:dgram';
import { setTimeout as wait } from 'node:timers/promises';
import { formatIpv4, parseIpv4 } from '#wire/ipv4.js';
import { LoadError } from '../errors.js';
import type { Faults } from './sessions/faults.js';
import { Gate } from './sessions/gate.js';

/** A boot storm arrives in bursts; the default buffer would drop them before we are scheduled. */
const RECEIVE_BUFFER_BYTES = 4 << 20;
/** So many ports in a row are tried. */
const TRIES = 10;
/** A port that was given up for a while, and somebody has taken: so often, and so long after another, it is tried again. */
const RETURNS = 50;
const RETURN_PAUSE_MS = 100;

/** Bound to it, and only so, a socket hears what is broadcast, and may answer so. */
const ANY_ADDRESS = '0.0.0.0';

/** Whose server it is. `address` is a u32. */
export interface UdpMind {
  readonly faults: Faults;
  /** The phone a datagram is of, by its device name; null: nobody knows. Never throws on what is in it. */
  whoAsks(bytes: Uint8Array, address: number): string | null;
}

type Receive = (bytes: Uint8Array, address: number, port: number, deviceName: string | null) => void;

export class UdpPort {
  /** Datagrams the network did not take, and errors of the socket itself. */
  socketErrors = 0;
  private readonly gate: Gate;
  private readonly mind: UdpMind;
  private readonly receive: Receive;
  private socket: Socket | null = null;
  private address = '';
  private port = 0;

  constructor(mind: UdpMind, receive: Receive) {
    this.mind = mind;
    this.gate = new Gate(mind.faults);
    this.receive = receive;
  }

  /** Resolves to the port: 0 means any, a busy one the next free. Throws LoadError('cannot-start') when none can be had. */
  async open(address: string, port: number): Promise<number> {
    this.address = address;
    const lastPort = port === 0 ? 0 : Math.min(port + TRIES - 1, 65535);
    for (let next = port; ; next++) {
      try {
        await this.bind(next);
        return this.port;
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'EADDRINUSE' && next < lastPort) continue;
        const ports = lastPort === port ? `port ${port}` : `ports ${port} to ${lastPort}`;
        throw new LoadError('cannot-start', `cannot listen on ${address}, UDP ${ports}: ${code}`, {
          hint: code === 'EACCES' ? 'ports below 1024 need root; take a higher one' : 'see who uses it: ss -lunp',
          cause: error,
        });
      }
    }
  }

  /** `deviceName`: of the phone it is for. */
  send(bytes: Uint8Array, address: number, port: number, deviceName: string | null): void {
    this.gate.enter(deviceName, () => {
      if (this.mind.faults.loses('toPhones', deviceName)) return;
      this.socket?.send(bytes, port, formatIpv4(address), (error) => {
        if (error !== null) this.socketErrors++;
      });
    });
  }

  /** Faults have begun or ended. Throws LoadError('cannot-start') when its port cannot be had again. */
  async onFaults(): Promise<void> {
    const { isListening } = this.mind.faults;
    if (isListening && this.socket === null) await this.rebind();
    if (!isListening) await this.close();
    this.gate.onFaults();
  }

  async close(): Promise<void> {
    const { socket } = this;
    this.socket = null;
    if (socket !== null) await new Promise<void>((resolve) => socket.close(resolve));
  }

  private async rebind(): Promise<void> {
    for (let left = RETURNS; ; left--) {
      try {
        return await this.bind(this.port);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code !== 'EADDRINUSE' || left === 0) {
          const why = code === 'EADDRINUSE' ? 'somebody took it meanwhile' : code;
          throw new LoadError('cannot-start', `cannot have UDP port ${this.port} of ${this.address} again: ${why}`, {
            hint: 'see who uses it: ss -lunp',
            cause: error,
          });
        }
      }
      await wait(RETURN_PAUSE_MS);
    }
  }

  private async bind(port: number): Promise<void> {
    const socket = await bound(this.address, port);
    if (this.address === ANY_ADDRESS) socket.setBroadcast(true);
    socket.on('message', (bytes, from) => {
      const address = parseIpv4(from.address);
      const deviceName = this.mind.whoAsks(bytes, address);
      if (this.mind.faults.loses('toServer', deviceName)) return;
      this.gate.enter(deviceName, () => this.receive(bytes, address, from.port, deviceName));
    });
    socket.on('error', () => this.socketErrors++);
    this.socket = socket;
    this.port = socket.address().port;
  }
}

function bound(address: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createSocket({ type: 'udp4', recvBufferSize: RECEIVE_BUFFER_BYTES });
    socket.once('error', (error) => {
      socket.close();
      reject(error);
    });
    socket.bind(port, address, () => {
      socket.removeAllListeners('error');
      resolve(socket);
    });
  });
}
