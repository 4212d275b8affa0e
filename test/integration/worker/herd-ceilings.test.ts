/** Ceilings as servers see them: real sockets, real time, a few seconds. */
import dgram from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { State } from '#terms/states.js';
import { DhcpMessageType } from '#wire/dhcp/packet.js';
import { peekMessageType, peekXid } from '#wire/dhcp/relay.js';
import { parseIpv4 } from '#wire/ipv4.js';
import type { Herd } from '#worker/herd.js';
import { fixedAt, makeHerd, TerseCallManager } from '../../support/small-herd.js';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Milliseconds since the test's start. */
function newClock(): () => number {
  const origin = performance.now();
  return () => performance.now() - origin;
}

/** Turns the herd as its worker would; `look` sees it after each turn. */
function turning(herd: Herd, clock: () => number, look: () => void = () => {}): void {
  const timer = setInterval(() => {
    herd.turn(clock());
    look();
  }, 5);
  closers.push(() => {
    clearInterval(timer);
    herd.closeAll();
  });
}

/** The most that came within two seconds, whichever. */
function mostInTwoSeconds(moments: readonly number[]): number {
  let first = 0;
  let most = 0;
  for (const [n, at] of moments.entries()) {
    while (moments[first]! <= at - 2_000) first++;
    most = Math.max(most, n + 1 - first);
  }
  return most;
}

/** So many seconds' worth may be read in one go by a thread that was busy. */
const bunched = 0.3;

/** A DHCP server that hears everything and says nothing. */
async function silentServer() {
  const heard: { readonly at: number; readonly xid: number; readonly type: number }[] = [];
  const socket = dgram.createSocket({ type: 'udp4', recvBufferSize: 4 << 20 }).bind(0, '127.0.0.1');
  await once(socket, 'listening');
  closers.push(() => socket.close());
  socket.on('message', (bytes) => {
    heard.push({ at: performance.now(), xid: peekXid(bytes), type: peekMessageType(bytes) });
  });
  return { heard, port: socket.address().port };
}

async function herdUnderCeiling(phones: number, maxDhcpPerSecond: number | null) {
  const { heard, port } = await silentServer();
  const clock = newClock();
  const made = makeHerd({
    phones,
    // Without a ceiling a phone would say something every 50 ms.
    settings: { dhcpRetryMs: [50, 50, 50], dhcpJitterMs: 10, restartDelayMs: [20, 40] },
    herd: {
      dhcp: {
        mode: 'relay',
        servers: [{ address: '127.0.0.1', port }],
        relayPort: 0,
        giaddrs: [[parseIpv4('127.16.0.2'), parseIpv4('127.16.0.3')]],
      },
      maxDhcpPerSecond,
    },
    clock,
  });
  await made.herd.open();
  return { ...made, heard, clock };
}

