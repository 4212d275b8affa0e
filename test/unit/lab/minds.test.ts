import { describe, expect, it } from 'vitest';
import { makeCallManagers, makeDevices, makeDhcp, makeDns, makeFiles, makeSrst } from '#lab/minds.js';
import { type LabSettings, labAddress, labPorts } from '#lab/settings.js';
import { readConfiguration } from '#wire/config-file/configuration.js';
import { DhcpMessageType, type DhcpOptions, decodeDhcp } from '#wire/dhcp/packet.js';
import { decodeAnswer, encodeQuery } from '#wire/dns/message.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { RegisterTokenReq } from '#wire/sccp/catalogue.js';
import { Link, old, register } from './call-manager-link.js';
import { settings as dhcpSettings, giaddr, message } from './dhcp-subnet.js';

const settings: LabSettings = {
  devices: [old],
  unknownPhones: 'missingFile',
  keepaliveIntervalMs: 30_000,
  callManagers: 2,
  dhcp: { subnets: dhcpSettings.subnets, leaseMs: 60_000 },
  hasTftp: true,
  ports: labPorts,
};
const servers = [
  { name: 'cm1', address: '127.0.0.1', port: 2000 },
  { name: 'cm2', address: '127.0.0.2', port: 2000 },
];
const stranger = { name: 'SEP02AB12000009', deviceType: 404 };

function filesOf(changes: Partial<LabSettings>, devices = makeDevices({ ...settings, ...changes })) {
  const files = makeFiles({ ...settings, ...changes }, devices, servers);
  return (name: string) => {
    const file = files(name);
    return file === null ? null : readConfiguration(file.subarray(0, file.length));
  };
}

function offered(changes: Partial<LabSettings>): DhcpOptions {
  const session = makeDhcp({ ...settings, ...changes })!;
  const sent: Uint8Array[] = [];
  const discover = message('1', { messageType: DhcpMessageType.discover }, { giaddr });
  session.onPacket(0, discover, giaddr, 67, { send: (bytes) => sent.push(bytes) });
  return decodeDhcp(sent[0]!).options;
}

function addressesOf(changes: Partial<LabSettings>, name: string): readonly number[] {
  return decodeAnswer(makeDns({ ...settings, ...changes })!.onQuery(encodeQuery(1, name))!).addresses;
}

describe('the lab’s files', () => {
  it('tell the CallManagers by address, unless names shall be told', () => {
    const names = (changes: Partial<LabSettings>) =>
      filesOf(changes)(`${old.name}.cnf.xml`)!.callManagers.map(({ name }) => name);
    expect(names({})).toEqual(['127.0.0.1', '127.0.0.2']);
    expect(names({ dns: { domain: 'x' } })).toEqual(['127.0.0.1', '127.0.0.2']);
    expect(names({ dns: { domain: 'x', tellsNames: true } })).toEqual(['cm1', 'cm2']);
  });

  it.each([
    ['unknown phones are rejected later', { unknownPhones: 'reject' }, true],
    ['they register by themselves', { autoRegistration: { from: 1, to: 2 } }, true],
    ['they find no file', { autoRegistration: null }, false],
  ] as const)('have a default or not where %s', (_, changes, isThere) => {
    expect(filesOf(changes)('XMLDefault.cnf.xml') !== null).toBe(isThere);
  });

  it('have one for a phone from its auto-registration on', () => {
    const changes = { ...settings, autoRegistration: { from: 5000, to: 5000 }, loadInformation: { 404: 'SCCP42' } };
    const devices = makeDevices(changes);
    const files = filesOf(changes, devices);
    expect(files(`${stranger.name}.cnf.xml`)).toBeNull();
    const [cm1] = makeCallManagers(changes, devices, 0);
    expect(new Link(cm1!).say(0, register(stranger, 22))[0]?.name).toBe('RegisterAck');
    expect(files(`${stranger.name}.cnf.xml`)?.loadInformation).toBe('SCCP42');
  });
});

