/**
 * Options of sockets that Node does not offer: how long TCP waits for an acknowledgement, whether one is lacking now, and
 * a filter that makes a socket deaf. They need Linux and the optional package koffi; without, there are none, and whoever
 * wanted them says so. Nor are there any where the kernel, asked once, refuses one of them, as in some sandboxes.
 */
import { createRequire } from 'node:module';
import { getSystemErrorName } from 'node:util';
import { filterOfSources, keepNothing } from './packet-filters.js';

/** A closed socket is passed over. Each throws the system's error when it refuses one that is open. */
export interface SocketOptions {
  /** For how long what was sent may stay unacknowledged until the connection ends with ETIMEDOUT (RFC 5482). */
  setUserTimeout(socket: object, ms: number): void;
  /** Something sent was sent again, and is unacknowledged still; or it cannot leave, as this host has lost its way. */
  isSilent(socket: object): boolean;
  /** Nothing that arrives is seen from now on, by TCP neither: no ACK leaves. */
  deafen(socket: object): void;
  /**
   * Nothing that arrives from these addresses (u32) is seen from now on; false: they are too many for a filter, some ten
   * thousand, and everything is seen.
   */
  deafenTo(socket: object, addresses: readonly number[]): boolean;
  /** The end of `deafen` and of `deafenTo`. */
  undeafen(socket: object): void;
}

// Linux: asm-generic/socket.h, linux/tcp.h, linux/filter.h.
const afInet = 2;
const sockStream = 1;
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

/** In place of the descriptor of a socket that has none any more. */
const closed = -1;

/** There was no filter to take away (asm-generic/errno-base.h). */
const enoent = 2;

/** A program that is longer than the kernel takes, or larger than the memory it has for them. */
const tooLong = [12, 22];

/** What is used of koffi. */
interface Koffi {
  load(library: string): { func(prototype: string): (...values: unknown[]) => number };
  struct(name: string, fields: Readonly<Record<string, string>>): unknown;
  /** Of the last call. */
  errno(): number;
}

/** What is there of them, or why nothing is. */
interface Found {
  readonly options: SocketOptions | null;
  /** What the kernel said when it was asked; null: it was not, or has nothing against them. */
  readonly refusal: string | null;
}

/** `socketOptions` null: this host has none; `refusal`: because its kernel will not. */
export const { options: socketOptions, refusal }: Found = found();

function found(): Found {
  const none = { options: null, refusal: null };
  if (process.platform !== 'linux') return none;
  try {
    const koffi = createRequire(import.meta.url)('koffi') as Koffi;
    const options = bind(koffi);
    const refused = tried(koffi, options);
    return refused === null ? { options, refusal: null } : { options: null, refusal: refused };
  } catch {
    return none; // no koffi, or a C library of another name
  }
}

/** Sets every option once, on a socket that is nobody's: what the kernel says against it, null: nothing. */
function tried(koffi: Koffi, options: SocketOptions): string | null {
  const libc = koffi.load('libc.so.6');
  const fd = libc.func('int socket(int domain, int type, int protocol)')(afInet, sockStream, 0);
  const socket = { _handle: { fd } };
  try {
    options.setUserTimeout(socket, 1_000);
    options.isSilent(socket);
    options.deafen(socket);
    options.undeafen(socket);
    return null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return (error as Error).message;
  } finally {
    libc.func('int close(int fd)')(fd);
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
  /** Of a call that was refused; there are errors one can do with. */
  const check = (result: number, what: string, allowed: readonly number[] = []): boolean => {
    const number = result === 0 ? 0 : koffi.errno();
    if (number === 0 || allowed.includes(number)) return number === 0;
    const code = getSystemErrorName(-number);
    throw Object.assign(new Error(`this host refuses ${what} (${code})`), { code });
  };
  const attach = (fd: number, program: readonly object[]) =>
    filter(fd, solSocket, soAttachFilter, { len: program.length, filter: program }, sizeOfProgram);
  return {
    setUserTimeout(socket, ms) {
      const fd = descriptorOf(socket);
      if (fd === closed) return;
      timeout[0] = ms;
      check(set(fd, ipprotoTcp, tcpUserTimeout, timeout, timeout.byteLength), 'TCP_USER_TIMEOUT');
    },
    isSilent(socket) {
      const fd = descriptorOf(socket);
      if (fd === closed) return false;
      check(get(fd, ipprotoTcp, tcpInfo, info, [infoBytes]), 'TCP_INFO');
      // What finds no way out is not under way: TCP probes, and the next acknowledgement ends the count.
      return info[offsetOfProbes]! > 0 || (info[offsetOfRetransmits]! > 0 && unacked.getUint32(0, true) > 0);
    },
    deafen(socket) {
      const fd = descriptorOf(socket);
      if (fd !== closed) check(attach(fd, keepNothing), 'SO_ATTACH_FILTER');
    },
    deafenTo(socket, addresses) {
      const fd = descriptorOf(socket);
      if (fd === closed) return true;
      const isDone = check(attach(fd, filterOfSources(addresses)), 'SO_ATTACH_FILTER', tooLong);
      if (!isDone) this.undeafen(socket);
      return isDone;
    },
    undeafen(socket) {
      const fd = descriptorOf(socket);
      if (fd === closed) return;
      check(set(fd, solSocket, soDetachFilter, timeout, timeout.byteLength), 'SO_DETACH_FILTER', [enoent]);
    },
  };
}

/** Of a socket or server of node:net, or a socket of node:dgram. */
function descriptorOf(socket: object): number {
  const { _handle } = socket as { _handle?: { readonly fd?: number } | null };
  return _handle?.fd ?? closed;
}
