import { describe, expect, it } from 'vitest';
import { type ModelName, models } from '#phone/models.js';
import { fromHex } from '../../fixtures/sccp/captures.js';
import { phoneAddress } from '../../support/phone-world.js';
import { acknowledge, answerAll, configured, registering } from './courses.js';

describe('how a phone introduces itself (sccp.md 3.2)', () => {
  it('says nothing before the connection stands', () => {
    const world = configured();
    expect(world.state).toBe('connecting');
    expect(world.take('write')).toEqual([]);
  });

  it('writes Alarm, Register and IpPort at once, a write each, and nothing else before the answer', () => {
    const world = registering();
    world.run(29_000);
    const writes = world.take('write');
    expect(writes.map(({ frames }) => frames.map(({ name }) => name))).toEqual([['Alarm'], ['Register'], ['IpPort']]);
    expect(writes.every(({ at }) => at === 0)).toBe(true);
    expect(world.state).toBe('registering');
  });

  it('adds an XML alarm with a phone of the second generation', () => {
    const world = registering({ model: '7962G' });
    expect(world.written()).toEqual(['Alarm', 'XmlAlarm', 'Register', 'IpPort']);
    const { xml } = world.frames[1]!.fields;
    expect(xml).toContain('<String name="DeviceName">SEP001122000000</String>');
    expect(xml).toContain('<Enum name="ReasonForOutOfService">25</Enum>');
  });

  it('registers a 7960 with its name, address, type and version, in 68 bytes', () => {
    const register = registering().frames.find(({ name }) => name === 'Register')!;
    expect(register.bytes).toHaveLength(12 + 68);
    expect(register.fields).toMatchObject({
      deviceName: 'SEP001122000000',
      instance: 1,
      ip: phoneAddress,
      deviceType: 7,
      protocolVersion: 11,
      features: 0x856000,
    });
  });

  it('registers a 7962G in 124 bytes, with version 22, its lines and its load', () => {
    const register = registering({ model: '7962G' }).frames.find(({ name }) => name === 'Register')!;
    expect(register.bytes).toHaveLength(12 + 124);
    expect(register.fields).toMatchObject({
      deviceType: 404,
      protocolVersion: 22,
      features: 0x857200,
      maxLines: 6,
      loadName: models['7962G'].load,
    });
  });

  it('tells in its Alarm that it was just switched on', () => {
    const { fields } = registering().frames[0]!;
    expect(fields).toMatchObject({
      severity: 2,
      ip: phoneAddress,
      text: `25: Name=SEP001122000000 Load=${models['7960'].load} Last=Initialized`,
    });
  });
});

describe('the header version (sccp.md 1.5, 1.6)', () => {
  function versionOf(model: ModelName, chosen: number): number {
    const world = registering({ model });
    acknowledge(world, chosen);
    answerAll(world);
    world.run(60_000);
    const introduced = world.frames.findIndex(({ name }) => name === 'IpPort') + 1;
    const versions = new Set(world.frames.slice(introduced).map(({ headerVersion }) => headerVersion));
    expect(versions.size).toBe(1);
    expect(world.frames.some(({ name }) => name === 'KeepAlive')).toBe(true);
    return [...versions][0]!;
  }

  it('is 0 up to protocol 11', () => {
    expect(versionOf('7960', 11)).toBe(0);
    expect(versionOf('7960', 6)).toBe(0);
    expect(versionOf('7962G', 11)).toBe(0);
  });

  it('is the negotiated one from 17 on', () => {
    expect(versionOf('7962G', 17)).toBe(17);
    expect(versionOf('7962G', 22)).toBe(22);
  });

  it('is 0 when the server chose none, or one the phone does not speak', () => {
    expect(versionOf('7962G', 0)).toBe(0);
    expect(versionOf('7962G', 0x30)).toBe(0);
    expect(versionOf('7960', 22)).toBe(0);
  });

  it('is 0 with a CallManager 2.x, of which RegisterAck has 12 bytes (vector T7)', () => {
    const world = registering({ model: '7962G' });
    world.say(fromHex('10000000000000008100 00001e0000004d2f442f59418e09'));
    expect(world.state).toBe('provisioning');
    answerAll(world);
    world.run(30_000);
    expect(new Set(world.frames.map(({ headerVersion }) => headerVersion))).toEqual(new Set([0]));
    expect(world.frames.map(({ name }) => name)).toContain('KeepAlive');
  });
});
