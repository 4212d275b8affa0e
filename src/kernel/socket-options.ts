/**
 * Options of sockets that Node does not offer: how long TCP waits for an acknowledgement, whether one is lacking now, and
 * a filter that makes a socket deaf. They need Linux and the optional package koffi; without, there are none, and whoever
 * wanted them says so.
 */
import { createRequire } from 'node:module';

export interface SocketOptions {
  /** For how long what was sent may stay unacknowledged until the connection ends with ETIMEDOUT (RFC 5482). */
  setUserTimeout(socket: object, ms: number): void;
  /** Something sent was sent again, and is unacknowledged still; or it cannot leave, as this host has lost its way. */
  isSilent(socket: object): boolean;
  /** Nothing that arrives is seen from now on, by TCP neither: no ACK leaves. */
  deafen(socket: object): void;
  /** The end of `deafen`. */
  undeafen(socket: object): void;
}

// Linux: asm-generic/socket.h, linux/tcp.h, linux/filter.h.
const solSocket = 1;
const soAttachFilter = 26;
const soDetachFilter = 27;
const ipprotoTcp = 6;
const tcpInfo = 11;
const tcpUserTimeout = 18;

/** In struct tcp_info. */
const offsetOfRetransmits = 2;
const offsetOfProbes = 3;
const offsetOfUnacked = 24;
const infoBytes = 28;

/** Classic BPF in one instruction, `return 0`: none of the packet is kept. */
const returnNothing = { code: 0x06, jt: 0, jf: 0, k: 0 };

/** What is used of koffi. */
interface Koffi {
  load(library: string): { func(prototype: string): (...values: unknown[]) => number };
  struct(name: string, fields: Readonly<Record<string, string>>): unknown;
}

/** null: this host has none. */
export const socketOptions: SocketOptions | null = process.platform === 'linux' ? load() : null;

function load(): SocketOptions | null {
  try {
    return bind(createRequire(import.meta.url)('koffi') as Koffi);
  } catch {
    return null; // no koffi, or a C library of another name
  }
}

function bind(koffi: Koffi): SocketOptions {
  koffi.struct('sock_filter', { code: 'uint16_t', jt: 'uint8_t', jf: 'uint8_t', k: 'uint32_t' });
  koffi.struct('sock_fprog', { len: 'uint16_t', filter: 'sock_filter *' });
  const libc = koffi.load('libc.so.6');
  const set = libc.func('int setsockopt(int fd, int level, int name, const void *value, uint32_t length)');
  const filter = libc.func('int setsockopt(int fd, int level, int name, const sock_fprog *value, uint32_t length)');
  const get = libc.func('int getsockopt(int fd, int level, int name, _Out_ void *value, _Inout_ uint32_t *length)');
  const timeout = new Uint32Array(1);
  const info = new Uint8Array(infoBytes);
  const unacked = new DataView(info.buffer, offsetOfUnacked);
  /** A pointer behind a number of two bytes. */
  const sizeOfProgram = 16;
  return {
    setUserTimeout(socket, ms) {
      timeout[0] = ms;
      set(descriptorOf(socket), ipprotoTcp, tcpUserTimeout, timeout, timeout.byteLength);
    },
    isSilent(socket) {
      const failed = get(descriptorOf(socket), ipprotoTcp, tcpInfo, info, [infoBytes]);
      if (failed !== 0) return false;
      // What finds no way out is not under way: TCP probes, and the next acknowledgement ends the count.
      return info[offsetOfProbes]! > 0 || (info[offsetOfRetransmits]! > 0 && unacked.getUint32(0, true) > 0);
    },
    deafen(socket) {
      filter(descriptorOf(socket), solSocket, soAttachFilter, { len: 1, filter: [returnNothing] }, sizeOfProgram);
    },
    undeafen(socket) {
      set(descriptorOf(socket), solSocket, soDetachFilter, timeout, timeout.byteLength);
    },
  };
}

/** Of a socket or server of node:net, or a socket of node:dgram; -1 when it is closed, which every call takes for a failure. */
function descriptorOf(socket: object): number {
  const { _handle } = socket as { _handle?: { readonly fd?: number } | null };
  return _handle?.fd ?? -1;
}
