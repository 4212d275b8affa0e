/**
 * What ICMP says to a UDP socket that is connected to nobody: Linux keeps it in a queue of errors (IP_RECVERR, ip(7)), which
 * Node cannot read. That takes the optional package koffi; without it, or where the kernel knows no such queue, a port at
 * which nobody listens is as good as silent.
 */
import { createRequire } from 'node:module';

export interface PortRefusals {
  /**
   * What ICMP says to the datagrams of this bound socket becomes an error of it, as otherwise only of one that is connected.
   * At each error `take` must be called at once: what lies in the queue keeps the event loop turning.
   */
  hear(socket: object): void;
  /** Where the datagrams went of which ICMP spoke, 'ADDRESS:PORT', since the last call. */
  take(socket: object): string[];
}

// Linux: linux/in.h, linux/socket.h; struct sockaddr_in.
const ipprotoIp = 0;
const ipRecverr = 11;
const msgErrqueue = 0x2000;
const msgDontwait = 0x40;
const sockaddrBytes = 16;

/** In place of the descriptor of a socket that has none any more. */
const closed = -1;

/** What is used of koffi. */
interface Koffi {
  load(library: string): { func(prototype: string): (...values: unknown[]) => number };
}

/** null: this host has none. */
export const portRefusals: PortRefusals | null = found();

function found(): PortRefusals | null {
  if (process.platform !== 'linux') return null;
  try {
    return bind(createRequire(import.meta.url)('koffi') as Koffi);
  } catch {
    return null; // no koffi, or a C library of another name
  }
}

function bind(koffi: Koffi): PortRefusals {
  const libc = koffi.load('libc.so.6');
  const set = libc.func('int setsockopt(int fd, int level, int name, const void *value, uint32_t length)');
  const receive = libc.func(
    'int recvfrom(int fd, _Out_ void *bytes, size_t length, int flags, _Out_ void *from, _Inout_ uint32_t *size)',
  );
  const on = Uint32Array.of(1);
  const nothing = new Uint8Array(1);
  const destination = new Uint8Array(sockaddrBytes);
  return {
    hear(socket) {
      const fd = descriptorOf(socket);
      if (fd !== closed) set(fd, ipprotoIp, ipRecverr, on, on.byteLength);
    },
    take(socket) {
      const fd = descriptorOf(socket);
      const places: string[] = [];
      if (fd === closed) return places;
      while (receive(fd, nothing, 0, msgErrqueue | msgDontwait, destination, [sockaddrBytes]) >= 0) {
        const [, , high, low, ...address] = destination;
        places.push(`${address.slice(0, 4).join('.')}:${(high! << 8) | low!}`);
      }
      return places;
    },
  };
}

/** Of a socket of node:dgram, whose `_handle` Node warns of. */
function descriptorOf(socket: object): number {
  const place = Object.getOwnPropertySymbols(socket).find(({ description }) => description === 'state symbol');
  const state = (socket as Record<symbol, { readonly handle?: { readonly fd?: number } | null }>)[place ?? Symbol()];
  return state?.handle?.fd ?? closed;
}
