/**
 * A DHCP message: the fixed fields of BOOTP, a magic cookie, options (RFC 2131, 2). Only Ethernet clients, as all
 * phones are. Reading follows option overload (52) into `file` and `sname`; writing never needs it.
 */
import { WireError } from '../../errors.js';
import { readU32, writeU32 } from './option-codecs.js';
import { collectOptions } from './option-set.js';
import { type DhcpOptions, dhcpOptions } from './options.js';

export type { DhcpOptions } from './options.js';

/** The values of option 53 (RFC 2132, 9.6). */
export const DhcpMessageType = {
  discover: 1,
  offer: 2,
  request: 3,
  decline: 4,
  ack: 5,
  nak: 6,
  release: 7,
  inform: 8,
} as const;

export type DhcpMessageName = keyof typeof DhcpMessageType;

/** The names in the order of their numbers: message type n is `dhcpMessageNames[n - 1]`. */
export const dhcpMessageNames = Object.keys(DhcpMessageType) as DhcpMessageName[];

export interface DhcpPacket {
  /** 1: from a client, 2: from a server. */
  readonly op: 1 | 2;
  readonly hops: number;
  readonly xid: number;
  readonly secs: number;
  /** The flag by which a client asks for a broadcast answer. */
  readonly broadcast: boolean;
  readonly ciaddr: number;
  readonly yiaddr: number;
  readonly siaddr: number;
  readonly giaddr: number;
  /** Twelve upper-case hex digits. */
  readonly mac: string;
  readonly sname: string;
  readonly file: string;
  /** Written in the order of their keys. */
  readonly options: DhcpOptions;
}

export interface ReceivedDhcpPacket extends DhcpPacket {
  /** Codes of the options that stand in no row of our table. */
  readonly unknownOptions: readonly number[];
}

/** Where the fixed fields lie; `options` is the first byte after the magic cookie. */
export const dhcpOffset = {
  hops: 3,
  xid: 4,
  giaddr: 24,
  mac: 28,
  sname: 44,
  file: 108,
  cookie: 236,
  options: 240,
} as const;

const MAGIC_COOKIE = 0x63825363;
const ETHERNET = 1;
const BROADCAST_FLAG = 0x80;
const OVERLOAD = 52;
const END = 255;
/** BOOTP relays and servers may drop anything shorter (RFC 1542, 2.1). */
const MINIMUM_SIZE = 300;

/** No client asks for more than an Ethernet frame; the bound keeps what a hostile message can cost small. */
const MAXIMUM_SIZE = 4096;

/** Every message is put together here and copied out at its size; longer ones than this we never write. */
const draft = new Uint8Array(2048);

/** The whole UDP payload. Throws WireError when a text or the options do not fit. */
export function encodeDhcp(packet: DhcpPacket): Uint8Array {
  const bytes = draft;
  bytes.fill(0, 0, MINIMUM_SIZE);
  bytes[0] = packet.op;
  bytes[1] = ETHERNET;
  bytes[2] = 6;
  bytes[dhcpOffset.hops] = packet.hops;
  writeU32(bytes, dhcpOffset.xid, packet.xid);
  bytes[8] = packet.secs >>> 8;
  bytes[9] = packet.secs;
  bytes[10] = packet.broadcast ? BROADCAST_FLAG : 0;
  writeU32(bytes, 12, packet.ciaddr);
  writeU32(bytes, 16, packet.yiaddr);
  writeU32(bytes, 20, packet.siaddr);
  writeU32(bytes, dhcpOffset.giaddr, packet.giaddr);
  for (let n = 0; n < 6; n++) {
    bytes[dhcpOffset.mac + n] = Number.parseInt(packet.mac.slice(2 * n, 2 * n + 2), 16);
  }
  writeFixedText(bytes, dhcpOffset.sname, dhcpOffset.file, packet.sname);
  writeFixedText(bytes, dhcpOffset.file, dhcpOffset.cookie, packet.file);
  writeU32(bytes, dhcpOffset.cookie, MAGIC_COOKIE);
  const end = dhcpOptions.write(bytes, dhcpOffset.options, packet.options);
  if (end === bytes.length) throw new WireError('no room for the end of the options');
  bytes[end] = END;
  return bytes.slice(0, Math.max(end + 1, MINIMUM_SIZE));
}

/** Throws WireError unless `bytes` are a whole DHCP message of an Ethernet client. Keeps nothing of `bytes`. */
export function decodeDhcp(bytes: Uint8Array): ReceivedDhcpPacket {
  if (!hasDhcpShape(bytes)) throw new WireError('no DHCP message: of a wrong size, or without the magic cookie');
  const op = bytes[0];
  if (op !== 1 && op !== 2) throw new WireError(`DHCP op ${op}`);
  if (bytes[1] !== ETHERNET || bytes[2] !== 6) throw new WireError(`DHCP hardware type ${bytes[1]}, size ${bytes[2]}`);

  const fields = collectOptions(bytes, dhcpOffset.options, bytes.length);
  const overload = fields.get(OVERLOAD)?.[0] ?? 0;
  fields.delete(OVERLOAD);
  const fileHoldsOptions = (overload & 1) !== 0;
  const snameHoldsOptions = (overload & 2) !== 0;
  // RFC 2131, 4.1: the options field first, then file, then sname.
  if (fileHoldsOptions) collectOptions(bytes, dhcpOffset.file, dhcpOffset.cookie, fields);
  if (snameHoldsOptions) collectOptions(bytes, dhcpOffset.sname, dhcpOffset.file, fields);
  const { values, unknown } = dhcpOptions.read(fields);

  return {
    op,
    hops: bytes[dhcpOffset.hops]!,
    xid: readU32(bytes, dhcpOffset.xid),
    secs: (bytes[8]! << 8) | bytes[9]!,
    broadcast: (bytes[10]! & BROADCAST_FLAG) !== 0,
    ciaddr: readU32(bytes, 12),
    yiaddr: readU32(bytes, 16),
    siaddr: readU32(bytes, 20),
    giaddr: readU32(bytes, dhcpOffset.giaddr),
    mac: readMac(bytes),
    sname: snameHoldsOptions ? '' : readFixedText(bytes, dhcpOffset.sname, dhcpOffset.file),
    file: fileHoldsOptions ? '' : readFixedText(bytes, dhcpOffset.file, dhcpOffset.cookie),
    options: values,
    unknownOptions: unknown,
  };
}

/** Of a size that can be, and the magic cookie in its place. */
export function hasDhcpShape(bytes: Uint8Array): boolean {
  const { length } = bytes;
  return length >= dhcpOffset.options && length <= MAXIMUM_SIZE && readU32(bytes, dhcpOffset.cookie) === MAGIC_COOKIE;
}

const hexPairs = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0').toUpperCase());

export function readMac(bytes: Uint8Array): string {
  let mac = '';
  for (let n = 0; n < 6; n++) mac += hexPairs[bytes[dhcpOffset.mac + n]!];
  return mac;
}

function writeFixedText(bytes: Uint8Array, start: number, end: number, value: string): void {
  if (value.length > end - start) throw new WireError(`text of ${value.length} characters in ${end - start} bytes`);
  for (let n = 0; n < value.length; n++) bytes[start + n] = value.charCodeAt(n);
}

function readFixedText(bytes: Uint8Array, start: number, end: number): string {
  let value = '';
  for (let at = start; at < end && bytes[at] !== 0; at++) value += String.fromCharCode(bytes[at]!);
  return value;
}
