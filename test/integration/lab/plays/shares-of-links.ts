/** The faults of a CallManager for half of two phones. */
import { expect } from 'vitest';
import { socketOptions } from '#kernel/socket-options.js';
import type { Lab } from '#lab/lab.js';
import { DhcpMessageType } from '#wire/dhcp/packet.js';
import { relayToServer } from '#wire/dhcp/relay.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { KEEP_ALIVE, RegisterReject, TimeDateReq } from '#wire/sccp/catalogue.js';
import { register } from '../../../unit/lab/call-manager-link.js';
import { message } from '../../../unit/lab/dhcp-subnet.js';
import { cm1, dhcpClient, dial, Line, order, roundTrip } from '../clients.js';
import type { Plays } from './play.js';
import { halved, registered, spared, struck } from './two-phones.js';

const node = 'cm1';

/** The other phone is served as if nothing were, on the line it has and on a new one. */
async function isServed(lab: Lab, line: Line): Promise<void> {
  const before = line.heard.filter((name) => name === 'KeepAliveAck').length;
  line.say(KEEP_ALIVE);
  await line.hears('KeepAliveAck', before + 1);
  const late = await dial(cm1(lab), spared.address);
  late.say(KEEP_ALIVE);
  await late.hears('KeepAliveAck');
}

async function resumed(lab: Lab): Promise<void> {
  await lab.inject(order('resume', { node }));
  await registered(lab, struck);
}

async function endsAs(lab: Lab, fault: 'stop' | 'crash', end: string): Promise<void> {
  const [theirs, standby] = [await registered(lab, struck), await dial(cm1(lab), struck.address)];
  const other = await registered(lab, spared);
  await lab.inject(halved(fault, { node }));
  for (const line of [theirs, standby]) expect(await line.end).toBe(end);
  expect(await new Line(cm1(lab), struck.address).end).toBe(end);
  // From an address nobody knows it is in until it says its name.
  const unknown = await dial(cm1(lab));
  unknown.say(KEEP_ALIVE);
  await unknown.hears('KeepAliveAck');
  unknown.say(register(struck, 11));
  expect([await unknown.end, unknown.heard]).toEqual([end, ['KeepAliveAck']]);
  await isServed(lab, other);
  expect(lab.view().callManagers[0]?.registered).toBe(1);
  await resumed(lab);
}

