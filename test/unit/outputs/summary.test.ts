import { describe, expect, it } from 'vitest';
import type { Summary } from '#outputs/summary-schema.js';
import { summaryText } from '#outputs/summary-text.js';
import { Measure } from '#stats/measures.js';
import { timedStages } from '#stats/metrics.js';
import { Cause, detectedCauseNames } from '#terms/causes.js';
import { wanderer } from '../reading/samples.js';
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

  it('counts the time to in service from the first arrival', () => {
    const { timeToInService } = stormyStory().story.summary({ firstArrivalMs: 400 });
    expect(timeToInService).toMatchObject({
      '50%': expect.closeTo(0.6, 2),
      '95%': expect.closeTo(1.6, 2),
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

  it('tells of outages how long they took, how many are not over, why, and where phones went', () => {
    const { story } = stormyStory();
    const { layout, recorder } = story;
    const noticed = (cause: (typeof detectedCauseNames)[number], since: 'noticed' | 'event') =>
      layout.slot('detections', detectedCauseNames.indexOf(cause), since === 'event' ? 1 : 0);
    for (let n = 0; n < 12; n++) {
      recorder.out.join(4_000, 3_000);
      recorder.outByCause[n < 9 ? Cause.keepaliveTimeout : Cause.closed]!.join(4_000, 3_000);
    }
    recorder.add(layout.slot('outages'), 12);
    recorder.add(noticed('keepaliveTimeout', 'noticed'), 5);
    recorder.add(noticed('keepaliveTimeout', 'event'), 4);
    recorder.add(noticed('closed', 'event'), 3);
    recorder.add(layout.slot('failovers', 0, 1, Cause.keepaliveTimeout), 8);
    recorder.add(layout.slot('phonesCutOff'), 2);
    for (let n = 0; n < 8; n++) {
      recorder.record(Measure.detect, 61_000);
      recorder.record(Measure.detectKeepaliveTimeout, 61_000 + 1_000 * n);
      recorder.record(Measure.outage, 62_000);
      recorder.record(Measure.outageKeepaliveTimeout, 62_000);
      recorder.record(Measure.recover, 1_000);
      recorder.out.leave(5_000);
      recorder.outByCause[Cause.keepaliveTimeout]!.leave(5_000);
    }
    story.moment(6_000);
    const told = story.summary();
    const { detect, outage, recover } = told.durations;
    expect([detect.never, outage.never, recover.never]).toEqual([2, 4, 4]);
    expect([detect.count, outage.count, recover.count]).toEqual([8, 8, 8]);
    expect(outage.p99! / 62).toBeCloseTo(1, 2);
    expect(told.phones.outOfService).toBe(4);
    expect(told.counters).toMatchObject({ outages: 12, serviceLostPhoneSeconds: 8 * 2 + 4 * 3 });
    expect(told.detections).toEqual([
      {
        cause: 'keepaliveTimeout',
        basis: 'keepalive',
        count: 9,
        sinceEvent: 4,
        detect: expect.objectContaining({ min: expect.closeTo(61, 0), max: expect.closeTo(68, 0) }),
        expected: [61, 91],
        outage: expect.objectContaining({ p50: expect.closeTo(62, 0) }),
        outOfService: 1,
      },
      {
        ...{ cause: 'closed', basis: 'fin', count: 3, sinceEvent: 3 },
        ...{ detect: null, expected: [0, 1], outage: null, outOfService: 3 },
      },
    ]);
    expect(told.serviceLost).toEqual([
      { cause: 'keepaliveTimeout', phoneSeconds: 8 * 2 + 1 * 3 },
      { cause: 'closed', phoneSeconds: 3 * 3 },
    ]);
    expect(told.failovers).toEqual([{ from: 'cm1', to: 'cm2', cause: 'keepaliveTimeout', count: 8 }]);

    const text = summaryText(told, { colour: false });
    expect(text).toMatch(/ {2}outage +8 +4 +62 s/);
    expect(text).toContain('Out of service 4 phones at the end');
    expect(text).toContain('  noticed      9 keepaliveTimeout (keepalive), timed from either\n');
    expect(text).toContain('               in 61 s to 68 s; expected: 61 s to 91 s\n');
    expect(text).toContain('  noticed      3 closed (fin), timed from the event\n');
    expect(text).toContain('Failovers      8 cm1 to cm2 (keepaliveTimeout)');
    expect(Math.max(...text.split('\n').map((each) => each.length))).toBeLessThanOrEqual(80);
  });

  it('expects of those timed from what they noticed no longer than their wait, and nothing where it is not known', () => {
    const { story } = stormyStory();
    const { layout, recorder } = story;
    recorder.add(layout.slot('detections', detectedCauseNames.indexOf('keepaliveTimeout'), 0), 9);
    recorder.add(layout.slot('detections', detectedCauseNames.indexOf('garbled'), 1), 1);
    recorder.add(layout.slot('outages'), 10);
    story.moment(4_000);
    const told = story.summary();
    expect(told.detections.map(({ cause, expected }) => [cause, expected])).toEqual([
      ['keepaliveTimeout', [61, 61]],
      ['garbled', null],
    ]);
  });

  it('names the phones that flapped most, and says how often tokens were asked for', () => {
    const { story } = stormyStory();
    const { layout, recorder } = story;
    const phones = [2, 7, 3, 2, 2, 5, 4].map((cycles, n) => {
      return { ...wanderer, name: `SEP02000100000${n}`, flapping: { cause: 'keepaliveTimeout', cycles } } as const;
    });
    recorder.add(layout.slot('phonesFlapping'), phones.length);
    story.moment(4_000);
    const told = story.summary({ phones: [...phones, wanderer] });
    expect(told.flapping.map(({ cycles }) => cycles)).toEqual([7, 5, 4, 3, 2]);
    expect(told.flapping[0]).toEqual({ name: phones[1]!.name, site: 'lab', cause: 'keepaliveTimeout', cycles: 7 });
    const tokens = { asked: 1_500, granted: 1_000, refused: 500, meanWait: 2.5, maxWait: 60 };
    const text = summaryText({ ...told, tokens }, { colour: false });
    expect(text).toContain('Tokens         1,500 asked for, 1,000 granted, 500 refused\n');
    expect(text).toContain('  waited       2.5 s on average, 60 s at most\n');
    expect(text).toContain('Flapping       7 phones went and came back again and again');
    expect(text).toContain('               SEP020001000001 7 times (keepaliveTimeout)');
    expect(summaryText(told, { colour: false })).not.toContain('Tokens');
  });

  it('says nothing of outages when there were none', () => {
    expect([summary.detections, summary.failovers]).toEqual([[], []]);
    expect(summaryText(summary, { colour: false })).not.toMatch(/outage|Out of service/);
  });

  it('names the stage in which most of the time went, and what kept phones out', () => {
    expect(summary.wall).toEqual({
      stage: 'register',
      share: 0.545,
      text: 'fetching files was the wall: 50 phones never got past it',
    });
  });

  it('names it though nobody came up, by the time of the attempts that failed', () => {
    const story = new Story();
    const failedFor = (stage: (typeof timedStages)[number], seconds: number) =>
      story.recorder.add(story.layout.slot('stageFailedSeconds', timedStages.indexOf(stage)), seconds);
    failedFor('connect', 1);
    failedFor('register', 3);
    story.moment(1000);
    expect(story.summary().wall).toMatchObject({ stage: 'register', share: 0.75 });
  });

  it('tells the DHCP storm and the loops', () => {
    expect(summary.dhcp).toMatchObject({ messagesPerAck: 2, retransmissionPercent: 0, peakMessagesPerSecond: 1200 });
    expect(summary.rates.registrationsPerSecond).toEqual({ peak: 600, mean: 475 });
    expect(summary.bootLoops).toEqual({ total: 50, phones: 50, loopsPerHourPerLoopingPhone: 120 });
  });

  it('tells renewals apart from the storm', () => {
    const { story } = stormyStory();
    const { recorder, layout } = story;
    recorder.add(layout.slot('dhcpMessages', 0, 2, 0), 100);
    recorder.add(layout.slot('dhcpMessages', 0, 3, 1), 90);
    recorder.add(layout.slot('dhcpRenewals', 0), 100);
    recorder.add(layout.slot('dhcpRenewals', 1), 90);
    story.moment(4000);
    expect(story.summary().dhcp).toMatchObject({ messagesPerAck: 2, renewals: { asked: 100, renewed: 90 } });
  });

  it('tells the busiest giaddrs and the loudest phones', () => {
    const { story } = stormyStory();
    const giaddrs = Array.from({ length: 12 }, (_, n) => ({
      giaddr: `127.16.0.${n}`,
      messages: 100 + n,
      seconds: [
        [1, 88 + 2 * n],
        [2, 12 - n],
      ] as const,
    }));
    const loudest = [{ name: 'SEP02AB00000007', messages: 31 }];
    story.moment(4000, true, { giaddrs, loudest });
    const { dhcp } = story.summary();
    expect(dhcp.giaddrs.map(({ messages }) => messages)).toEqual([111, 110, 109, 108, 107, 106, 105, 104, 103, 102]);
    expect(dhcp.giaddrs.map(({ peakPerSecond }) => peakPerSecond)).toEqual([
      110, 108, 106, 104, 102, 100, 98, 96, 94, 92,
    ]);
    expect(dhcp.loudest).toEqual(loudest);
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
