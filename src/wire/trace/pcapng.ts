/**
 * A capture file for Wireshark (pcapng, draft-ietf-opsawg-pcapng): one section, one interface of raw IP packets, and each
 * packet with its time and, where there is something to say of it, a comment.
 *
 *     block = type u32 | length u32 | body, padded to 4 | length u32            little-endian throughout
 */

const sectionHeader = 0x0a0d0d0a;
const interfaceDescription = 1;
const enhancedPacket = 6;

const byteOrderMagic = 0x1a2b3c4d;
/** LINKTYPE_RAW: a packet begins with its IP header. */
const rawIp = 101;

const endOfOptions = 0;
const commentOption = 1;

/** What stands before the first packet. */
export function captureHeader(): Uint8Array {
  const section = new Uint8Array(16);
  const view = new DataView(section.buffer);
  view.setUint32(0, byteOrderMagic, true);
  view.setUint16(4, 1, true);
  // A section of unknown length: packets are appended while the run goes on.
  view.setBigInt64(8, -1n, true);
  const description = new Uint8Array(8);
  new DataView(description.buffer).setUint16(0, rawIp, true);
  return joined([block(sectionHeader, section), block(interfaceDescription, description)]);
}

/** `atUs`: whole microseconds since 1970. `packet`: from its IP header on. */
export function capturedPacket(atUs: number, packet: Uint8Array, comment = ''): Uint8Array {
  const head = new Uint8Array(20);
  const view = new DataView(head.buffer);
  view.setUint32(4, Math.floor(atUs / 2 ** 32), true);
  view.setUint32(8, atUs % 2 ** 32, true);
  view.setUint32(12, packet.length, true);
  view.setUint32(16, packet.length, true);
  return block(enhancedPacket, joined([head, padded(packet), ...(comment === '' ? [] : options(comment))]));
}

function options(comment: string): Uint8Array[] {
  const text = new TextEncoder().encode(comment);
  return [option(commentOption, text.length), padded(text), option(endOfOptions, 0)];
}

function option(code: number, length: number): Uint8Array {
  const head = new Uint8Array(4);
  const view = new DataView(head.buffer);
  view.setUint16(0, code, true);
  view.setUint16(2, length, true);
  return head;
}

function block(type: number, body: Uint8Array): Uint8Array {
  const ends = 8;
  const bytes = new Uint8Array(ends + body.length + 4);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, bytes.length, true);
  bytes.set(body, ends);
  view.setUint32(ends + body.length, bytes.length, true);
  return bytes;
}

function padded(bytes: Uint8Array): Uint8Array {
  if (bytes.length % 4 === 0) return bytes;
  const whole = new Uint8Array(bytes.length + 4 - (bytes.length % 4));
  whole.set(bytes);
  return whole;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((size, { length }) => size + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
