import { describe, expect, it } from 'vitest';
import { type Device, Devices } from '#lab/devices.js';
import { CallManagerNode } from '#lab/sessions/call-manager-node.js';
import { parseIpv4 } from '#wire/ipv4.js';
import * as sccp from '#wire/sccp/catalogue.js';
import { captures } from '../../fixtures/sccp/captures.js';
import { framesOf } from '../wire/sccp/stream.js';
import { type Heard, Link, node, old, register, young } from './call-manager-link.js';

/** When the sessions were captured. */
const startedAtUnixMs = Date.UTC(2026, 10, 22, 6, 43, 0);

/** What a phone asks and reports after RegisterAck, in the order of real phones. */
function requests(version: number): Uint8Array[] {
  return [
    sccp.CapabilitiesRes.encode({ count: 1, capabilities: [] }, version),
    sccp.HeadsetStatus.encode({ state: 2 }, version),
    sccp.ButtonTemplateReq.encode({}, version),
    sccp.SoftKeyTemplateReq.encode({}, version),
    sccp.SoftKeySetReq.encode({}, version),
    sccp.ConfigStatReq.encode({}, version),
    sccp.LineStatReq.encode({ line: 1 }, version),
    sccp.ForwardStatReq.encode({ line: 1 }, version),
    sccp.SpeedDialStatReq.encode({ instance: 1 }, version),
    sccp.FeatureStatReq.encode({ index: 1 }, version),
    sccp.ServiceURLStatReq.encode({ instance: 1 }, version),
    sccp.VersionReq.encode({}, version),
    sccp.ServerReq.encode({}, version),
    sccp.RegisterAvailableLines.encode({ lines: 1 }, version),
    sccp.TimeDateReq.encode({}, version),
    sccp.KeepAlive.encode({}, version),
    sccp.Unregister.encode({}, version),
  ];
}

/** A whole registration, one request at a time. */
function registration(device: Device, protocolVersion: number): Heard[] {
  const servers = [{ name: 'cm1', address: parseIpv4('127.0.0.1'), port: 2000 }];
  const link = new Link(new CallManagerNode('cm1', new Devices([device]), { startedAtUnixMs, servers }));
  const heard = link.say(0, register(device, protocolVersion));
  for (const request of requests(protocolVersion > 11 ? protocolVersion : 0)) heard.push(...link.say(20_500, request));
  return heard;
}

const of11 = registration(old, 11);
const of22 = registration(young, 22);
/** The phone of the captured sessions has one line and no speed dial. */
const sameAsCaptured = registration({ ...old, lines: old.lines.slice(0, 1), speedDials: [] }, 11);

function fieldsOf(heard: readonly Heard[], name: string): Readonly<Record<string, unknown>> {
  return heard.find((one) => one.name === name)?.fields as Readonly<Record<string, unknown>>;
}

/** The messages of a captured server, by name; of several with one name the first. */
function captured(capture: string): Map<string, Heard> {
  const frames = (captures.get(capture) ?? [])
    .filter(({ direction }) => direction === 'server->phone')
    .flatMap(({ bytes }) => framesOf(bytes))
    .map(({ id, headerVersion, bytes }) => ({
      name: sccp.messageName(id),
      headerVersion,
      bodySize: bytes.length - 12,
      fields: sccp.messageOf(id)?.decode(bytes, 12, bytes.length),
    }));
  return new Map(frames.reverse().map((frame) => [frame.name, frame]));
}

/** What two or three real servers say alike to the same phone. */
function agreements(): [name: string, fields: Record<string, unknown>][] {
  const servers = ['chan_sccp', 'chan_skinny', 'wazo'].map((server) =>
    captured(
      server === 'chan_skinny'
        ? `${server}-7960-register-keepalive-unregister`
        : `${server}-7960v6-register-keepalive-unregister`,
    ),
  );
  const names = new Set(servers.flatMap((server) => [...server.keys()]));
  return [...names].flatMap((name): [string, Record<string, unknown>][] => {
    const all = servers.flatMap((server) => (server.has(name) ? [fieldsOf([...server.values()], name)] : []));
    if (all.length < 2) return [];
    const same = Object.entries(all[0] ?? {}).filter(([field, value]) =>
      all.every((one) => JSON.stringify(one[field]) === JSON.stringify(value)),
    );
    return [[name, Object.fromEntries(same)]];
  });
}

