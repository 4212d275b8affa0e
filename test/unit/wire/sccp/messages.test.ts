import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseIpv4 } from '#wire/ipv4.js';
import * as sccp from '#wire/sccp/catalogue.js';
import { captures, fromHex } from '../../../fixtures/sccp/captures.js';
import { layouts } from '../../../fixtures/sccp/layouts.js';
import { vectors } from '../../../fixtures/sccp/vectors.js';
import { framesOf } from './stream.js';

/** Every declaration with the name it is exported by: two have a second form under the same id. */
const declarations = Object.entries(sccp).filter(
  (entry): entry is [string, sccp.AnyMessage] => typeof entry[1] === 'object' && 'decode' in entry[1],
);

/** Frames from outside: published, captured from servers, or laid out by hand. */
function framesFor(exportName: string, { id }: sccp.AnyMessage): Uint8Array[] {
  const layout = layouts[exportName];
  if (layout !== undefined) return [fromHex(layout)];
  const captured = [...captures.values()].flat().filter(({ direction }) => direction === 'server->phone');
  const streams = [...captured.map(({ bytes }) => bytes), ...Object.values(vectors).map(fromHex)];
  return streams
    .flatMap(framesOf)
    .filter((frame) => frame.id === id)
    .map(({ bytes }) => bytes);
}

describe('frames laid out by hand', () => {
  const capabilities = [25, 4, 2, 15, 16, 11, 12, 257].map((codec) => ({
    codec,
    maxFrames: 40,
    details: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8),
  }));
  const someForwards = {
    isAnyActive: 1,
    line: 1,
    isAllActive: 1,
    allNumber: '2001',
    isBusyActive: 0,
    busyNumber: '',
    isNoAnswerActive: 1,
    noAnswerNumber: '2002',
  };
  const privacy = { index: 1, type: 0x13, status: 1, label: 'Privacy' };
  const menu = { instance: 1, url: 'http://10.1.0.11/menu', label: 'Menu' };
  const servers = { names: ['cm1', 'cm2', '', '', ''], ports: [2000, 2443, 0, 0, 0] };
  const cm1 = parseIpv4('10.1.0.11');
  const cm2 = parseIpv4('10.1.0.12');

  it.each([
    [
      'Alarm',
      {
        severity: 2,
        text: '25: Name=SEPB8BEBF227D79 Load= 9.4(2SR3.1S) Last=Initialized',
        parameter1: 0x900,
        ip: parseIpv4('172.16.70.231'),
      },
    ],
    ['XmlAlarm', { xml: '<x-cisco-alarm><Alarm Name="LastOutOfServiceInformation"></Alarm></x-cisco-alarm>' }],
    ['RegisterTokenReq', { deviceName: 'SEP001B535CD3D6', instance: 1, ip: parseIpv4('10.15.15.178'), deviceType: 7 }],
    ['CapabilitiesRes', { count: 8, capabilities: expect.arrayContaining(capabilities) }],
    ['UpdateCapabilities', { audioCount: 8, videoCount: 0, audio: expect.arrayContaining(capabilities) }],
    ['HeadsetStatus', { state: 2 }],
    ['MediaPathEvent', { path: 2, state: 1 }],
    ['MediaPathCapability', { path: 1, capability: 1 }],
    ['Version', { loadName: 'P00308010200' }],
    ['ServerRes', { ...servers, addresses: [cm1, cm2, 0, 0, 0] }],
    [
      'ServerResV17',
      { ...servers, addresses: [cm1, cm2, 0, 0, 0].map((ip) => expect.objectContaining({ type: 0, ip })) },
    ],
    [
      'ConfigStatV2',
      { deviceName: 'SEP001F9E266369', instance: 1, lines: 2, speedDials: 3, userName: '', serverName: 'cm1' },
    ],
    ['LineStat', { line: 1, number: '2001', displayName: 'Ada', label: 'Ada 2001', options: 15 }],
    ['ForwardStat', someForwards],
    ['ForwardStatV18', someForwards],
    ['SpeedDialStatReq', { instance: 2 }],
    ['SpeedDialStat', { instance: 2, number: '2001', label: 'Front desk' }],
    ['SpeedDialStatV2', { instance: 2, number: '2001', label: 'Front desk' }],
    ['FeatureStat', privacy],
    ['FeatureStatV2', privacy],
    ['ServiceURLStatReq', { instance: 1 }],
    ['ServiceURLStat', menu],
    ['ServiceURLStatV2', { ...menu, extra: '' }],
    ['DisplayText', { text: 'Ready' }],
    ['KeypadButton', { button: 14, line: 0, callReference: 0 }],
  ])('%s reads as laid out', (exportName, fields) => {
    const message = new Map(declarations).get(exportName);
    const frame = fromHex(layouts[exportName] ?? '');
    expect(message?.decode(frame, 12, frame.length)).toMatchObject(fields);
  });
});

describe('every declared message', () => {
  it.each(declarations)('%s writes the very bytes it was read from', (exportName, message) => {
    const frames = framesFor(exportName, message);
    expect(frames, 'no bytes from outside in test/fixtures/sccp').not.toHaveLength(0);
    for (const frame of frames) {
      const headerVersion = frame[4]!;
      const bodySize = frame.length - 12;
      const fields = message.decode(frame, 12, frame.length);
      if (message.id === sccp.ButtonTemplateReq.id) expect(message.encode(fields)).toHaveLength(12);
      else expect(message.encode(fields, headerVersion, bodySize)).toEqual(frame);
    }
  });

  it.each(declarations)('%s reads any bytes without throwing', (_, message) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat({ max: 450 }), (bytes, end) => {
        expect(() => message.decode(bytes, Math.min(3, end), end)).not.toThrow();
      }),
      { numRuns: 20 },
    );
  });

  it('stands in the catalogue, or is a second form of one that does', () => {
    for (const [, { id, name }] of declarations) expect(sccp.messageOf(id)?.name).toBe(name);
  });
});

describe('encoding', () => {
  it.each([
    [36, 'oldest'],
    [68, '7960'],
    [124, '7941'],
    [172, 'newest'],
  ])('a Register of %i bytes is a beginning of the longest', (bodySize) => {
    const fields = { deviceName: 'SEP02AB12000001', deviceType: 404, protocolVersion: 22, loadName: 'SCCP42.9-4-2S' };
    const frame = sccp.Register.encode(fields, 0, bodySize);
    const whole = sccp.Register.encode(fields);
    expect(whole).toHaveLength(12 + 172);
    expect([...frame.subarray(0, 4)]).toEqual([bodySize + 4, 0, 0, 0]);
    expect(frame.subarray(4)).toEqual(whole.subarray(4, 12 + bodySize));
  });

  it('pads dynamic messages to a multiple of 4', () => {
    for (const name of ['', 'a', 'ab', 'abc', 'abcd']) {
      expect(sccp.LineStatV2.encode({ line: 1, displayName: name }).length % 4).toBe(0);
    }
  });
});
