import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WireError } from '#errors.js';
import { DhcpMessageType, type DhcpPacket, decodeDhcp, dhcpMessageNames, encodeDhcp } from '#wire/dhcp/packet.js';
import { decodeRelayAgent } from '#wire/dhcp/relay.js';
import { formatIpv4, parseIpv4 } from '#wire/ipv4.js';

const kea = JSON.parse(readFileSync(new URL('../../../fixtures/dhcp/kea.json', import.meta.url), 'utf8'));
const vendorClass = 'Cisco Systems, Inc. IP Phone CP-7960G\0';

const empty: DhcpPacket = {
  op: 1,
  hops: 0,
  xid: 0,
  secs: 0,
  broadcast: false,
  ciaddr: 0,
  yiaddr: 0,
  siaddr: 0,
  giaddr: 0,
  mac: '003094C26E7C',
  sname: '',
  file: '',
  options: {},
};

/** The fixed fields and the magic cookie of a request, then whatever options are given. */
function withOptions(...options: number[]): Uint8Array {
  return Uint8Array.from([...encodeDhcp(empty).subarray(0, 240), ...options]);
}

describe('a message from another server', () => {
  it('reads as what Kea meant by its ACK', () => {
    const ack = decodeDhcp(Buffer.from(kea.ack, 'hex'));
    expect(ack).toMatchObject({ op: 2, xid: 0x11223344, mac: '003094C26E7C', broadcast: false, unknownOptions: [] });
    expect(formatIpv4(ack.yiaddr)).toBe('10.200.1.0');
    expect(formatIpv4(ack.giaddr)).toBe('127.0.0.67');
    expect(ack.options).toEqual({
      subnetMask: parseIpv4('255.255.0.0'),
      routers: [parseIpv4('10.200.0.1')],
      domainName: 'lab.test',
      leaseSeconds: 3600,
      messageType: DhcpMessageType.ack,
      serverId: parseIpv4('127.0.0.1'),
      renewalSeconds: 900,
      rebindingSeconds: 1800,
      clientId: Uint8Array.of(1, 0, 0x30, 0x94, 0xc2, 0x6e, 0x7c),
      tftpServerName: 'tftp.lab.test',
      relayAgent: Uint8Array.of(19, 0),
      tftpServers: [parseIpv4('127.0.0.1'), parseIpv4('127.0.0.2')],
    });
    expect(decodeRelayAgent(ack.options.relayAgent!)).toEqual({ relaySourcePort: true });
  });

  it.each(['discover', 'request', 'offer', 'ack', 'nak'])(
    'comes out as the same bytes when written again: %s',
    (name) => {
      const bytes = new Uint8Array(Buffer.from(kea[name], 'hex'));
      const { unknownOptions, ...packet } = decodeDhcp(bytes);
      expect(dhcpMessageNames[packet.options.messageType! - 1]).toBe(name);
      const again = encodeDhcp(packet);
      expect(again.subarray(0, bytes.length)).toEqual(bytes);
      expect(again.subarray(bytes.length).every((byte) => byte === 0)).toBe(true);
    },
  );
});

describe('writing', () => {
  it('gives the request of Doc 5710 its size: 77 bytes of options in a payload of 317', () => {
    const request = encodeDhcp({
      ...empty,
      broadcast: true,
      options: {
        messageType: DhcpMessageType.request,
        requestedAddress: parseIpv4('144.254.195.25'),
        hostName: 'SEP003094C26E7C\0',
        vendorClass,
        parameterList: [1, 66, 6, 3, 15, 150, 35],
      },
    });
    expect(request.length).toBe(317);
    expect([...request.subarray(236, 240)]).toEqual([0x63, 0x82, 0x53, 0x63]);
    expect(request.at(-1)).toBe(255);
    expect(decodeDhcp(request).options).toMatchObject({ vendorClass, hostName: 'SEP003094C26E7C' });
  });

  it('fills a short message up to the 300 bytes of BOOTP, whatever was written before', () => {
    encodeDhcp({ ...empty, options: { message: 'x'.repeat(255) } });
    const bytes = encodeDhcp(empty);
    expect(bytes.length).toBe(300);
    expect(bytes[240]).toBe(255);
    expect(bytes.subarray(241).every((byte) => byte === 0)).toBe(true);
  });

  it('keeps the order of the keys', () => {
    const bytes = encodeDhcp({ ...empty, options: { serverId: 1, messageType: 5 } });
    expect([...bytes.subarray(240, 250)]).toEqual([54, 4, 0, 0, 0, 1, 53, 1, 5, 255]);
  });

  it('splits a value of more than 255 bytes into several options (RFC 3396)', () => {
    const tftpServers = Array.from({ length: 100 }, (_, n) => n + 1);
    const bytes = encodeDhcp({ ...empty, options: { tftpServers } });
    expect([bytes[240], bytes[241], bytes[497], bytes[498]]).toEqual([150, 255, 150, 145]);
    expect(decodeDhcp(bytes).options.tftpServers).toEqual(tftpServers);
  });

  it('refuses what does not fit', () => {
    expect(() => encodeDhcp({ ...empty, sname: 'x'.repeat(65) })).toThrow(WireError);
    expect(() => encodeDhcp({ ...empty, options: { tftpServers: Array<number>(500).fill(1) } })).toThrow(WireError);
    expect(() => encodeDhcp({ ...empty, options: { message: 'x'.repeat(2048 - 240 - 16) } })).toThrow(WireError);
  });
});

