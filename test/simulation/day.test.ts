/** A day of five hundred phones in virtual time, at Cisco's intervals, in which cm1 is taken away twice and comes back. */
import { expect, it } from 'vitest';
import type { MetricName } from '#stats/metrics.js';
import { faultDefaults } from '#terms/faults.js';
import { hour, minute, totalsOf, worldOf } from '../support/simulated.js';

const phones = 500;

it('leaves every phone where it belongs, two failovers and two fallbacks later', () => {
  const world = worldOf(`
phones: { count: ${phones}, startup: 0s..1s }
arrivals: { kind: burst, within: 1m }
hold: 24h`);
  const cm1 = { ...faultDefaults, node: 'cm1', forMs: 10 * minute };
  world.run(6 * hour).inject({ ...cm1, fault: 'stop' });
  world.run(8 * hour).inject({ ...cm1, fault: 'hang' });
  world.run(10 * hour);
  const totals = totalsOf(world);
  const counted = (name: MetricName) => totals.sum(name);
  expect([counted('failovers'), counted('fallbacks'), counted('outages')]).toEqual(Array(3).fill(2 * phones));
  expect([counted('boots'), counted('phonesFlapping')]).toEqual([phones, 0]);
  expect(totals.sum('detections', { cause: 'closed' })).toBe(phones);
  expect(totals.sum('detections', { cause: 'keepaliveTimeout' })).toBe(phones);
  expect(totals.sum('phonesRegistered', { node: 'cm1', role: 'primary' })).toBe(phones);
  expect(totals.sum('phones', { state: 'inService' })).toBe(phones);
  // One each half minute. Three of each phone stayed unanswered in the hang, and none because a phone went back.
  expect(counted('keepalives') / (phones * 2 * 60 * 24)).toBeCloseTo(1, 2);
  expect(counted('keepalivesLost')).toBe(3 * phones);
  expect([counted('unexpectedEvents'), counted('clampedValues')]).toEqual([0, 0]);
}, 60_000);
