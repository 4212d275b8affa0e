import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WireError } from '#errors.js';
import { decodeDhcp, encodeDhcp } from '#wire/dhcp/packet.js';
import {
  decodeRelayAgent,
  encodeRelayAgent,
  peekMac,
  peekMessageType,
  peekXid,
  relayToServer,
} from '#wire/dhcp/relay.js';
import { parseIpv4 } from '#wire/ipv4.js';

const giaddr = parseIpv4('127.16.0.2');

function discover(options: { hostName?: string } = {}): Uint8Array {
  return encodeDhcp({
    op: 1,
    hops: 0,
    xid: 0xfedcba98,
    secs: 3,
    broadcast: true,
    ciaddr: 0,
    yiaddr: 0,
    siaddr: 0,
    giaddr: 0,
    mac: '02AB12000001',
    sname: '',
    file: '',
    options: { ...options, messageType: 1 },
  });
}

describe('a relayed message', () => {
  it('has one hop more and giaddr, and is else the same', () => {
    const message = discover();
    const relayed = relayToServer(message, { giaddr, relaySourcePort: false });
    expect(decodeDhcp(relayed)).toEqual({ ...decodeDhcp(message), hops: 1, giaddr });
    expect(relayed.length).toBe(message.length);
    expect(message[3]).toBe(0);
  });

  it('asks for answers to its own port by option 82 right before the end (RFC 8357)', () => {
    const relayed = relayToServer(discover(), { giaddr, relaySourcePort: true });
    expect([...relayed.subarray(240, 249)]).toEqual([53, 1, 1, 82, 2, 19, 0, 255, 0]);
    expect(relayed.length).toBe(300);
    expect(decodeRelayAgent(decodeDhcp(relayed).options.relayAgent!)).toEqual({ relaySourcePort: true });
  });

  it('grows when there is no padding to take the option', () => {
    const message = discover({ hostName: 'x'.repeat(200) });
    const relayed = relayToServer(message, { giaddr, relaySourcePort: true });
    expect(relayed.length).toBe(message.length + 4);
    expect(decodeDhcp(relayed).options).toEqual({ ...decodeDhcp(message).options, relayAgent: Uint8Array.of(19, 0) });
  });

  it('gets the end its options lack', () => {
    const endless = discover().subarray(0, 243);
    expect([...relayToServer(endless, { giaddr, relaySourcePort: true }).subarray(240)]).toEqual([
      53, 1, 1, 82, 2, 19, 0, 255,
    ]);
  });

  it('is refused when it is none, or its options break', () => {
    expect(() => relayToServer(new Uint8Array(300), { giaddr, relaySourcePort: true })).toThrow(WireError);
    expect(() => relayToServer(discover().subarray(0, 242), { giaddr, relaySourcePort: true })).toThrow(WireError);
  });
});

describe('option 82', () => {
  it('holds sub-options as RFC 3046, 3527 and 5107 lay them out', () => {
    const agent = { circuitId: Uint8Array.of(1, 2), linkSelection: 0x0a5a0000, serverIdOverride: 0x0a010001 };
    const bytes = encodeRelayAgent(agent);
    expect([...bytes]).toEqual([1, 2, 1, 2, 5, 4, 10, 90, 0, 0, 11, 4, 10, 1, 0, 1]);
    expect(decodeRelayAgent(bytes)).toEqual(agent);
  });

  it('may hold sub-options nobody here knows, but none that is cut', () => {
    expect(decodeRelayAgent(Uint8Array.of(151, 1, 7, 19, 0))).toEqual({ relaySourcePort: true });
    expect(() => decodeRelayAgent(Uint8Array.of(1, 3, 7))).toThrow(WireError);
  });
});

describe('peeking', () => {
  it('finds what a relay needs to find its phone', () => {
    const message = discover({ hostName: 'SEP02AB12000001' });
    expect(peekXid(message)).toBe(0xfedcba98);
    expect(peekMac(message)).toBe('02AB12000001');
    expect(peekMessageType(message)).toBe(1);
  });

  it('says so when there is nothing', () => {
    const noDhcp = new Uint8Array(300);
    expect([peekXid(noDhcp), peekMac(noDhcp), peekMessageType(noDhcp)]).toEqual([-1, '', 0]);
    expect(peekMessageType(discover().fill(255, 240, 241))).toBe(0);
    expect(peekMessageType(discover().subarray(0, 242))).toBe(0);
  });

  it('never throws', () => {
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.uint8Array({ maxLength: 60 }).map((options) => Uint8Array.from([...discover().subarray(0, 240), ...options])),
    );
    fc.assert(
      fc.property(anything, (bytes) => {
        expect(peekXid(bytes)).toBeGreaterThanOrEqual(-1);
        expect(peekMessageType(bytes)).toBeGreaterThanOrEqual(0);
        expect([0, 12]).toContain(peekMac(bytes).length);
      }),
    );
  });
});