export const sharesOfLinks: Plays = {
  stop: (lab) => endsAs(lab, 'stop', 'FIN'),

  crash: (lab) => endsAs(lab, 'crash', 'ECONNRESET'),

  hang: async (lab) => {
    const [theirs, other] = [await registered(lab, struck), await registered(lab, spared)];
    await lab.inject(halved('hang', { node }));
    theirs.say(KEEP_ALIVE);
    const unknown = await dial(cm1(lab));
    unknown.say(Buffer.concat([register(struck, 11), KEEP_ALIVE]));
    await isServed(lab, other);
    await roundTrip(lab);
    expect(socketOptions!.isSilent(theirs.socket)).toBe(false);
    expect([theirs.heard.includes('KeepAliveAck'), unknown.heard]).toEqual([false, []]);
    await lab.inject(order('resume', { node }));
    await unknown.hears('KeepAliveAck');
    expect(unknown.heard).toEqual(['RegisterAck', 'CapabilitiesReq', 'KeepAliveAck']);
  },

  blackhole: async (lab) => {
    const [theirs, other] = [await registered(lab, struck), await registered(lab, spared)];
    await lab.inject(halved('blackhole', { node }));
    theirs.say(KEEP_ALIVE);
    const late = new Line(cm1(lab), struck.address);
    const unknown = await dial(cm1(lab));
    unknown.say(register(struck, 11));
    await isServed(lab, other);
    unknown.say(KEEP_ALIVE);
    for (const { socket } of [theirs, unknown]) {
      await expect.poll(() => socketOptions!.isSilent(socket), { timeout: 5_000 }).toBe(true);
    }
    expect([theirs.heard.includes('KeepAliveAck'), late.socket.connecting, unknown.heard]).toEqual([false, true, []]);
    // It moves, and is as far from the node there.
    const moved = await leased(lab);
    expect(moved).not.toBe(struck.address);
    const there = new Line(cm1(lab), moved);
    await roundTrip(lab);
    expect(there.socket.connecting).toBe(true);
    await lab.inject(order('resume', { node }));
    await unknown.hears('KeepAliveAck');
    await registered(lab, struck);
  },

  reject: async (lab) => {
    await lab.inject(halved('reject', { node, text: 'not you' }));
    const line = await dial(cm1(lab));
    line.say(register(struck, 11));
    await line.hears('RegisterReject');
    const [{ bytes } = { bytes: new Uint8Array() }] = line.frames;
    expect(RegisterReject.decode(bytes, 12, bytes.length).text).toBe('not you');
    await isServed(lab, await registered(lab, spared));
    // With another text for everybody each has its own.
    await lab.inject(order('reject', { node, text: 'nor anybody' }));
    for (const [phone, text] of [
      [struck, 'not you'],
      [spared, 'nor anybody'],
    ] as const) {
      const late = await dial(cm1(lab));
      late.say(register(phone, 11));
      await late.hears('RegisterReject');
      const [first] = late.frames;
      expect(RegisterReject.decode(first!.bytes, 12, first!.bytes.length).text).toBe(text);
    }
    await resumed(lab);
  },

  slow: async (lab) => {
    const [theirs, other] = [await registered(lab, struck), await registered(lab, spared)];
    await lab.inject(halved('slow', { node, delayMs: 300 }));
    const began = performance.now();
    for (const line of [theirs, other]) line.say(KEEP_ALIVE);
    await other.hears('KeepAliveAck');
    expect(theirs.heard).not.toContain('KeepAliveAck');
    await theirs.hears('KeepAliveAck');
    expect(performance.now() - began).toBeGreaterThan(299);
  },

  dropAcks: async (lab) => {
    const [theirs, other] = [await registered(lab, struck), await registered(lab, spared)];
    const standby = await dial(cm1(lab), struck.address);
    await lab.inject(halved('dropAcks', { node }));
    for (const line of [theirs, standby]) line.say(KEEP_ALIVE);
    theirs.say(TimeDateReq.encode({}, 0));
    await theirs.hears('DefineTimeDate');
    await isServed(lab, other);
    expect([theirs.heard.includes('KeepAliveAck'), standby.heard]).toEqual([false, []]);
  },

  throttle: async (lab) => {
    const lines = [await registered(lab, spared), await registered(lab, struck)];
    await lab.inject(halved('throttle', { node, perSecond: 5 }));
    for (const line of lines) for (let n = 0; n < 10; n++) line.say(KEEP_ALIVE);
    expect(await lines[1]!.end).toBe('FIN');
    await lines[0]!.hears('KeepAliveAck', 10);
  },

  reset: async (lab) => {
    const [theirs, other] = [await registered(lab, struck), await registered(lab, spared)];
    await lab.inject(halved('reset', { node }));
    await theirs.hears('Reset');
    await isServed(lab, other);
    expect(other.heard).not.toContain('Reset');
  },
};

/** The address it is given by DHCP. */
async function leased(lab: Lab): Promise<string> {
  const requestedAddress = parseIpv4('127.16.1.0');
  const serverId = parseIpv4('127.0.0.1');
  const client = dhcpClient(lab);
  for (const [n, options] of [
    { messageType: DhcpMessageType.discover, requestedAddress },
    { messageType: DhcpMessageType.request, requestedAddress, serverId },
  ].entries()) {
    const said = message('0', options, { mac: struck.name.slice(3) });
    await client.ask(relayToServer(said, { giaddr: serverId, relaySourcePort: true }));
    await client.hears(n + 1);
  }
  return '127.16.1.0';
}
