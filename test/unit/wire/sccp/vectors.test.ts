import { describe, expect, it } from 'vitest';
import { parseIpv4 } from '#wire/ipv4.js';
import * as sccp from '#wire/sccp/catalogue.js';
import { fromHex } from '../../../fixtures/sccp/captures.js';
import { vectors } from '../../../fixtures/sccp/vectors.js';
import { framesOf } from './stream.js';

describe('published frames', () => {
  const cases: readonly (readonly [keyof typeof vectors, sccp.AnyMessage, Readonly<Record<string, unknown>>])[] = [
    ['T1', sccp.KeepAlive, {}],
    ['T2', sccp.KeepAliveAck, {}],
    ['T3', sccp.IpPort, { rtpPort: 5001 }],
    [
      'T4',
      sccp.Register,
      {
        deviceName: 'SEP0004F2E240A3',
        userId: 0,
        instance: 1,
        ip: parseIpv4('192.168.4.200'),
        deviceType: 30019,
        maxStreams: 0,
        protocolVersion: 4,
        features: 0,
        maxConferences: 0,
        loadName: '',
      },
    ],
    [
      'T5',
      sccp.Register,
      {
        deviceName: 'SEP001B535CD3D6',
        instance: 1,
        ip: parseIpv4('10.15.15.178'),
        deviceType: 7,
        maxStreams: 0,
        activeStreams: 0,
        protocolVersion: 11,
        features: 0x856000,
        mac: Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0x52, 0x49, 0x4e, 0x47),
        ipv4Scope: 0,
      },
    ],
    [
      'T6',
      sccp.Register,
      {
        deviceName: 'SEP001F9E266369',
        instance: 0,
        ip: parseIpv4('192.168.9.36'),
        deviceType: 115,
        maxStreams: 5,
        protocolVersion: 17,
        features: 0x857200,
        maxConferences: 1,
        mac: Uint8Array.of(0x00, 0x1f, 0x9e, 0x26, 0x63, 0x69, 0, 0, 0, 0, 0, 0),
        ipv4Scope: 3,
        maxLines: 2,
        ipv6: new Uint8Array(16),
        loadName: 'SCCP41.8-5-3S',
        configStamp: '',
      },
    ],
    [
      'T7',
      sccp.RegisterAck,
      {
        keepaliveSeconds: 30,
        dateTemplate: 'M/D/YA',
        padding: Uint8Array.of(0x8e, 0x09),
        secondaryKeepaliveSeconds: 0,
        protocolVersion: 0,
        features: 0,
      },
    ],
    [
      'T8',
      sccp.RegisterAck,
      {
        keepaliveSeconds: 30,
        dateTemplate: 'M/D/YA',
        secondaryKeepaliveSeconds: 60,
        protocolVersion: 11,
        features: 0xfff120,
      },
    ],
    ['T9', sccp.RegisterReject, { text: 'Error: No License' }],
    ['T10', sccp.RegisterTokenReject, { waitSeconds: 60 }],
    ['T11', sccp.Reset, { type: sccp.ResetType.restart }],
    ['T13a', sccp.FeatureStatReq, { index: 1, capabilities: 0 }],
    ['T13b', sccp.FeatureStatReq, { index: 1, capabilities: 0 }],
    [
      'T14',
      sccp.DefineTimeDate,
      {
        year: 2026,
        month: 6,
        weekday: 4,
        day: 4,
        hour: 11,
        minute: 37,
        second: 17,
        millisecond: 0,
        unixSeconds: Date.UTC(2026, 5, 4, 16, 37, 17) / 1000,
      },
    ],
    ['T15a', sccp.Unregister, { reason: 0 }],
    ['T15b', sccp.UnregisterAck, { status: 0 }],
    ['T16', sccp.SelectSoftKeys, { line: 0, callReference: 0, set: 0, validKeys: 0xffffffff }],
    ['T17', sccp.RegisterAvailableLines, { lines: 2 }],
    ['T18', sccp.Stimulus, { stimulus: 0x13, instance: 1, callReference: 0, status: 0 }],
  ];

  it.each(cases)('%s reads as the peer meant it', (vector, message, fields) => {
    const frame = fromHex(vectors[vector]);
    expect(framesOf(frame)[0]?.id).toBe(message.id);
    expect(message.decode(frame, 12, frame.length)).toMatchObject(fields);
  });

  it('T12 reads as seven requests, the first with a count behind it', () => {
    const read = framesOf(fromHex(vectors.T12)).map(({ id, bytes }) => [
      sccp.messageName(id),
      sccp.messageOf(id)?.decode(bytes, 12, bytes.length),
    ]);
    expect(read).toEqual([
      ['ButtonTemplateReq', {}],
      ['SoftKeyTemplateReq', {}],
      ['SoftKeySetReq', {}],
      ['ConfigStatReq', {}],
      ['LineStatReq', { line: 1 }],
      ['ForwardStatReq', { line: 1 }],
      ['RegisterAvailableLines', { lines: 0 }],
    ]);
  });

  it('name the header version of phones of protocol 22', () => {
    expect(framesOf(fromHex(vectors.T13b))[0]?.headerVersion).toBe(22);
    expect(framesOf(fromHex(vectors.T17))[0]?.headerVersion).toBe(22);
  });
});
