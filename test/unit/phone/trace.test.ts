/** What is seen of phones that are traced, and that nothing is seen of the others. */
import { describe, expect, it } from 'vitest';
import { LinkEnd } from '#phone/outbox.js';
import { Trace, type TraceEntry } from '#phone/trace.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { readIpPacket, TcpFlag } from '#wire/trace/ip-packets.js';
import { inService } from './courses.js';

const way = { from: parseIpv4('10.1.200.7'), fromPort: 49_152, to: parseIpv4('10.1.0.11'), toPort: 2000 };
const bytes = Uint8Array.of(1, 2, 3);
const [traced, other] = [4, 5];

function traceOf(clock = () => 0): Trace {
  const trace = new Trace([{ slot: traced, name: 'SEP001122000000', model: '7960', site: 'hq' }], clock);
  trace.take();
  return trace;
}

function flagsOf(entries: readonly TraceEntry[]): (number | undefined)[] {
  return entries.map((entry) => (entry.kind === 'packet' ? readIpPacket(entry.packet).tcp?.flags : undefined));
}

describe('a trace', () => {
  it('begins by who the phone is', () => {
    const trace = new Trace([{ slot: 0, name: 'SEP1', model: '7960', site: 'hq' }], () => 5);
    const note = { what: 'phone', model: '7960', site: 'hq' };
    expect(trace.take()).toEqual([{ kind: 'note', atMs: 0, phone: 'SEP1', note }]);
    expect(trace.take()).toEqual([]);
  });

  it('sees nothing of other phones', () => {
    const trace = traceOf();
    trace.datagram(other, 'tftp', way, bytes);
    trace.dialled(other, 0, way);
    trace.connected(other, 0);
    trace.sent(other, 0, bytes);
    trace.received(other, 0, bytes, 3);
    trace.closed(other, 0);
    trace.ended(other, 0, LinkEnd.reset);
    expect([trace.take(), trace.has(traced), trace.has(other)]).toEqual([[], true, false]);
  });

  it('keeps a copy of what may be overwritten, with its time', () => {
    let now = 12.5;
    const trace = traceOf(() => now);
    const borrowed = bytes.slice();
    trace.datagram(traced, 'tftp', way, borrowed);
    borrowed.fill(0);
    now = 13;
    trace.datagram(traced, 'tftp', way, borrowed);
    const [first, second] = trace.take();
    expect([first!.atMs, second!.atMs]).toEqual([12.5, 13]);
    expect(first!.kind === 'packet' && [...readIpPacket(first!.packet).payload]).toEqual([1, 2, 3]);
  });

  it.each([
    ['refused', LinkEnd.refused, [TcpFlag.rst | TcpFlag.ack]],
    ['silent', LinkEnd.timeout, []],
    ['unreachable', LinkEnd.unreachable, []],
  ])('draws a call that was %s', (_, how, flags) => {
    const trace = traceOf();
    trace.dialled(traced, 0, way);
    trace.ended(traced, 0, how);
    trace.closed(traced, 0);
    expect(flagsOf(trace.take())).toEqual([TcpFlag.syn, ...flags]);
  });

  it('draws no end of a call that nobody has taken', () => {
    const trace = traceOf();
    trace.dialled(traced, 0, way);
    trace.closed(traced, 0);
    expect(flagsOf(trace.take())).toEqual([TcpFlag.syn]);
  });

  it('hears a phone of itself, in the order of its life', () => {
    const { trace } = inService({ isTraced: true });
    const told = trace.take().flatMap((entry) => {
      if (entry.kind === 'packet') return [];
      return [entry.note.what === 'state' ? entry.note.state : `(${entry.note.what})`];
    });
    expect(told).toEqual([
      ...['(phone)', 'starting', 'leasing', '(leased)', 'fetching', '(configured)'],
      ...['(opening)', 'connecting', 'registering', '(registered)', 'provisioning', 'inService'],
    ]);
  });
});
