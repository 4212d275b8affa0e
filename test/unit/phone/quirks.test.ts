/** What servers and phones most often get wrong, or do differently (sccp.md 9), as far as no other file here tells it. */
import { describe, expect, it } from 'vitest';
import { LinkEnd } from '#phone/outbox.js';
import { Outcome } from '#terms/outcomes.js';
import {
  CapabilitiesReq,
  ConfigStatReq,
  ForwardStatReq,
  KeepAliveAck,
  RegisterAck,
  RegisterReject,
  ServerReq,
  SoftKeySetReq,
  SoftKeyTemplateReq,
} from '#wire/sccp/catalogue.js';
import { fromHex } from '../../fixtures/sccp/captures.js';
import { acknowledge, answerAll, inService, provisioning, registering } from './courses.js';

describe('a CallManager 2.x', () => {
  const cm2x = { keepaliveAcks: 'optional' } as const;

  it('answers no keepalive, and is kept as long as its connection stands', () => {
    const world = inService(cm2x);
    world.run(3_600_000);
    expect(world.state).toBe('inService');
    expect([world.count('keepalives'), world.count('keepalivesLost')]).toEqual([120, 0]);
    world.linkEnd(LinkEnd.closed);
    expect(world.count('outcomes', Outcome.serviceClosed)).toBe(1);
    expect(world.count('keepalivesLost')).toBe(0);
  });

  it('is timed all the same when it answers one', () => {
    const world = inService(cm2x);
    world.run(60_000);
    world.run(500);
    world.say(KeepAliveAck.encode({}));
    expect(world.times('keepalive').count).toBe(1);
    expect(world.times('keepalive').maxMs).toBeCloseTo(500, -1);
  });

  it('is given up after three where acks are required', () => {
    const world = inService();
    world.run(91_000);
    expect(world.count('outcomes', Outcome.keepaliveLost)).toBe(1);
  });

  it('never acks Unregister: two seconds, and the phone is off', () => {
    const world = inService(cm2x);
    world.phone.stop(world.now);
    world.run(2_000);
    expect(world.state).toBe('off');
  });
});

describe('a server', () => {
  it('that leaves soft keys, counts and forwards unanswered gets a degraded phone', () => {
    const world = provisioning();
    for (let turn = 0; turn < 4; turn++) {
      answerAll(world, [SoftKeyTemplateReq, SoftKeySetReq, ConfigStatReq, ForwardStatReq]);
      world.run(2_000);
    }
    answerAll(world);
    expect(world.state).toBe('inService');
    expect(world.count('phonesDegraded')).toBe(1);
  });

  it('that knows no server list, as wazo, costs a newer phone one wait', () => {
    const world = provisioning({ model: '7962G' });
    answerAll(world, [ServerReq]);
    world.run(2_000);
    answerAll(world, [ServerReq]);
    expect(world.state).toBe('inService');
    expect(world.times('provision').maxMs).toBeCloseTo(2_000, -2);
  });

  it('is told Register before anything but alarms, and lines only after the buttons', () => {
    const world = inService({ model: '7962G' });
    const names = world.frames.map(({ name }) => name);
    expect(names.slice(0, 4)).toEqual(['Alarm', 'XmlAlarm', 'Register', 'IpPort']);
    expect(names.indexOf('RegisterAvailableLines')).toBeGreaterThan(names.indexOf('ButtonTemplateReq'));
    expect(names.at(-1)).toBe('TimeDateReq');
  });

  it('is sent each message whole, and never a token by a phone that boots', () => {
    const world = inService({ model: '7962G' });
    expect(world.frames.map(({ name }) => name)).not.toContain('RegisterTokenReq');
  });

  it('that chose a version nobody speaks is spoken to in the oldest way', () => {
    const world = registering({ model: '7962G' });
    acknowledge(world, 0x30);
    answerAll(world);
    expect(world.state).toBe('inService');
    expect(new Set(world.frames.map(({ headerVersion }) => headerVersion))).toEqual(new Set([0]));
  });

  it.each([32, 33, 36])('may reject in %i bytes', (size) => {
    const world = registering();
    const text = fromHex(`${(size + 4).toString(16).padStart(2, '0')}000000 00000000 9d000000 ${'41'.repeat(size)}`);
    world.say(text);
    expect(world.count('outcomes', Outcome.registerRejected)).toBe(1);
  });

  it('may give each phone another keepalive interval', () => {
    const world = registering();
    world.say(RegisterAck.encode({ keepaliveSeconds: 10 }), CapabilitiesReq.encode({}));
    answerAll(world);
    world.run(10_000);
    expect(world.count('keepalives')).toBe(1);
  });

  it('may reject and keep the connection: the phone closes it', () => {
    const world = registering();
    const { linkTicket } = world;
    world.say(RegisterReject.encode({ text: 'No Authority: ' }));
    expect(world.take('close').map(({ ticket }) => ticket)).toEqual([linkTicket]);
  });
});
