/**
 * DNS as far as a phone needs it (RFC 1035, 4.1): one question for the addresses of a name, and its answer.
 *
 *     header: id, flags, four counts | question: name, type, class | answers: name, type, class, ttl, size, data | ...
 *
 * Sections behind the answers (authorities, additional records such as EDNS's) are passed over.
 */
import { WireError } from '../../errors.js';
import { encodeName, readName } from './name.js';

/** RFC 1035, 4.1.1: how a question was answered. */
export const DnsCode = {
  noError: 0,
  formatError: 1,
  serverFailure: 2,
  /** NXDOMAIN: nothing has this name. */
  nameError: 3,
  notImplemented: 4,
  refused: 5,
} as const;

/** RFC 1035, 3.2.2. */
export const DnsType = { a: 1 } as const;

const CLASS_INTERNET = 1;
const HEADER_SIZE = 12;

/** RFC 1035, 4.1.1. */
const Flag = {
  response: 0x8000,
  authoritative: 0x0400,
  truncated: 0x0200,
  recursionDesired: 0x0100,
} as const;

export interface DnsQuery {
  readonly id: number;
  /** As it was asked, upper case included. */
  readonly name: string;
  readonly type: number;
  readonly recursionDesired: boolean;
}

export interface DnsAnswer {
  readonly id: number;
  /** See `DnsCode`. */
  readonly code: number;
  /** There was more than a datagram holds. */
  readonly isTruncated: boolean;
  /** What was asked for. */
  readonly name: string;
  /** Of the name, or of the one it is an alias for. */
  readonly addresses: readonly number[];
}

/** Asks for the addresses of a name. Throws WireError for what is no name. */
export function encodeQuery(id: number, name: string): Uint8Array {
  const question = encodeQuestion({ name, type: DnsType.a });
  const bytes = new Uint8Array(HEADER_SIZE + question.length);
  writeHeader(bytes, { id, flags: Flag.recursionDesired, answers: 0 });
  bytes.set(question, HEADER_SIZE);
  return bytes;
}

/** Throws WireError for anything but one standard question of the Internet's class. */
export function decodeQuery(bytes: Uint8Array): DnsQuery {
  const { view, id, flags, questions } = readHeader(bytes);
  if (flags & Flag.response || (flags & 0x7800) !== 0 || questions !== 1) throw new WireError('no DNS query');
  const { name, end } = readName(bytes, HEADER_SIZE);
  if (end + 4 > bytes.length) throw new WireError('DNS query: cut short');
  if (view.getUint16(end + 2) !== CLASS_INTERNET) throw new WireError('DNS query: of another class');
  return { id, name, type: view.getUint16(end), recursionDesired: (flags & Flag.recursionDesired) !== 0 };
}

/** The answer of the server that is responsible for the name. */
export function encodeAnswer(
  query: DnsQuery,
  code: number,
  addresses: readonly number[] = [],
  ttlSeconds = 0,
): Uint8Array {
  const question = encodeQuestion(query);
  const bytes = new Uint8Array(HEADER_SIZE + question.length + addresses.length * ADDRESS_RECORD_SIZE);
  const view = writeHeader(bytes, {
    id: query.id,
    flags: Flag.response | Flag.authoritative | (query.recursionDesired ? Flag.recursionDesired : 0) | code,
    answers: addresses.length,
  });
  bytes.set(question, HEADER_SIZE);
  let at = HEADER_SIZE + question.length;
  for (const address of addresses) {
    view.setUint16(at, 0xc000 | HEADER_SIZE); // the name: the same as in the question
    view.setUint16(at + 2, DnsType.a);
    view.setUint16(at + 4, CLASS_INTERNET);
    view.setUint32(at + 6, ttlSeconds);
    view.setUint16(at + 10, 4);
    view.setUint32(at + 12, address);
    at += ADDRESS_RECORD_SIZE;
  }
  return bytes;
}

const ADDRESS_RECORD_SIZE = 16;

/** Throws WireError for anything but an answer to one question. */
export function decodeAnswer(bytes: Uint8Array): DnsAnswer {
  const { view, id, flags, questions, answers } = readHeader(bytes);
  if ((flags & Flag.response) === 0 || questions !== 1) throw new WireError('no DNS answer');
  const { name, end } = readName(bytes, HEADER_SIZE);
  if (end + 4 > bytes.length) throw new WireError('DNS answer: cut short');
  const addresses: number[] = [];
  let at = end + 4;
  for (let n = 0; n < answers; n++) {
    const record = readName(bytes, at).end;
    if (record + 10 > bytes.length) throw new WireError('DNS answer: cut short');
    const size = view.getUint16(record + 8);
    at = record + 10 + size;
    if (at > bytes.length) throw new WireError('DNS answer: cut short');
    if (view.getUint16(record) !== DnsType.a || view.getUint16(record + 2) !== CLASS_INTERNET) continue;
    if (size !== 4) throw new WireError(`DNS answer: an address of ${size} bytes`);
    addresses.push(view.getUint32(record + 10));
  }
  return { id, code: flags & 15, isTruncated: (flags & Flag.truncated) !== 0, name, addresses };
}

function encodeQuestion({ name, type }: { name: string; type: number }): Uint8Array {
  const encoded = encodeName(name);
  const bytes = new Uint8Array(encoded.length + 4);
  bytes.set(encoded);
  const view = new DataView(bytes.buffer, encoded.length);
  view.setUint16(0, type);
  view.setUint16(2, CLASS_INTERNET);
  return bytes;
}

function writeHeader(bytes: Uint8Array, { id, flags, answers }: { id: number; flags: number; answers: number }) {
  const view = new DataView(bytes.buffer);
  view.setUint16(0, id);
  view.setUint16(2, flags);
  view.setUint16(4, 1);
  view.setUint16(6, answers);
  return view;
}

function readHeader(bytes: Uint8Array) {
  if (bytes.length < HEADER_SIZE) throw new WireError(`DNS message of ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    view,
    id: view.getUint16(0),
    flags: view.getUint16(2),
    questions: view.getUint16(4),
    answers: view.getUint16(6),
  };
}
