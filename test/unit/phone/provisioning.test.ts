import { describe, expect, it } from 'vitest';
import {
  ButtonTemplate,
  ButtonType,
  CapabilitiesReq,
  ConfigStat,
  ConfigStatReq,
  DefineTimeDate,
  DisplayText,
  FeatureStatReq,
  ForwardStat,
  ForwardStatReq,
  KeepAliveAck,
  LineStat,
  LineStatReq,
  RegisterAck,
  SoftKeySetReq,
  SoftKeyTemplateReq,
} from '#wire/sccp/catalogue.js';
import { fromHex } from '../../fixtures/sccp/captures.js';
import { acknowledge, answerAll, provisioning, registering } from './courses.js';

const [site, node, primary, first, acked] = [0, 0, 0, 0, 0];

/** The requests of a phone with two lines, in the order of sccp.md 3.2. */
const lines = ['LineStatReq', 'ForwardStatReq'];
const upToConfig = ['ButtonTemplateReq', 'SoftKeyTemplateReq', 'SoftKeySetReq', 'ConfigStatReq'];

const twoLines = ButtonTemplate.encode({
  count: 2,
  total: 2,
  buttons: [1, 2].map((instance) => ({ instance, type: ButtonType.line })),
});

describe('how a phone is taken', () => {
  it('is registered with RegisterAck, and in service with the last answer', () => {
    const world = registering();
    world.run(300);
    acknowledge(world);
    expect(world.state).toBe('provisioning');
    expect(world.count('phonesRegistered', site, node, primary)).toBe(1);
    expect(world.count('registrations', node, first, acked)).toBe(1);
    expect(world.times('register').maxMs).toBeCloseTo(300, 0);
    world.run(40);
    answerAll(world);
    expect(world.state).toBe('inService');
    expect(world.times('provision').maxMs).toBeCloseTo(40, 1);
    expect(world.times('boot').maxMs).toBeCloseTo(340, 0);
    expect(world.count('phonesDegraded')).toBe(0);
    expect(world.count('unexpectedEvents')).toBe(0);
  });

  it('asks one thing at a time, in the order of real phones', () => {
    const world = provisioning();
    world.say(twoLines);
    const start = ['Alarm', 'Register', 'IpPort', 'CapabilitiesRes', 'HeadsetStatus'];
    expect(world.written()).toEqual([...start, ...upToConfig.slice(0, 2)]);
    world.run(4_000);
    expect(world.written()).toEqual(upToConfig.slice(2));
    world.run(2_000);
    expect(world.written()).toEqual(['LineStatReq']);
    world.say(LineStat.encode({ line: 1 }));
    expect(world.written()).toEqual(['ForwardStatReq']);
    world.say(ForwardStat.encode({ line: 1 }));
    expect(world.frames.at(-1)).toMatchObject({ name: 'LineStatReq', fields: { line: 2 } });
    world.say(LineStat.encode({ line: 2 }), ForwardStat.encode({ line: 2 }));
    expect(world.written()).toEqual([...lines, 'RegisterAvailableLines', 'TimeDateReq']);
    world.say(DefineTimeDate.encode({}));
    expect(world.state).toBe('inService');
  });

  it('asks everything in one segment when it pipelines, about the first line as all phones have that', () => {
    const world = provisioning({ model: '7940', registration: 'pipelined' });
    expect(world.take('write').map(({ frames }) => frames.length)).toEqual([1, 1, 1, 1, 9]);
    const names = world.frames.map(({ name }) => name);
    const end = ['RegisterAvailableLines', 'TimeDateReq'];
    expect(names.slice(4)).toEqual(['HeadsetStatus', ...upToConfig, ...lines, ...end]);
  });

  it('asks about its other keys in a second one, when it knows them', () => {
    const world = provisioning({ model: '7960', registration: 'pipelined' });
    world.written();
    const types = [ButtonType.line, ButtonType.line, ButtonType.speedDial];
    const buttons = types.map((type, n) => ({ instance: n === 2 ? 1 : n + 1, type }));
    world.say(ButtonTemplate.encode({ count: 3, total: 3, buttons }));
    expect(world.take('write').map(({ frames }) => frames.map(({ name, fields }) => [name, fields]))).toEqual([
      [
        ['LineStatReq', { line: 2 }],
        ['ForwardStatReq', { line: 2 }],
        ['SpeedDialStatReq', { instance: 1 }],
        ['RegisterAvailableLines', { lines: 2 }],
      ],
    ]);
  });

  it('takes the answers to a pipelined segment in any order', () => {
    const world = provisioning({ model: '7940', registration: 'pipelined' });
    answerAll(world, [ConfigStatReq, LineStatReq, ForwardStatReq]);
    world.say(ForwardStat.encode({ line: 2 }), LineStat.encode({ line: 2 }), LineStat.encode({ line: 1 }));
    world.say(ForwardStat.encode({ line: 1 }), ConfigStat.encode({}));
    expect(world.state).toBe('inService');
    expect(world.count('phonesDegraded')).toBe(0);
  });

  it('waits for all frames of a button template', () => {
    const world = provisioning();
    const button = (instance: number) => ({ instance, type: ButtonType.line });
    world.say(ButtonTemplate.encode({ offset: 0, count: 1, total: 2, buttons: [button(1)] }));
    expect(world.frames.at(-1)!.name).toBe('ButtonTemplateReq');
    world.say(ButtonTemplate.encode({ offset: 1, count: 1, total: 2, buttons: [button(2)] }));
    expect(world.frames.at(-1)!.name).toBe('SoftKeyTemplateReq');
    answerAll(world);
    expect(world.frames.filter(({ name }) => name === 'LineStatReq')).toHaveLength(2);
    expect(world.frames.find(({ name }) => name === 'RegisterAvailableLines')!.fields).toEqual({ lines: 2 });
  });

  it('asks what stands behind each kind of button, and nothing about those without meaning', () => {
    const world = provisioning();
    const types = [ButtonType.speedDial, ButtonType.feature, ButtonType.serviceUrl, ButtonType.undefined, 0];
    const buttons = types.map((type, place) => ({ instance: place + 1, type }));
    world.say(ButtonTemplate.encode({ count: 5, total: 5, buttons }));
    world.run(20_000);
    const names = world.frames.map(({ name }) => name);
    expect(names.slice(names.indexOf('ConfigStatReq') + 1)).toEqual([
      'SpeedDialStatReq',
      'FeatureStatReq',
      'ServiceURLStatReq',
      'RegisterAvailableLines',
      'TimeDateReq',
    ]);
    // A 7960 sends 4 bytes of it (vector T13).
    expect(world.frames.find(({ id }) => id === FeatureStatReq.id)!.bytes).toHaveLength(16);
  });

  it('believes no server that tells of buttons without end', () => {
    const world = provisioning({ giveUpMs: 1 });
    const buttons = Array.from({ length: 4_000 }, () => ({ instance: 1, type: ButtonType.line }));
    for (let n = 0; n < 60; n++) {
      world.say(ButtonTemplate.encode({ offset: n * 4_000, count: 4_000, total: 0xffffffff, buttons }));
    }
    expect(world.frames.at(-1)!.name).toBe('SoftKeyTemplateReq');
    world.run(1_000);
    expect(world.state).toBe('inService');
    expect(world.frames.length).toBeLessThan(300);
  });
});

