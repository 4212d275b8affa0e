import { describe, expect, it } from 'vitest';
import { expectedDetectionsOf } from '#plan/expected-detection.js';
import { makePlan } from '#plan/plan.js';
import { loadProfile } from '#profile/load.js';

const expected = (yaml = '') =>
  expectedDetectionsOf(makePlan(loadProfile(`name: test\nphones: { count: 1 }\n${yaml}`, 'test.yaml')));

describe('what detection should take', () => {
  it('is two to three intervals and a grace for a hang, and the patience of TCP behind a keepalive for a dead path', () => {
    const { closed, keepaliveTimeout, pathLost, garbled } = expected();
    expect(keepaliveTimeout).toEqual({ sinceEvent: [61_000, 91_000], sinceNoticed: [61_000, 61_000] });
    expect(pathLost).toEqual({ sinceEvent: [22_000, 52_000], sinceNoticed: [22_000, 22_000] });
    expect(closed?.sinceEvent).toEqual([0, 1_000]);
    expect(garbled).toBeNull();
  });

  it('follows the interval of the lab and the settings of the phones', () => {
    const failover = 'failover: { keepaliveMisses: 2, keepaliveGrace: 500ms, tcpPatience: 3s }';
    const told = expectedDetectionsOf(
      makePlan(
        loadProfile(`name: test\nphones: { count: 1, ${failover} }\nlab: { keepaliveInterval: 4s }`, 'test.yaml'),
      ),
    );
    expect(told.keepaliveTimeout?.sinceEvent).toEqual([4_500, 8_500]);
    expect(told.pathLost?.sinceEvent).toEqual([3_000, 7_000]);
  });

  it('is four times as patient where detection is delayed', () => {
    const { keepaliveTimeout, pathLost } = expected('lab: { detection: delayed }');
    expect(keepaliveTimeout?.sinceEvent).toEqual([331_000, 361_000]);
    expect(pathLost?.sinceEvent).toEqual([88_000, 118_000]);
  });

  it('is not known where servers of one’s own tell phones the interval', () => {
    const cluster = 'cluster: { nodes: { sub1: 127.0.0.9 }, groups: { A: [sub1] } }';
    const { keepaliveTimeout, pathLost, reset } = expected(cluster);
    expect([keepaliveTimeout, pathLost]).toEqual([null, null]);
    expect(reset).not.toBeNull();
  });
});
