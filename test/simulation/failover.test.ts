/**
 * The three ways in which a CallManager fails, at Cisco's own intervals (sccp.md 4.1), and the way back: every phone is
 * told of by what all of them counted.
 */
import { describe, expect, it } from 'vitest';
import type { World } from '#simulation/world.js';
import { type FaultName, faultDefaults } from '#terms/faults.js';
import { inServiceOf, minute, second, totalsOf, worldOf } from '../support/simulated.js';

const phones = 300;

function profile(more = ''): string {
  return `
phones: { count: ${phones}, startup: 0s..1s${more.startsWith(',') ? more : ''} }
arrivals: { kind: burst, within: 30s }
hold: 1h
`;
}

function fault(name: FaultName, node: string | null = 'cm1', forMs: number | null = null) {
  return { ...faultDefaults, fault: name, node, forMs };
}

const sum = (world: World, name: Parameters<ReturnType<typeof totalsOf>['sum']>[0], labels = {}) =>
  totalsOf(world).sum(name, labels);

/** Seconds, the least and the most. */
function span(world: World, measure: 'detect' | 'outage' | 'recover'): [number, number] {
  const { minMs, maxMs } = totalsOf(world).histogram(measure);
  return [minMs! / 1_000, maxMs! / 1_000];
}

const registered = (world: World) =>
  Object.fromEntries(
    ['cm1', 'cm2', 'srst', 'other'].map((node) => [node, sum(world, 'phonesRegistered', { node })] as const),
  );

describe('a CallManager that fails', () => {
  it.each([
    // A keepalive comes within 30 s; two more stay unanswered after it, and the grace is a second.
    ['hang', 'keepaliveTimeout', 60, 92],
    // A keepalive comes within 30 s, and TCP waits 22 s (and a histogram rounds) for its acknowledgement.
    ['blackhole', 'pathLost', 21.9, 53],
    ['stop', 'closed', 0, 1],
    ['crash', 'reset', 0, 1],
  ] as const)(
    'by %s is noticed as %s, at least %i and at most %i s after, by every phone',
    (name, cause, least, most) => {
      const world = worldOf(profile()).run(3 * minute);
      expect(inServiceOf(world)).toBe(phones);
      world.inject(fault(name)).run(3 * minute);
      expect(sum(world, 'detections', { cause })).toBe(phones);
      expect(sum(world, 'failovers', { cause })).toBe(phones);
      expect(registered(world)).toMatchObject({ cm1: 0, cm2: phones });
      expect(inServiceOf(world)).toBe(phones);
      const [shortest, longest] = span(world, 'detect');
      expect(shortest).toBeGreaterThanOrEqual(least);
      expect(longest).toBeLessThan(most);
      // A link that stands by: no new connection.
      expect(span(world, 'recover')[1]).toBeLessThan(1);
    },
  );

  it('is left for four times as long where detection is delayed', () => {
    const world = worldOf(`${profile()}lab: { detection: delayed }\n`).run(3 * minute);
    world.inject(fault('hang')).run(5 * minute);
    expect(sum(world, 'failovers')).toBe(0);
    world.run(2 * minute);
    expect(sum(world, 'failovers')).toBe(phones);
  });

  it('and comes back gets its phones back by tokens, each once', () => {
    const world = worldOf(profile()).run(3 * minute);
    world.inject(fault('stop', 'cm1', 5 * minute)).run(4 * minute);
    expect(registered(world)).toMatchObject({ cm1: 0, cm2: phones });
    world.run(4 * minute);
    expect(registered(world)).toMatchObject({ cm1: phones, cm2: 0 });
    expect([sum(world, 'failovers'), sum(world, 'fallbacks'), sum(world, 'outages')]).toEqual([phones, phones, phones]);
    expect(sum(world, 'sccpMessages', { message: 'RegisterTokenReq', direction: 'sent' })).toBe(phones);
  });

  it('gets them back at its own pace where it gives but few tokens a second', () => {
    const world = worldOf(`${profile()}lab: { capacity: { tokensPerSecond: 2 } }\n`).run(3 * minute);
    world.inject(fault('stop', 'cm1', 1 * minute)).run(2 * minute);
    const early = registered(world).cm1!;
    expect(early).toBeGreaterThan(0);
    expect(early).toBeLessThan(phones);
    world.run(3 * minute);
    expect(registered(world).cm1).toBe(phones);
    expect(sum(world, 'sccpMessages', { message: 'RegisterTokenReject', direction: 'received' })).toBeGreaterThan(0);
    expect(sum(world, 'fallbacks')).toBe(phones);
  });

  it('after a hang has to wait until its mark is gone', () => {
    const world = worldOf(profile(', failover: { badMark: 5m }')).run(3 * minute);
    world.inject(fault('hang', 'cm1', 2 * minute)).run(4 * minute);
    expect(registered(world)).toMatchObject({ cm1: 0, cm2: phones });
    world.run(4 * minute);
    expect(registered(world)).toMatchObject({ cm1: phones, cm2: 0 });
  });

  it('keeps the phones in a call until the call is over, and no others', () => {
    const world = worldOf(profile(', inCall: 20%, callLength: 10m')).run(3 * minute);
    world.inject(fault('stop')).run(1 * second);
    const left = registered(world).cm2!;
    expect(left).toBe(phones * 0.8);
    world.run(10 * minute);
    expect(registered(world).cm2).toBe(phones);
    expect(span(world, 'recover')[1]).toBeGreaterThan(60);
  });
});

describe('a site whose way to all CallManagers is cut', () => {
  it('goes to SRST, and back when they have answered for the time of the connection monitor', () => {
    const world = worldOf(`${profile()}lab: { srst: true, connectionMonitor: 2m }\n`).run(3 * minute);
    for (const node of ['cm1', 'cm2']) world.inject(fault('blackhole', node, 10 * minute));
    world.run(5 * minute);
    expect(registered(world)).toMatchObject({ cm1: 0, cm2: 0, srst: phones });
    expect(sum(world, 'boots')).toBe(phones);
    world.run(5 * minute + 110 * second);
    expect(registered(world).srst).toBe(phones);
    world.run(3 * minute);
    expect(registered(world)).toMatchObject({ cm1: phones, srst: 0 });
  });

  it('boots for ever where there is no SRST', () => {
    const world = worldOf(profile()).run(3 * minute);
    world.inject(fault('stop', 'cm1')).inject(fault('stop', 'cm2'));
    world.run(5 * minute);
    expect(inServiceOf(world)).toBe(0);
    expect(sum(world, 'boots')).toBeGreaterThan(3 * phones);
    world
      .inject(fault('resume', 'cm1'))
      .inject(fault('resume', 'cm2'))
      .run(2 * minute);
    expect(registered(world)).toMatchObject({ cm1: phones, cm2: 0 });
  });
});
