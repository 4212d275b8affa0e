/** Who is at the other end of the connections of a TCP server: by it a fault for a share knows whom it has before it. */
import type { Socket } from 'node:net';
import { parseIpv4 } from '#wire/ipv4.js';
import type { Whereabouts } from './sessions/whereabouts.js';

export class Callers {
  readonly whereabouts: Whereabouts;
  /** What phones told of themselves on their connections. */
  private readonly told = new WeakMap<Socket, string>();

  constructor(whereabouts: Whereabouts) {
    this.whereabouts = whereabouts;
  }

  /** A phone has told its device name. */
  tells(socket: Socket, deviceName: string): void {
    this.told.set(socket, deviceName);
  }

  /** null: nobody knows. */
  nameOf(socket: Socket): string | null {
    return this.told.get(socket) ?? this.whereabouts.at(addressOf(socket));
  }
}

/** A u32; 0 of a connection that is gone already. */
export function addressOf({ remoteAddress }: Socket): number {
  return remoteAddress === undefined ? 0 : parseIpv4(remoteAddress);
}