describe('a registration of protocol 11', () => {
  it('gets every answer, in order, with the basic header', () => {
    expect(of11.map(({ name }) => name).join(' ')).toBe(
      'RegisterAck CapabilitiesReq ButtonTemplate SoftKeyTemplateRes SoftKeySetRes SelectSoftKeys ConfigStat LineStat ' +
        'ForwardStat SpeedDialStat FeatureStat ServiceURLStat Version ServerRes DefineTimeDate SetLamp ' +
        'DisplayPromptStatus KeepAliveAck UnregisterAck',
    );
    expect(new Set(of11.map(({ headerVersion }) => headerVersion))).toEqual(new Set([0]));
  });

  it.each(agreements())('says in %s what all real servers say', (name, agreed) => {
    expect(fieldsOf(sameAsCaptured, name)).toMatchObject(agreed);
  });

  it('names its lines and speed dials', () => {
    const { buttons, ...counts } = fieldsOf(of11, 'ButtonTemplate');
    expect(counts).toEqual({ offset: 0, count: 3, total: 3 });
    expect(buttons).toHaveLength(42);
    expect((buttons as unknown[]).slice(0, 4)).toEqual([
      { instance: 1, type: 9 },
      { instance: 2, type: 9 },
      { instance: 1, type: 2 },
      { instance: 0, type: 255 },
    ]);
    expect(fieldsOf(of11, 'ConfigStat')).toMatchObject({
      deviceName: old.name,
      serverName: 'cm1',
      lines: 2,
      speedDials: 1,
    });
    expect(fieldsOf(of11, 'LineStat')).toEqual({
      line: 1,
      number: '10000',
      displayName: 'Phone 0',
      label: 'Phone 0',
      options: 15,
    });
    expect(fieldsOf(of11, 'SpeedDialStat')).toEqual({ instance: 1, number: '2001', label: 'Front desk' });
  });

  it('offers the soft keys on which all real servers agree', () => {
    const { keys, ...counts } = fieldsOf(of11, 'SoftKeyTemplateRes');
    expect(counts).toEqual({ offset: 0, count: 18, total: 18 });
    expect(keys).toHaveLength(32);
    for (const server of ['chan_sccp-7960v6', 'chan_skinny-7960', 'wazo-7960v6']) {
      const theirs = captured(`${server}-register-keepalive-unregister`).get('SoftKeyTemplateRes')?.fields;
      expect((keys as unknown[]).slice(0, 18)).toEqual((theirs as { keys: unknown[] }).keys.slice(0, 18));
    }
    const [onHook] = fieldsOf(of11, 'SoftKeySetRes').sets as unknown[];
    expect(onHook).toEqual({
      templateIndexes: [1, 2, 5, 17, 18, ...Array(11).fill(0)],
      infoIndexes: [301, 302, 305, 317, 318, ...Array(11).fill(0)],
    });
    expect(fieldsOf(of11, 'SelectSoftKeys')).toEqual({ line: 0, callReference: 0, set: 0, validKeys: 0xffffffff });
  });

  it('tells the time by the clock of the run', () => {
    expect(fieldsOf(of11, 'DefineTimeDate')).toEqual({
      year: 2026,
      month: 11,
      weekday: 0,
      day: 22,
      hour: 6,
      minute: 43,
      second: 20,
      millisecond: 500,
      unixSeconds: startedAtUnixMs / 1000 + 20,
    });
  });
});