describe('the capacity of the lab', () => {
  it('is that of each CallManager and of the DHCP server', () => {
    const slow = { ...settings, capacity: { registrationsPerSecond: 10, dhcpPerSecond: 5 } };
    const dhcp = makeDhcp(slow)!;
    dhcp.onPacket(0, message('1', {}, { giaddr }), giaddr, 67, { send: () => {} });
    expect(dhcp.alarmAt).toBe(200);
    for (const node of makeCallManagers(slow, makeDevices(slow), 0)) {
      expect(new Link(node).say(0, register(old, 11))).toEqual([]);
      expect(node.alarmAt).toBe(100);
    }
  });

  it('is unlimited where nothing is said', () => {
    const [cm1] = makeCallManagers(settings, makeDevices(settings), 0);
    expect(new Link(cm1!).say(0, register(old, 11))[0]?.name).toBe('RegisterAck');
  });
});

describe('the intervals of the lab', () => {
  it('are told at every Register, and 60 s on a link that stands by where nobody says', () => {
    for (const [changes, told] of [
      [{ secondaryKeepaliveIntervalMs: 20_000 }, 20],
      [{}, 60],
    ] as const) {
      const asked = { ...settings, srst: true, ...changes };
      const nodes = [...makeCallManagers(asked, makeDevices(asked), 0), makeSrst(asked, 0)!];
      for (const node of nodes) {
        const fields = { keepaliveSeconds: settings.keepaliveIntervalMs / 1_000, secondaryKeepaliveSeconds: told };
        expect(new Link(node).say(0, register(old, 11))[0]).toMatchObject({ name: 'RegisterAck', fields });
      }
    }
  });
});

describe('the SRST router', () => {
  it('takes every phone, whatever it is, and none before anybody wants it', () => {
    expect(makeSrst(settings, 0)).toBeNull();
    const node = makeSrst({ ...settings, srst: true }, 0)!;
    for (const phone of [old, stranger])
      expect(new Link(node).say(0, register(phone, 11))[0]?.name).toBe('RegisterAck');
    expect([...node.registered.keys()]).toEqual([old.name, stranger.name]);
  });

  it('grants no token, though it knows the phone', () => {
    const node = makeSrst({ ...settings, srst: true }, 0)!;
    const link = new Link(node);
    link.say(0, register(old, 11));
    const token = RegisterTokenReq.encode({ deviceName: old.name }, 0);
    expect(link.say(0, token)).toMatchObject([{ name: 'RegisterTokenReject', fields: { waitSeconds: 60 } }]);
  });
});

describe('the lab’s names', () => {
  it('are those of its servers, with and without the domain', () => {
    expect(
      ['cm1', 'cm2', 'cm2.lab.test', 'tftp.lab.test', 'CiscoCM1.lab.test'].map((name) => addressesOf({}, name)),
    ).toEqual([[labAddress], [labAddress + 1], [labAddress + 1], [labAddress], [labAddress]]);
    expect(addressesOf({}, 'cm3.lab.test')).toEqual([]);
    expect(addressesOf({ hasTftp: false }, 'tftp.lab.test')).toEqual([]);
  });

  it('may be others, and some may be missing', () => {
    const dns = { domain: 'x.test', hosts: { cm2: [], gateway: [parseIpv4('10.0.0.1')] } };
    expect(
      ['cm1.x.test', 'cm2.x.test', 'gateway.x.test', 'cm1.lab.test'].map((name) => addressesOf({ dns }, name)),
    ).toEqual([[labAddress], [], [parseIpv4('10.0.0.1')], []]);
  });

  it('are told by DHCP with their server, unless there is none', () => {
    expect(offered({})).toMatchObject({ dnsServers: [labAddress], domainName: 'lab.test', tftpServers: [labAddress] });
    const without = offered({ dns: null });
    expect([without.dnsServers, without.domainName]).toEqual([undefined, undefined]);
    expect(makeDns({ ...settings, dns: null })).toBeNull();
  });

  it('stand in option 66 instead of an address in 150 where names shall be told', () => {
    const options = offered({ dns: { domain: 'x.test', tellsNames: true } });
    expect([options.tftpServerName, options.tftpServers]).toEqual(['tftp.x.test', undefined]);
  });
});
