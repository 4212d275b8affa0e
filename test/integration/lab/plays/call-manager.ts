/** The faults of a CallManager, as a plain TCP client meets them. */
import { expect } from 'vitest';
import { socketOptions } from '#kernel/socket-options.js';
import type { Device } from '#lab/devices.js';
import type { Lab } from '#lab/lab.js';
import { KEEP_ALIVE, RegisterReject, Reset, TimeDateReq } from '#wire/sccp/catalogue.js';
import { old, register, young } from '../../../unit/lab/call-manager-link.js';
import { cm1, dial, Line, order, roundTrip } from '../clients.js';
import type { Plays } from './play.js';

/** A phone on its line, registered. */
async function registered(lab: Lab, device: Device = old): Promise<Line> {
  const line = await dial(cm1(lab));
  line.say(register(device, 11));
  await line.hears('RegisterAck');
  return line;
}

/** The node serves again as if nothing had been. */
async function resumed(lab: Lab): Promise<void> {
  await lab.inject(order('resume', { node: 'cm1' }));
  await registered(lab, young);
}

async function endsAs(lab: Lab, fault: 'stop' | 'crash', end: string): Promise<void> {
  const lines = [await registered(lab), await dial(cm1(lab))];
  await lab.inject(order(fault, { node: 'cm1' }));
  for (const line of lines) expect(await line.end).toBe(end);
  expect(await new Line(cm1(lab)).end).toBe('ECONNREFUSED');
  expect(lab.view().callManagers[0]).toMatchObject({ connections: 0, registered: 0 });
  await roundTrip(lab); // the other node goes on
  await resumed(lab);
}

export const callManagerPlays: Plays = {
  stop: (lab) => endsAs(lab, 'stop', 'FIN'),

  crash: (lab) => endsAs(lab, 'crash', 'ECONNRESET'),

  hang: async (lab) => {
    const line = await registered(lab);
    await lab.inject(order('hang', { node: 'cm1' }));
    line.say(KEEP_ALIVE);
    const late = await dial(cm1(lab)); // it is the kernel that accepts
    late.say(register(young, 11));
    await roundTrip(lab);
    expect(socketOptions!.isSilent(line.socket)).toBe(false);
    expect([line.heard.includes('KeepAliveAck'), late.heard]).toEqual([false, []]);
    await lab.inject(order('resume', { node: 'cm1' }));
    await line.hears('KeepAliveAck');
    await late.hears('RegisterAck');
  },

  blackhole: async (lab) => {
    const line = await registered(lab);
    await lab.inject(order('blackhole', { node: 'cm1' }));
    line.say(KEEP_ALIVE);
    const late = new Line(cm1(lab));
    await expect.poll(() => socketOptions!.isSilent(line.socket), { timeout: 5_000 }).toBe(true);
    expect([line.heard.includes('KeepAliveAck'), late.socket.connecting]).toEqual([false, true]);
    // A stop in the dark is seen when it is light.
    await lab.inject(order('stop', { node: 'cm1' }));
    await roundTrip(lab);
    expect(line.socket.readableEnded).toBe(false);
    await resumed(lab);
    expect(await line.end).toMatch(/FIN|ECONNRESET/);
  },

  refuse: async (lab) => {
    const line = await registered(lab);
    await lab.inject(order('refuse', { node: 'cm1' }));
    expect(await new Line(cm1(lab)).end).toBe('ECONNREFUSED');
    line.say(KEEP_ALIVE);
    await line.hears('KeepAliveAck');
    await resumed(lab);
  },

  reject: async (lab) => {
    const line = await registered(lab);
    await lab.inject(order('reject', { node: 'cm1', text: 'not today' }));
    line.say(KEEP_ALIVE); // who is registered stays so
    await line.hears('KeepAliveAck');
    const late = await dial(cm1(lab));
    late.say(register(young, 11));
    await late.hears('RegisterReject');
    const [{ bytes } = { bytes: new Uint8Array() }] = late.frames;
    expect(RegisterReject.decode(bytes, 12, bytes.length).text).toBe('not today');
    await resumed(lab);
  },

  slow: async (lab) => {
    const line = await registered(lab);
    await lab.inject(order('slow', { node: 'cm1', delayMs: 120 }));
    const began = performance.now();
    line.say(KEEP_ALIVE);
    await line.hears('KeepAliveAck');
    expect(performance.now() - began).toBeGreaterThan(119);
    await resumed(lab);
  },

  dropAcks: async (lab) => {
    const line = await registered(lab);
    await lab.inject(order('dropAcks', { node: 'cm1' }));
    line.say(KEEP_ALIVE);
    line.say(TimeDateReq.encode({}, 0));
    await line.hears('DefineTimeDate');
    expect(line.heard).not.toContain('KeepAliveAck');
    await lab.inject(order('dropAcks', { node: 'cm1', rate: 0.5 }));
    for (let n = 0; n < 100; n++) line.say(KEEP_ALIVE);
    line.say(TimeDateReq.encode({}, 0));
    await line.hears('DefineTimeDate', 2);
    const acks = line.heard.filter((name) => name === 'KeepAliveAck').length;
    expect(acks).toBeGreaterThan(30);
    expect(acks).toBeLessThan(70);
    await resumed(lab);
  },

  throttle: async (lab) => {
    const line = await registered(lab);
    await lab.inject(order('throttle', { node: 'cm1', perSecond: 5 }));
    for (let n = 0; n < 6; n++) line.say(KEEP_ALIVE);
    expect(await line.end).toBe('FIN');
    expect(line.heard.filter((name) => name === 'KeepAliveAck')).toHaveLength(5);
    expect(lab.devices(0, 1)).toMatchObject([{ status: 'unregistered', reason: 12 }]);
    await resumed(lab);
  },

  reset: async (lab) => {
    const line = await registered(lab);
    const other = await dial(cm1(lab)); // nobody registered there
    await lab.inject(order('reset', { node: 'cm1', type: 'restart' }));
    await line.hears('Reset');
    const { bytes } = line.frames.at(-1)!;
    expect(Reset.decode(bytes, 12, bytes.length).type).toBe(2);
    other.say(KEEP_ALIVE);
    await other.hears('KeepAliveAck');
    expect(other.heard).toEqual(['KeepAliveAck']);
    expect(lab.faults()).toEqual([]);
  },

  resume: async (lab) => {
    const line = await registered(lab);
    await lab.inject(order('dropAcks', { node: 'cm1' }));
    await lab.inject(order('refuse', { node: 'cm1' }));
    await resumed(lab);
    line.say(KEEP_ALIVE);
    await line.hears('KeepAliveAck');
  },
};
