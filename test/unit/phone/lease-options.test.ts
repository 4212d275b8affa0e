import { describe, expect, it } from 'vitest';
import { modelNames, models } from '#phone/models.js';
import type { PhoneSettings } from '#phone/settings.js';
import { Outcome } from '#terms/outcomes.js';
import { DhcpMessageType, type DhcpOptions, type DhcpPacket } from '#wire/dhcp/packet.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { PhoneWorld, phoneAddress } from '../../support/phone-world.js';
import { inService } from './courses.js';

/** A phone whose ACK said this, and nothing else about TFTP. */
function told(options: DhcpOptions, fields: Partial<DhcpPacket> = {}, settings = {}): PhoneWorld {
  const world = new PhoneWorld(settings);
  world.powerOn();
  world.offer();
  world.dhcp({ messageType: DhcpMessageType.ack, ...options }, { yiaddr: phoneAddress, ...fields });
  return world;
}

const first = parseIpv4('10.1.0.31');
const second = parseIpv4('10.1.0.32');
const third = parseIpv4('10.1.0.33');
const named = { tftpServerName: '10.1.0.32' };

describe('what a phone tells and asks DHCP servers (sccp.md 5.2)', () => {
  it.each(modelNames)('a %s is known by its options, byte for byte, in DISCOVER and REQUEST', (model) => {
    const world = new PhoneWorld({ model, identity: { mac: '02AB120000FF', name: 'SEP02AB120000FF' } });
    world.powerOn();
    world.offer();
    const messages = world.take('dhcp').map(({ bytes }) => Buffer.from(bytes).toString('latin1'));
    expect(messages.map((message) => message.slice(240, 243))).toEqual(['\x35\x01\x01', '\x35\x01\x03']); // 53
    const { vendorClass } = models[model];
    for (const message of messages) {
      expect(message).toContain('\x37\x07\x01\x42\x06\x03\x0f\x96\x23'); // 55: 1, 66, 6, 3, 15, 150, 35
      expect(message).toContain('\x3d\x07\x01\x02\xab\x12\x00\x00\xff'); // 61: Ethernet, MAC
      expect(message).toContain('\x0c\x0fSEP02AB120000FF');
      if (vendorClass === '') expect(message).not.toContain('\x3c');
      else expect(message).toContain(`\x3c${String.fromCharCode(vendorClass.length)}${vendorClass}`);
    }
  });

  it('ends the vendor class of a 7960 with the NUL that real ones send', () => {
    expect(models['7960'].vendorClass).toBe('Cisco Systems, Inc. IP Phone CP-7960G\0');
  });
});

describe('what a phone tells DHCP servers by its settings', () => {
  const optionsOf = (settings: Partial<PhoneSettings>) => {
    const world = new PhoneWorld(settings);
    world.powerOn();
    return world.only('dhcp').packet.options;
  };

  it('is the host name, or not', () => {
    expect(optionsOf({}).hostName).toBe('SEP001122000000');
    expect(optionsOf({ dhcpHostName: false }).hostName).toBeUndefined();
  });

  it('is the vendor class of its model, another one, or none', () => {
    expect(optionsOf({}).vendorClass).toBe(models['7960'].vendorClass);
    expect(optionsOf({ dhcpVendorClass: 'ACME' }).vendorClass).toBe('ACME');
    expect(optionsOf({ dhcpVendorClass: '' }).vendorClass).toBeUndefined();
  });

  it('is a client identifier, or none: then it is known by its MAC alone', () => {
    expect(optionsOf({}).clientId).toEqual(new Uint8Array([1, 0, 0x11, 0x22, 0, 0, 0]));
    expect(optionsOf({ dhcpClientId: 'none' }).clientId).toBeUndefined();
  });

  it('is the largest message it takes, where the profile says one', () => {
    expect(optionsOf({}).maxMessageSize).toBeUndefined();
    expect(optionsOf({ dhcpMaxMessageSize: 1_400 }).maxMessageSize).toBe(1_400);
  });

  it('is the list of what it asks for', () => {
    expect(optionsOf({ dhcpParameterList: [1, 3, 150] }).parameterList).toEqual([1, 3, 150]);
    expect(optionsOf({ dhcpParameterList: [] }).parameterList).toBeUndefined();
  });

  it('has no place in what it gives back, but for the identifier (RFC 2131, table 5)', () => {
    const world = inService({ dhcpMaxMessageSize: 1_400 });
    world.take('dhcp');
    world.phone.stop(world.now);
    world.run(2_000);
    const { clientId, ...options } = world.only('dhcp').packet.options;
    expect(clientId).toHaveLength(7);
    expect(Object.keys(options).sort()).toEqual(['messageType', 'serverId']);
  });
});

describe('where a phone looks for its files', () => {
  it('is option 150 before option 66 before siaddr', () => {
    const all = { tftpServers: [first], ...named };
    expect(told(all, { siaddr: third }).only('tftp').address).toBe(first);
    expect(told(named, { siaddr: third }).only('tftp').address).toBe(second);
    expect(told({}, { siaddr: third }).only('tftp').address).toBe(third);
  });

  it('is siaddr when option 66 holds a host name and nobody told of a DNS server', () => {
    expect(told({ tftpServerName: 'ciscocm1' }, { siaddr: third }).only('tftp').address).toBe(third);
  });

  it('is what is set on the phone itself, whatever DHCP says', () => {
    const world = told({ tftpServers: [first] }, {}, { alternateTftp: [third] });
    expect(world.only('tftp').address).toBe(third);
  });

  it('is the first two addresses of option 150, not the third', () => {
    const world = told({ tftpServers: [first, second, third] });
    world.run(60_000);
    expect(new Set(world.take('tftp').map(({ address }) => address))).toEqual(new Set([first, second]));
  });

  it('is nowhere when nothing says it: the phone boots again, and the lack is told', () => {
    const world = told({});
    expect(world.take('tftp')).toEqual([]);
    expect(world.state).toBe('restarting');
    expect(world.count('outcomes', Outcome.noTftpServer)).toBe(1);
  });
});