describe('a ceiling on DHCP, before a server that is silent', () => {
  const phones = 120;

  it('lets wait no more messages than there are phones, lets through its rate, and counts what left', async () => {
    const { herd, heard, clock, count, sum } = await herdUnderCeiling(phones, 100);
    let mostHeld = 0;
    turning(herd, clock, () => {
      mostHeld = Math.max(mostHeld, herd.held);
    });
    for (let slot = 0; slot < phones; slot++) herd.powerOn(clock(), slot, clock(), 0);
    await vi.waitFor(() => expect(clock()).toBeGreaterThan(4_000), { timeout: 10_000, interval: 50 });
    for (let slot = 0; slot < phones; slot++) herd.stop(clock(), slot);
    expect(herd.held).toBe(0); // who leaves wishes no lease any more
    const sent = sum('dhcpMessages', { direction: 'sent' });
    await vi.waitFor(() => expect(heard).toHaveLength(sent));

    expect(mostHeld).toBeGreaterThan(phones / 2);
    expect(mostHeld).toBeLessThanOrEqual(phones);
    expect(mostInTwoSeconds(heard.map(({ at }) => at))).toBeLessThanOrEqual(100 * (2 + bunched));
    expect(sent).toBeGreaterThan(4 * 100 * 0.7);
    expect(heard.every(({ type }) => type === DhcpMessageType.discover)).toBe(true);
    expect(count('dhcpRetransmissions')).toBe(sent - new Set(heard.map(({ xid }) => xid)).size);
    expect(count('heldBack', 0)).toBeGreaterThan(0);
    const diaries = herd.phones.reduce((total, { self }) => total + self.diary.dhcpSent, 0);
    expect(diaries).toBe(sent);
    const relayed = herd.loads.map((load) => load.figures());
    expect(relayed.reduce((total, { messages }) => total + messages, 0)).toBe(sent);
    const peaks = relayed.map(({ seconds }) => Math.max(...seconds.map(([, messages]) => messages)));
    expect(peaks.every((peak) => peak > 30 && peak <= 100)).toBe(true);
  });

  it('that is none lets them say all they wish', async () => {
    const { herd, heard, clock, count } = await herdUnderCeiling(phones, null);
    turning(herd, clock);
    for (let slot = 0; slot < phones; slot++) herd.powerOn(clock(), slot, clock(), 0);
    await vi.waitFor(() => expect(clock()).toBeGreaterThan(1_000), { timeout: 10_000, interval: 50 });
    expect(mostInTwoSeconds(heard.map(({ at }) => at))).toBeGreaterThan(500);
    expect([herd.held, count('heldBack', 0)]).toEqual([0, 0]);
  });
});

describe('a ceiling on connections', () => {
  it('makes phones wait, which is neither their time to connect nor a reason to give up, but part of their boot', async () => {
    const phones = 45;
    const callManager = new TerseCallManager(30);
    await callManager.start();
    closers.push(() => callManager.stop());
    const clock = newClock();
    const { herd, count, times, sum } = makeHerd({
      phones,
      identity: fixedAt(callManager),
      settings: { fetchBy: 'off', connectTimeoutMs: 500, giveUpMs: 30 },
      herd: { source: 'leased', maxConnectsPerSecond: 20 },
      clock,
    });
    turning(herd, clock);
    const plannedAt = clock();
    for (let slot = 0; slot < phones; slot++) herd.powerOn(clock(), slot, plannedAt, 0);
    const inService = () => herd.phones.filter(({ state }) => state === State.inService).length;
    await vi.waitFor(() => expect(inService()).toBe(phones), { timeout: 10_000, interval: 50 });

    expect(sum('outcomes')).toBe(0);
    expect(callManager.connectedAt).toHaveLength(phones);
    expect(mostInTwoSeconds(callManager.connectedAt)).toBeLessThanOrEqual(20 * (2 + bunched));
    expect(count('heldBack', 1)).toBe(phones - 2); // a tenth of a second's worth goes at once
    // Forty-three of them at twenty a second.
    expect(times('onboard').maxMs).toBeGreaterThan(2_000);
    expect(times('connect').maxMs).toBeLessThan(500);
  });

  it('forgets a phone that leaves while it waits', async () => {
    const callManager = new TerseCallManager(30);
    await callManager.start();
    closers.push(() => callManager.stop());
    const clock = newClock();
    const { herd } = makeHerd({
      phones: 10,
      identity: fixedAt(callManager),
      settings: { fetchBy: 'off' },
      herd: { source: 'leased', maxConnectsPerSecond: 1 },
      clock,
    });
    turning(herd, clock);
    for (let slot = 0; slot < 10; slot++) herd.powerOn(clock(), slot, clock(), 0);
    await vi.waitFor(() => expect(herd.held).toBe(9));
    for (let slot = 0; slot < 10; slot++) herd.stop(clock(), slot);
    expect(herd.held).toBe(0);
    // The one that was let through says good-bye first.
    expect(herd.phones.filter(({ state }) => state === State.off).length).toBeGreaterThanOrEqual(9);
    expect(callManager.connectedAt.length).toBeLessThanOrEqual(1);
  });
});