describe('reading', () => {
  it('passes over padding and options it does not know, and lists them', () => {
    const packet = decodeDhcp(withOptions(0, 0, 43, 2, 9, 9, 53, 1, 1, 0, 255, 53, 1, 2));
    expect(packet.options).toEqual({ messageType: 1 });
    expect(packet.unknownOptions).toEqual([43]);
  });

  it('follows option overload into file, then sname (RFC 2131, 4.1)', () => {
    const bytes = withOptions(52, 1, 3, 66, 2, 0x61, 0x62, 255);
    bytes.set([66, 1, 0x63, 255], 108);
    bytes.set([66, 1, 0x64, 15, 1, 0x65, 255], 44);
    const packet = decodeDhcp(bytes);
    expect(packet).toMatchObject({ sname: '', file: '', options: { tftpServerName: 'abcd', domainName: 'e' } });
  });

  it('leaves sname and file alone without overload', () => {
    const bytes = encodeDhcp({ ...empty, sname: 'server', file: 'x'.repeat(128) });
    expect(decodeDhcp(bytes)).toMatchObject({ sname: 'server', file: 'x'.repeat(128) });
  });

  it('drops NULs behind a server name, as dnsmasq sends them', () => {
    expect(decodeDhcp(withOptions(66, 3, 0x61, 0x62, 0, 255)).options.tftpServerName).toBe('ab');
  });

  it.each([
    ['too short', encodeDhcp(empty).subarray(0, 239)],
    ['longer than any', withOptions(...Array<number>(4000).fill(0))],
    ['without the cookie', new Uint8Array(300).fill(1, 0, 2)],
    ['with an option that runs past the end', withOptions(53, 2, 1)],
    ['with an option cut after its code', withOptions(53)],
    ['with half an address', withOptions(54, 2, 10, 0, 255)],
    ['with an empty address list', withOptions(150, 0, 255)],
    ['with an overloaded field that is no options', withOptions(52, 1, 1, 255).fill(200, 108, 236)],
  ])('refuses a message %s', (_what, bytes) => {
    expect(() => decodeDhcp(bytes)).toThrow(WireError);
  });

  it('refuses other hardware than Ethernet, and an op that is neither request nor reply', () => {
    const bytes = encodeDhcp(empty);
    expect(() => decodeDhcp(Uint8Array.from(bytes).fill(6, 1, 2))).toThrow(WireError);
    expect(() => decodeDhcp(Uint8Array.from(bytes).fill(3, 0, 1))).toThrow(WireError);
  });
});

const u32 = fc.nat(0xffffffff);
const text = fc.string({
  unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)),
  maxLength: 40,
});
const packets: fc.Arbitrary<DhcpPacket> = fc.record({
  op: fc.constantFrom(1 as const, 2 as const),
  hops: fc.nat(255),
  xid: u32,
  secs: fc.nat(0xffff),
  broadcast: fc.boolean(),
  ciaddr: u32,
  yiaddr: u32,
  siaddr: u32,
  giaddr: u32,
  mac: fc.nat(0xffffffffffff).map((mac) => mac.toString(16).toUpperCase().padStart(12, '0')),
  sname: text,
  file: text,
  options: fc.record(
    {
      messageType: fc.nat(255),
      subnetMask: u32,
      routers: fc.array(u32, { minLength: 1, maxLength: 70 }),
      hostName: text,
      requestedAddress: u32,
      parameterList: fc.array(fc.nat(255), { maxLength: 20 }),
      maxMessageSize: fc.nat(0xffff),
      vendorClass: text,
      clientId: fc.uint8Array({ maxLength: 300 }),
      relayAgent: fc.uint8Array({ maxLength: 30 }),
    },
    { requiredKeys: [] },
  ),
});

describe('any bytes', () => {
  it('survive writing and reading', () => {
    fc.assert(
      fc.property(packets, (packet) => {
        expect(decodeDhcp(encodeDhcp(packet))).toEqual({ ...packet, unknownOptions: [] });
      }),
    );
  });

  it('throw nothing but WireError, mutated or made up', () => {
    const seeds = Object.values(kea)
      .slice(1)
      .map((hex) => Uint8Array.from(Buffer.from(String(hex), 'hex')));
    const mutated = fc
      .tuple(fc.constantFrom(...seeds), fc.array(fc.tuple(fc.nat(320), fc.nat(255)), { maxLength: 8 }), fc.nat(330))
      .map(([seed, changes, size]) => {
        const bytes = Uint8Array.from(seed);
        for (const [at, value] of changes) bytes[at] = value;
        return bytes.subarray(0, size);
      });
    fc.assert(
      fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 400 })), (bytes) => {
        try {
          const { options } = decodeDhcp(bytes);
          if (options.relayAgent !== undefined) decodeRelayAgent(options.relayAgent);
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
