import { describe, expect, it } from 'vitest';
import type { Summary } from '#outputs/summary-schema.js';
import { Story, stormyStory } from './samples.js';

describe('a summary', () => {
  const summary = stormyStory().story.summary();

  it('tells the run and both verdicts', () => {
    expect(summary).toMatchObject({
      schema: 'regstorm.summary/1',
      profile: 'quickstart',
      seed: 1,
      startedAt: '2026-11-22T12:53:04.250Z',
      durationSeconds: 31.2,
      result: 'passed',
      measurement: { verdict: 'valid', reasons: [] },
    });
  });

  it('tells the population before the stop and when it came into service', () => {
    expect(summary.phones).toMatchObject({ total: 1000, inService: 950, registered: 950, degraded: 0, never: 50 });
    expect(summary.phones.byState).toMatchObject({ off: 0, inService: 950, restarting: 50 });
    expect(summary.phones.byNode).toEqual({ cm1: 950, cm2: 0 });
    expect(summary.timeToInService).toEqual({
      '50%': expect.closeTo(1, 2),
      '95%': expect.closeTo(2, 2),
      '99.9%': null,
      '100%': null,
    });
  });

  it('tells beside each duration how many never got there', () => {
    const { onboard, fetch, lease, keepalive } = summary.durations;
    expect([onboard.count, onboard.never]).toEqual([950, 50]);
    expect([fetch.count, fetch.never]).toEqual([950, 50]);
    expect(lease.never).toBe(0);
    expect([keepalive.count, keepalive.never]).toEqual([949, 1]);
    expect(onboard.p50! / 0.264).toBeCloseTo(1, 2);
    expect(onboard.max! / 0.55).toBeCloseTo(1, 2);
  });

  it('names the stage in which most of the time went', () => {
    expect(summary.wall).toEqual({ stage: 'register', share: 0.545 });
  });

  it('tells the DHCP storm and the loops', () => {
    expect(summary.dhcp).toMatchObject({ messagesPerAck: 2, retransmissionPercent: 0, peakMessagesPerSecond: 1200 });
    expect(summary.rates.registrationsPerSecond).toEqual({ peak: 600, mean: 475 });
    expect(summary.bootLoops).toEqual({ total: 50, phones: 50, loopsPerHourPerLoopingPhone: 115.385 });
  });

  it('tells counters by the names of the schema', () => {
    expect(summary.counters).toMatchObject({
      'dhcp.discover': 1000,
      'dhcp.ack': 1000,
      'tftp.requests': 1050,
      'tftp.missing': 100,
      'sccp.register': 950,
      'sccp.registerAck': 950,
      'sccp.registerReject': 0,
      keepalives: 950,
      keepalivesLost: 1,
      bootLoops: 50,
    });
  });

  it('lists outcomes with their section, the most frequent first', () => {
    const { story } = stormyStory();
    story.recorder.add(story.layout.slot('outcomes', 0), 60);
    story.moment(4000);
    expect(story.summary().outcomes.map(({ stage, reason, count }) => [stage, reason, count])).toEqual([
      ['lease', 'timeout', 60],
      ['fetch', 'filesMissing', 50],
    ]);
    expect(story.summary().outcomes[1]?.doc5710).toContain('Step 3a');
  });

  it('tells what the measuring itself cost', () => {
    expect(summary.generator).toMatchObject({ workers: 1, cpuSeconds: 0.75, peakRssBytes: 123_400_000 });
    expect(summary.generator.latenessP99Seconds! / 0.002).toBeCloseTo(1, 2);
    expect(summary.generator.loopDelayP99Seconds).toBeNull();
  });

  it('fails by a threshold and keeps the reason for an early end', () => {
    const failed = { expression: 'bootLoops == 0', value: 50, unit: 'count', passed: false } as const;
    const { story } = stormyStory();
    expect(story.summary({ thresholds: [failed] }).result).toBe('failed');
    expect(story.summary({ thresholds: [failed], ending: 'interrupted' }).result).toBe('interrupted');
    expect(story.summary({ thresholds: [] }).result).toBe('passed');
  });

  it('says null, never 0, where nothing was measured', () => {
    const story = new Story();
    story.moment(1000);
    const empty = story.summary();
    expect(empty.wall).toBeNull();
    expect(empty.dhcp).toMatchObject({ messagesPerAck: null, retransmissionPercent: null });
    expect(empty.bootLoops.loopsPerHourPerLoopingPhone).toBeNull();
    expect(empty.generator.latenessP99Seconds).toBeNull();
    expect(empty.durations.onboard).toEqual({
      count: 0,
      never: 1000,
      min: null,
      mean: null,
      p50: null,
      p90: null,
      p99: null,
      p999: null,
      max: null,
    });
  });

  it('survives being written and read', () => {
    expect(JSON.parse(JSON.stringify(summary)) as Summary).toEqual(summary);
  });
});