describe('a registration of protocol 22', () => {
  it('gets the dynamic forms', () => {
    expect(of22.map(({ name }) => name).join(' ')).toBe(
      'RegisterAck CapabilitiesReq ButtonTemplate SoftKeyTemplateRes SoftKeySetRes SelectSoftKeys ConfigStatV2 LineStatV2 ' +
        'ForwardStat SpeedDialStatV2 FeatureStatV2 ServiceURLStatV2 Version ServerRes DefineTimeDate SetLamp ' +
        'DisplayPromptStatusV2 KeepAliveAck UnregisterAck',
    );
    expect(fieldsOf(of22, 'LineStatV2')).toMatchObject({ line: 1, number: '10001', displayName: 'Phone 1' });
    expect(fieldsOf(of22, 'ConfigStatV2')).toMatchObject({ deviceName: young.name, serverName: 'cm1', lines: 1 });
    expect(fieldsOf(of22, 'DisplayPromptStatusV2')).toMatchObject({ text: '\x80\x13' });
  });

  it('gets the header versions a real server sends', () => {
    const theirs = captured('chan_sccp-7970v22-register-keepalive-unregister');
    const compared = of22.filter(({ name }) => theirs.has(name));
    expect(compared).toHaveLength(13);
    for (const { name, headerVersion } of compared)
      expect([name, headerVersion]).toEqual([name, theirs.get(name)?.headerVersion]);
  });
});

describe('the answers', () => {
  it.each([
    [16, 'LineStat', 92],
    [17, 'LineStatV2', 92],
    [18, 'LineStatV2', 95],
  ])(
    'to a phone of protocol %i are %s, and a ForwardStat of %i bytes',
    (protocolVersion, lineStat, forwardStatSize) => {
      const link = new Link(node());
      link.say(0, register(young, protocolVersion));
      expect(link.say(1, sccp.LineStatReq.encode({ line: 1 }))[0]?.name).toBe(lineStat);
      expect(link.say(2, sccp.ForwardStatReq.encode({ line: 1 }))[0]?.bodySize).toBe(forwardStatSize);
    },
  );

  it.each([0, 1, 3])('tell an unknown line %i its number and nothing else', (line) => {
    const link = new Link(new CallManagerNode('cm1', new Devices([{ ...old, lines: [] }])));
    link.say(0, register(old, 11));
    const [answer] = link.say(1, sccp.LineStatReq.encode({ line }));
    expect(answer?.fields).toEqual({ line, number: '', displayName: '', label: '', options: 0 });
  });

  it('spread more buttons than a frame holds over several', () => {
    const lines = Array.from({ length: 50 }, (_, n) => ({ number: String(3000 + n), label: '' }));
    const link = new Link(new CallManagerNode('cm1', new Devices([{ ...old, lines, speedDials: [] }])));
    link.say(0, register(old, 11));
    const templates = link.say(1, sccp.ButtonTemplateReq.encode({}));
    expect(templates).toMatchObject([
      { name: 'ButtonTemplate', fields: { offset: 0, count: 42, total: 50 } },
      { name: 'ButtonTemplate', fields: { offset: 42, count: 8, total: 50 } },
    ]);
    expect(templates[1]?.fields).toMatchObject({ buttons: expect.arrayContaining([{ instance: 43, type: 9 }]) });
  });

  it('to one request leave in one write', () => {
    const link = new Link(node());
    link.say(0, register(old, 11));
    link.say(1, sccp.SoftKeySetReq.encode({}));
    expect(link.writes.map((frames) => frames.map(({ name }) => name))).toEqual([
      ['RegisterAck', 'CapabilitiesReq'],
      ['SoftKeySetRes', 'SelectSoftKeys'],
    ]);
  });

  it('name the load the administrator wants, or none', () => {
    const cm = new CallManagerNode('cm1', new Devices([{ ...old, load: 'P00308010200' }, young]));
    const ask = (device: Device) => {
      const link = new Link(cm);
      link.say(0, register(device, 11));
      return link.say(1, sccp.VersionReq.encode({}))[0]?.fields;
    };
    expect(ask(old)).toEqual({ loadName: 'P00308010200' });
    expect(ask(young)).toEqual({ loadName: '' });
  });
});
