/**
 * TFTP's five packets (RFC 1350) and the option acknowledgement (RFC 2347), by hand: each begins with a 16-bit opcode,
 * texts end with a NUL. Readers are lenient where phones are known to be odd: any mode, and bytes behind a request.
 */
import { WireError } from '../../errors.js';

/** RFC 1350, 5 and RFC 2347. */
export const TftpErrorCode = {
  notDefined: 0,
  fileNotFound: 1,
  accessViolation: 2,
  diskFull: 3,
  illegalOperation: 4,
  unknownTransferId: 5,
  fileExists: 6,
  noSuchUser: 7,
  optionsRefused: 8,
} as const;

/** Option names in lower case; values as they stand. */
export type TftpOptions = Readonly<Record<string, string>>;

export interface TftpRequest {
  readonly kind: 'readRequest' | 'writeRequest';
  readonly name: string;
  /** In lower case. Any is accepted: some phones ask for "binary" (sccp.md 5.3). */
  readonly mode: string;
  readonly options: TftpOptions;
}

export type TftpPacket =
  | TftpRequest
  /** `bytes` are borrowed from the packet. */
  | { readonly kind: 'data'; readonly block: number; readonly bytes: Uint8Array }
  | { readonly kind: 'ack'; readonly block: number }
  | { readonly kind: 'error'; readonly code: number; readonly message: string }
  | { readonly kind: 'optionAck'; readonly options: TftpOptions };

const Opcode = { readRequest: 1, writeRequest: 2, data: 3, ack: 4, error: 5, optionAck: 6 } as const;

export function encodeReadRequest(name: string, mode = 'octet', options: TftpOptions = {}): Uint8Array {
  return encodeTexts(Opcode.readRequest, [name, mode, ...Object.entries(options).flat()]);
}

export function encodeOptionAck(options: TftpOptions): Uint8Array {
  return encodeTexts(Opcode.optionAck, Object.entries(options).flat());
}

/** Block numbers are 16 bits and start again at 0 after 65535. */
export function encodeData(block: number, bytes: Uint8Array): Uint8Array {
  const packet = header(Opcode.data, block, bytes.length);
  packet.set(bytes, 4);
  return packet;
}

export function encodeAck(block: number): Uint8Array {
  return header(Opcode.ack, block, 0);
}

export function encodeError(code: number, message: string): Uint8Array {
  const packet = header(Opcode.error, code, message.length + 1);
  writeText(packet, 4, message);
  return packet;
}

function header(opcode: number, number: number, size: number): Uint8Array {
  const packet = new Uint8Array(4 + size);
  packet[1] = opcode;
  packet[2] = number >>> 8;
  packet[3] = number;
  return packet;
}

function encodeTexts(opcode: number, texts: readonly string[]): Uint8Array {
  const packet = new Uint8Array(texts.reduce((size, text) => size + text.length + 1, 2));
  packet[1] = opcode;
  let at = 2;
  for (const text of texts) at = writeText(packet, at, text);
  return packet;
}

/** Latin-1 and its NUL, which is there already; returns where the next text begins. */
function writeText(packet: Uint8Array, at: number, text: string): number {
  for (let n = 0; n < text.length; n++) packet[at + n] = text.charCodeAt(n);
  return at + text.length + 1;
}

/** Throws WireError when the bytes are no TFTP packet. */
export function decodeTftp(bytes: Uint8Array): TftpPacket {
  const opcode = (bytes[0]! << 8) | bytes[1]!;
  // An OACK may name no option at all: so atftpd answers when it passes over every one.
  if (bytes.length < 4 && opcode !== Opcode.optionAck) throw new WireError(`TFTP packet of ${bytes.length} bytes`);
  const number = (bytes[2]! << 8) | bytes[3]!;
  switch (opcode) {
    case Opcode.readRequest:
      return decodeRequest('readRequest', bytes);
    case Opcode.writeRequest:
      return decodeRequest('writeRequest', bytes);
    case Opcode.data:
      return { kind: 'data', block: number, bytes: bytes.subarray(4) };
    case Opcode.ack:
      return { kind: 'ack', block: number };
    case Opcode.error:
      // Some servers forget the NUL behind the message; nothing stands after it anyway.
      return { kind: 'error', code: number, message: readText(bytes, 4, endOfText(bytes, 4)) };
    case Opcode.optionAck:
      return { kind: 'optionAck', options: decodeOptions(bytes, 2) };
    default:
      throw new WireError(`TFTP opcode ${opcode}`);
  }
}

function decodeRequest(kind: TftpRequest['kind'], bytes: Uint8Array): TftpRequest {
  const nameEnd = endOfText(bytes, 2);
  const modeEnd = endOfText(bytes, nameEnd + 1);
  if (nameEnd === 2 || modeEnd >= bytes.length) throw new WireError('TFTP request without name or mode');
  return {
    kind,
    name: readText(bytes, 2, nameEnd),
    mode: readText(bytes, nameEnd + 1, modeEnd).toLowerCase(),
    options: decodeOptions(bytes, modeEnd + 1),
  };
}

/** Pairs of texts; what does not make a whole pair with a name is passed over. */
function decodeOptions(bytes: Uint8Array, start: number): TftpOptions {
  const options: [string, string][] = [];
  for (let at = start; at < bytes.length; ) {
    const nameEnd = endOfText(bytes, at);
    const valueEnd = endOfText(bytes, nameEnd + 1);
    if (nameEnd === at || valueEnd >= bytes.length) break;
    options.push([readText(bytes, at, nameEnd).toLowerCase(), readText(bytes, nameEnd + 1, valueEnd)]);
    at = valueEnd + 1;
  }
  return Object.fromEntries(options);
}

/** The offset of the next NUL, or the size where there is none. */
function endOfText(bytes: Uint8Array, start: number): number {
  const end = bytes.indexOf(0, start);
  return end === -1 ? bytes.length : end;
}

function readText(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at++) text += String.fromCharCode(bytes[at]!);
  return text;
}
