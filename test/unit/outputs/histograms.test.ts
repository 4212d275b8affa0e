import { describe, expect, it } from 'vitest';
import { type Histograms, histogramsOf, histogramsText } from '#outputs/histograms.js';
import { durationNames } from '#outputs/summary-schema.js';
import { measureNames } from '#stats/measures.js';
import { Sample } from '#stats/sample.js';
import { Story, stormyStory } from './samples.js';

/** As a reader has it. */
function read({ totals }: Story, summary: ReturnType<Story['summary']>): Histograms {
  return JSON.parse(histogramsText(histogramsOf(totals, summary))) as Histograms;
}

describe('histograms.json', () => {
  it('has the percentiles of the summary, to the digit', () => {
    const { story } = stormyStory();
    const summary = story.summary();
    const { measures } = read(story, summary);
    let compared = 0;
    for (const name of durationNames) {
      const { count, never, p50, p90, p99, p999, max } = summary.durations[name];
      const histogram = measures[name];
      if (histogram === undefined) {
        expect([name, count, never]).toEqual([name, 0, 0]);
        continue;
      }
      const sample = new Sample(histogram.buckets, 0);
      const told = [0.5, 0.9, 0.99, 0.999, 1].map((share) => (count === 0 ? null : sample.percentileUs(share)! / 1e6));
      expect([name, histogram.count, histogram.never, ...told]).toEqual([name, count, never, p50, p90, p99, p999, max]);
      compared++;
    }
    expect(compared).toBeGreaterThan(6);
  });

  it('says how many never got there, and leaves out what was not measured', () => {
    const { story } = stormyStory();
    const { schema, unit, measures } = read(story, story.summary());
    expect([schema, unit]).toEqual(['regstorm.histograms/1', 'microseconds']);
    expect(measures.onboard).toMatchObject({ count: 950, never: 50 });
    expect(measures.inServiceAt).toMatchObject({ count: 950, never: 50 });
    expect(measures.keepalive).toEqual({ count: 949, never: 1, buckets: [[400, 949]] });
    expect(measures.keepaliveLateness).toMatchObject({ never: null });
    expect(measures).not.toHaveProperty('outage');
  });

  it('tells outages by cause, with the phones that were not back', () => {
    const { story } = stormyStory();
    const detection = {
      cause: 'closed',
      basis: 'fin',
      count: 3,
      sinceEvent: 0,
      detect: null,
      expected: null,
      outage: null,
    } as const;
    const summary = { ...story.summary(), detections: [{ ...detection, outOfService: 2 }] };
    expect(read(story, summary).measures.outageClosed).toEqual({ count: 0, never: 2, buckets: [] });
  });

  it('stays small however much there is', () => {
    const story = new Story();
    for (const name of measureNames.keys()) {
      // Every value from a microsecond to seven days that can be told apart.
      for (let us = 1; us < 6e11; us = Math.ceil(us * 1.0009)) story.recorder.record(name, us / 1000);
    }
    story.moment(1000, true);
    const text = histogramsText(histogramsOf(story.totals, story.summary()));
    expect(text.length / measureNames.length).toBeGreaterThan(100_000);
    expect(text.length / measureNames.length).toBeLessThan(500_000);
    // A line a measure, for whoever looks into it.
    expect(text.split('\n').length).toBe(measureNames.length + 7);
  });
});
