/**
 * Names of hosts as they lie in a DNS message (RFC 1035, 3.1 and 4.1.4): labels, each with its length, and an empty one
 * at the end. The end of a name may stand elsewhere in the message, where a pointer says:
 *
 *     12  03 'c' 'm' '1' 03 'l' 'a' 'b' 00        cm1.lab
 *     21  03 'c' 'm' '2' c0 10                    cm2, and then as from 16: cm2.lab
 *
 * A pointer must lead to before the stretch it ends, so that no chain of them is a circle.
 */
import { WireError } from '../../errors.js';

const LONGEST_LABEL = 63;
/** In octets on the wire, lengths and the empty label included. */
const LONGEST_NAME = 255;

const POINTER = 0xc0;

export interface ReadName {
  /** Without the dot at its end; '' is the root. */
  readonly name: string;
  /** Where what follows the name begins. */
  readonly end: number;
}

/** Throws WireError when no name can stand there. */
export function readName(bytes: Uint8Array, start: number): ReadName {
  const labels: string[] = [];
  let size = 1;
  /** The stretch of labels being read begins here. */
  let stretch = start;
  /** Known once the first pointer is read. */
  let end: number | undefined;
  for (let at = start; ; ) {
    const length = byteAt(bytes, at);
    if (length === 0) return { name: labels.join('.'), end: end ?? at + 1 };
    if (length >= POINTER) {
      const target = (length - POINTER) * 256 + byteAt(bytes, at + 1);
      if (target >= stretch) throw new WireError('DNS name: a pointer that leads forward');
      end ??= at + 2;
      stretch = target;
      at = target;
      continue;
    }
    // 01 and 10 in the two upper bits were never put to use.
    if (length > LONGEST_LABEL) throw new WireError(`DNS name: a label of kind ${length >> 6}`);
    size += 1 + length;
    if (size > LONGEST_NAME) throw new WireError('DNS name: too long');
    labels.push(readLabel(bytes, at + 1, length));
    at += 1 + length;
  }
}

function readLabel(bytes: Uint8Array, start: number, length: number): string {
  let label = '';
  for (let at = start; at < start + length; at++) label += String.fromCharCode(byteAt(bytes, at));
  if (label.includes('.')) throw new WireError('DNS name: a dot within a label');
  return label;
}

function byteAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw new WireError('DNS message: cut short');
  return byte;
}

/** Uncompressed; a dot at the end makes no difference. Throws WireError for what is no name. */
export function encodeName(name: string): Uint8Array {
  const labels = name === '' || name === '.' ? [] : name.replace(/\.$/, '').split('.');
  const bytes: number[] = [];
  for (const label of labels) {
    if (label.length === 0 || label.length > LONGEST_LABEL) throw new WireError(`no DNS name: ${JSON.stringify(name)}`);
    bytes.push(label.length, ...Array.from(label, (character) => character.charCodeAt(0)));
  }
  bytes.push(0);
  if (bytes.length > LONGEST_NAME || bytes.some((byte) => byte > 255)) {
    throw new WireError(`no DNS name: ${JSON.stringify(name)}`);
  }
  return Uint8Array.from(bytes);
}
