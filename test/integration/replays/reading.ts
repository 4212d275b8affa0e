/** What a traced phone made of what it was told, and what a person who watches it is told of that. */
import { TraceTable } from '#outputs/trace-table.js';
import { readIpPacket } from '#wire/trace/ip-packets.js';
import { type Heard, readFrames } from '../../support/stranger.js';
import type { WiredPhone } from '../../support/wired-phones.js';

interface Reading {
  /** Between its keepalives, each time it registered. */
  readonly keepaliveMs: readonly number[];
  /** Why it was rejected, as the table of its packets quotes it. */
  readonly rejections: readonly string[];
  /** What the servers said, link after link. */
  readonly heard: readonly Heard[];
}

/** All there was since it was asked last. */
export function readingOf(phone: WiredPhone): Reading {
  const entries = phone.trace.take();
  const notes = entries.flatMap((entry) => (entry.kind === 'note' ? [entry.note] : []));
  const packets = entries.filter((entry) => entry.kind === 'packet').filter(({ protocol }) => protocol === 'sccp');
  const table = new TraceTable();
  const told = packets.map((packet) => table.rowOf(packet).summary).join('\n');
  const servers = phone.servers;
  const links = new Map<number, Uint8Array[]>();
  for (const { from, fromPort, toPort, payload } of packets.map(({ packet }) => readIpPacket(packet))) {
    const isServers = servers.some(({ address, port }) => address === from && port === fromPort);
    if (isServers) links.set(toPort, [...(links.get(toPort) ?? []), payload]);
  }
  return {
    keepaliveMs: notes.flatMap((note) => (note.what === 'registered' ? [note.keepaliveMs] : [])),
    rejections: [...told.matchAll(/StationRegisterReject "([^"]*)"/g)].map(([, text]) => text!),
    heard: [...links.values()].flatMap((payloads) => readFrames(Buffer.concat(payloads))),
  };
}