describe('a phone whose server leaves requests unanswered (sccp.md 3.4)', () => {
  it('goes on after 2 s each, is in service in the end, and counts as degraded', () => {
    const world = provisioning();
    answerAll(world, [SoftKeyTemplateReq, SoftKeySetReq]);
    world.run(1_999);
    expect(world.written()).toEqual([]);
    world.run(1);
    expect(world.only('write').frames.map(({ id }) => id)).toEqual([SoftKeySetReq.id]);
    world.run(2_000);
    answerAll(world);
    expect(world.state).toBe('inService');
    expect(world.count('phonesDegraded')).toBe(1);
  });

  it('counts as degraded no longer than it is in service', () => {
    const world = provisioning();
    world.run(60_000);
    expect(world.count('phonesDegraded')).toBe(1);
    world.phone.stop(world.now);
    world.run(2_000);
    expect(world.count('phonesDegraded')).toBe(0);
  });

  it('asks about the lines it has keys for when no template comes', () => {
    const world = provisioning({ model: '7940' });
    world.run(30_000);
    expect(world.frames.filter(({ name }) => name === 'LineStatReq')).toHaveLength(2);
    expect(world.state).toBe('inService');
  });

  it('gives up all of a pipelined segment together', () => {
    const world = provisioning({ registration: 'pipelined' });
    world.run(1_999);
    expect(world.state).toBe('provisioning');
    world.run(1);
    expect(world.state).toBe('inService');
    expect(world.count('phonesDegraded')).toBe(1);
  });

  it('asks its way through when nobody asks about its codecs', () => {
    const world = registering();
    world.say(RegisterAck.encode({ keepaliveSeconds: 30 }));
    world.take('write');
    world.run(2_000);
    expect(world.frames.at(-1)!.name).toBe('ButtonTemplateReq');
    world.say(CapabilitiesReq.encode({}));
    expect(world.frames.at(-1)!.name).toBe('CapabilitiesRes');
    answerAll(world);
    expect(world.state).toBe('inService');
  });
});

describe('what a server may say at any time (sccp.md 2.6)', () => {
  it('may come before RegisterAck', () => {
    const world = registering();
    world.say(DisplayText.encode({ text: 'hello' }), KeepAliveAck.encode({}), fromHex('040000000000000099090000'));
    expect(world.state).toBe('registering');
    acknowledge(world);
    answerAll(world);
    expect(world.state).toBe('inService');
    expect(world.count('unexpectedEvents')).toBe(0);
  });

  it('is counted as unexpected when it is a second RegisterAck', () => {
    const world = provisioning();
    world.say(RegisterAck.encode({ keepaliveSeconds: 1 }));
    expect(world.count('unexpectedEvents')).toBe(1);
    expect(world.count('phonesRegistered', site, node, primary)).toBe(1);
  });
});
