import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WireError } from '#errors.js';
import { type PhoneConfiguration, readConfiguration } from '#wire/config-file/configuration.js';
import { writeLegacy } from '#wire/config-file/legacy.js';
import { writeConfigurationXml, writeDefaultXml } from '#wire/config-file/xml-writer.js';
import { parseIpv4 } from '#wire/ipv4.js';

const fixture = (name: string): Uint8Array =>
  readFileSync(new URL(`../../../fixtures/config-file/${name}`, import.meta.url));
const legacyFile = Uint8Array.from(Buffer.from(JSON.parse(String(fixture('legacy.json'))).sepdefault, 'hex'));
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

const nothing: PhoneConfiguration = {
  callManagers: [],
  srst: [],
  loadInformation: '',
  loadInformationByType: {},
  versionStamp: '',
};

describe('the XML form', () => {
  it("tells what matters in a phone's own file", () => {
    expect(readConfiguration(fixture('SEP003094C26E7C.cnf.xml'))).toEqual({
      callManagers: [
        { priority: 0, name: '10.1.0.11', port: 2000 },
        { priority: 1, name: 'cucm-pub.example.com', port: 2001 },
      ],
      srst: [{ address: parseIpv4('10.91.0.1'), port: 2000 }],
      loadInformation: 'P00308000500',
      loadInformationByType: {},
      versionStamp: '{Jan 01 2003 00:00:00}',
      connectionMonitorSeconds: 120,
      detection: 'normal',
      deviceSecurityMode: 1,
      transportLayerProtocol: 4,
    });
  });

  it('tells what matters in the default file, whose root and order differ', () => {
    expect(readConfiguration(fixture('XMLDefault.cnf.xml'))).toEqual({
      ...nothing,
      callManagers: [
        { priority: 0, name: 'sub1', port: 2002 },
        { priority: 1, name: '10.1.0.12', port: 2000 },
      ],
      loadInformationByType: { 7: 'P00308000500', 404: 'SCCP42.9-4-2SR3-1S' },
    });
  });

  it('is read behind a byte order mark, and with bytes that are no UTF-8 where it does not matter', () => {
    const source = encode('\ufeff\n<device><description>x</description><loadInformation>L</loadInformation></device>');
    source[source.indexOf(0x78)] = 0xe9;
    expect(readConfiguration(source)).toEqual({ ...nothing, loadInformation: 'L' });
  });

  it('tells of delayed detection, as what anybody else writes is normal', () => {
    const detection = (text: string) =>
      readConfiguration(
        encode(
          `<device><vendorConfig><detectCMConnectionFailure>${text}</detectCMConnectionFailure></vendorConfig></device>`,
        ),
      ).detection;
    expect([detection('1'), detection('0'), detection('2'), detection('')]).toEqual([
      'delayed',
      'normal',
      'normal',
      undefined,
    ]);
  });

  it('does not take an element of the same name elsewhere for the real one', () => {
    const source =
      '<device><vendorConfig><loadInformation>X</loadInformation></vendorConfig><__proto__>1</__proto__></device>';
    expect(readConfiguration(encode(source))).toEqual(nothing);
  });

  it('makes the round trip from our writers', () => {
    const configuration: PhoneConfiguration = {
      ...nothing,
      callManagers: [
        { priority: 0, name: 'a<b>&"c\'', port: 2000 },
        { priority: 1, name: '127.0.0.2', port: 12000 },
      ],
      srst: [
        { address: parseIpv4('10.0.0.1'), port: 2000 },
        { address: parseIpv4('10.0.0.2'), port: 2001 },
      ],
      loadInformation: 'SCCP42.9-4-2SR3-1S',
      versionStamp: '{Jan 01 2003 00:00:00}',
      connectionMonitorSeconds: 120,
      deviceSecurityMode: 1,
      transportLayerProtocol: 4,
    };
    expect(readConfiguration(writeConfigurationXml(configuration))).toEqual(configuration);
    const loads = {
      ...nothing,
      callManagers: configuration.callManagers,
      loadInformationByType: { 7: 'P0', 404: 'S&' },
    };
    expect(readConfiguration(writeDefaultXml(loads))).toEqual(loads);
  });

  it.each([
    ['cut short', '<device><loadInformation>x'],
    ['that closes the wrong element', '<device><a></b></device>'],
    ['that is no XML', 'not a file'],
    ['that is empty', ''],
    ['with two roots', '<device/><device/>'],
    [
      'with a port that is none',
      '<d><callManagerGroup><members><member priority="0"><callManager><ports><ethernetPhonePort>70000</ethernetPhonePort></ports></callManager></member></members></callManagerGroup></d>',
    ],
    [
      'with a priority that is none',
      '<d><callManagerGroup><members><member priority="first"/></members></callManagerGroup></d>',
    ],
    [
      'with an SRST address that is none',
      '<device><devicePool><srstInfo><ipAddr1>router</ipAddr1></srstInfo></devicePool></device>',
    ],
    ['nested without end', `${'<a>'.repeat(100)}${'</a>'.repeat(100)}`],
    ['of a size no CallManager writes', `<device>${' '.repeat(300_000)}</device>`],
  ])('is refused as corrupt: a file %s', (_what, source) => {
    expect(() => readConfiguration(encode(source))).toThrow(WireError);
  });

  it('does not expand what an entity bomb declares', () => {
    const bomb =
      '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><d><loadInformation>&b;</loadInformation></d>';
    expect(() => readConfiguration(encode(bomb))).toThrow(WireError);
  });
});

