import { describe, expect, it } from 'vitest';
import { loadProfile, resolvedYaml } from '#profile/load.js';
import { mistakesOf } from './files.js';

const load = (phones: string) => loadProfile(`name: x\nphones: { count: 5, ${phones} }`, 'x.yaml');
const mistakes = (phones: string) => mistakesOf(() => load(phones));

describe('phones', () => {
  it('do by themselves what real ones do', () => {
    expect(load('').phones).toMatchObject({
      fetchBy: 'tftp',
      rejectDelayMs: [30_000, 60_000],
      keepaliveAcks: 'required',
      tftpOptions: { blockSize: null, size: false, timeoutMs: 4_000, tries: 5 },
      connectTimeoutMs: 22_000,
      registerTimeoutMs: 30_000,
      dhcpOptions: {
        hostName: true,
        clientId: 'mac',
        vendorClass: null,
        parameterList: [1, 66, 6, 3, 15, 150, 35],
        maxMessageSize: null,
      },
    });
  });

  it('may fetch by HTTP, pause otherwise after a rejection, and need no acks of keepalives', () => {
    expect(load('fetchBy: http, rejectDelay: 1s..2s, keepaliveAcks: optional').phones).toMatchObject({
      fetchBy: 'http',
      rejectDelayMs: [1_000, 2_000],
      keepaliveAcks: 'optional',
    });
    expect(mistakes('fetchBy: ftp, keepaliveAcks: none, rejectDelay: 5s')).toEqual([
      'x.yaml:2:30: unknown fetchBy "ftp"; did you mean "tftp"?',
      'x.yaml:2:50: unknown keepaliveAcks "none"; known: required, optional',
      'x.yaml:2:69: expected a range of durations such as 5s..15s; got "5s"',
    ]);
  });

  it('may have other DHCP options: a vendor class of their own, or none', () => {
    expect(
      load('dhcpOptions: { hostName: false, clientId: none, vendorClass: "Cisco\\0" }').phones.dhcpOptions,
    ).toEqual({
      hostName: false,
      clientId: 'none',
      vendorClass: 'Cisco\0',
      parameterList: [1, 66, 6, 3, 15, 150, 35],
      maxMessageSize: null,
    });
    expect(load('dhcpOptions: { vendorClass: model }').phones.dhcpOptions.vendorClass).toBe(null);
    expect(load('dhcpOptions: { vendorClass: "" }').phones.dhcpOptions.vendorClass).toBe('');
  });

  it.each([
    ['dhcpOptions: { vendorClass: "\u20ac" }', 'expected at most 255 Latin-1 characters'],
    [`dhcpOptions: { vendorClass: ${'x'.repeat(256)} }`, 'expected at most 255 Latin-1 characters'],
    ['dhcpOptions: { parameterList: [1, 255] }', 'expected at most 254, got 255'],
    ['dhcpOptions: { parameterList: [] }', 'expected at least 1, got an empty list'],
    ['dhcpOptions: { maxMessageSize: 575 }', 'expected at least 576, got 575'],
    ['dhcpOptions: { clientID: mac }', 'unknown key "clientID"; did you mean "clientId"?'],
    ['tftpOptions: { blockSize: 7 }', 'expected at least 8, got 7'],
    ['tftpOptions: { blockSize: 65465 }', 'expected at most 65464, got 65465'],
    ['tftpOptions: { size: 5 }', 'expected true or false, got 5'],
    ['tftpOptions: { tries: 0 }', 'expected at least 1, got 0'],
    ['tftpOptions: { timeout: 4 }', 'expected a duration with its unit'],
  ])('cannot have %s', (phones, message) => {
    const [first = '', ...more] = mistakes(phones);
    expect(first).toMatch(/^x\.yaml:2:\d+: /);
    expect(first).toContain(message);
    expect(more).toEqual([]);
  });

  it('come back from the resolved profile with all of it', () => {
    const options =
      'hostName: false, clientId: none, vendorClass: "A B\\0", parameterList: [150], maxMessageSize: 1500';
    const profile = load(
      `fetchBy: http, rejectDelay: 1s..2s, keepaliveAcks: optional, connectTimeout: 3s, registerTimeout: 4s, tftpOptions: { blockSize: 1428, size: true, timeout: 1500ms, tries: 2 }, dhcpOptions: { ${options} }`,
    );
    expect(loadProfile(resolvedYaml(profile), 'resolved.yaml')).toEqual(profile);
  });
});