describe('the legacy form', () => {
  it('tells the CallManager of the one file known', () => {
    expect(readConfiguration(legacyFile)).toEqual({
      ...nothing,
      callManagers: [{ priority: 0, name: '80.70.65.17', port: 2000 }],
    });
  });

  it('is written like that file, but for its directory URL', () => {
    const callManagers = [{ priority: 0, name: '80.70.65.17', port: 2000 }];
    const url = 'http://80.70.65.17/localdirectory'.length;
    const expected = [...legacyFile.subarray(0, 18), ...legacyFile.subarray(18 + url)];
    expect([...writeLegacy({ ...nothing, callManagers })]).toEqual(expected);
  });

  it('carries several CallManagers, all by address', () => {
    const callManagers = [
      { priority: 0, name: '127.0.0.1', port: 2000 },
      { priority: 1, name: '127.0.0.2', port: 12000 },
    ];
    expect(readConfiguration(writeLegacy({ ...nothing, callManagers })).callManagers).toEqual(callManagers);
    expect(() => writeLegacy({ ...nothing, callManagers: [{ priority: 0, name: 'sub1', port: 2000 }] })).toThrow(
      WireError,
    );
  });

  it('keeps what was read before a record nobody knows', () => {
    const known = legacyFile.subarray(0, 15);
    expect(readConfiguration(Uint8Array.from([...known, 9, 9, 1, 2])).callManagers).toHaveLength(1);
  });

  it('is refused when it is cut short, or gives an address without a place', () => {
    expect(() => readConfiguration(legacyFile.subarray(0, 7))).toThrow(WireError);
    expect(() => readConfiguration(Uint8Array.of(1, 1))).toThrow(WireError);
  });
});

describe('any bytes', () => {
  it('throw nothing but WireError, mutated or made up', () => {
    const seeds = [fixture('SEP003094C26E7C.cnf.xml'), fixture('XMLDefault.cnf.xml'), legacyFile];
    const mutated = fc
      .tuple(fc.constantFrom(...seeds), fc.array(fc.tuple(fc.nat(2500), fc.nat(255)), { maxLength: 5 }))
      .map(([seed, changes]) => {
        const bytes = Uint8Array.from(seed);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        return bytes;
      });
    fc.assert(
      fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 100 })), (bytes) => {
        try {
          readConfiguration(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
        }
      }),
      { numRuns: 300 },
    );
  });
});
