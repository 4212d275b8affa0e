import { describe, expect, it } from 'vitest';
import type { Summary } from '#outputs/summary-schema.js';
import type { ReportMatter } from '#reading/report/matter.js';
import { CourseFold } from '#reading/report/run-course.js';
import { judgedText, storyOf } from '#reading/report/story.js';
import { run, Story } from '../../outputs/samples.js';

const plain = new Story().boot(1000, 0);
plain.moment(1000);
const { durations, phones, timeToInService, ...rest } = plain.summary();

const quick = { ...durations.onboard, count: 1000, never: 0, p50: 0.024, p99: 0.028 };
const slow = { ...quick, p50: 7.79, p99: 15.4 };

const wall = { stage: 'register', share: 0.61, text: '' } as const;
const allUp: Summary = {
  ...rest,
  wall,
  phones: { ...phones, never: 0 },
  durations: { ...durations, onboard: slow },
  timeToInService: { ...timeToInService, '100%': 192.4 },
};

function matter(summary: Summary | null, more: Partial<ReportMatter> = {}): ReportMatter {
  return {
    run: { ...run, startedAt: run.startedAt.toISOString() },
    about: { description: '', expect: '', doc5710: '' },
    summary,
    going: 'no',
    events: [],
    course: new CourseFold(run.labels).course(),
    median: null,
    slow: null,
    ...more,
  };
}

const told = (summary: Summary) => storyOf(matter(summary));

const spread = { min: 61.05, p50: 75.8, p99: 90.8, max: 91.03 };
const hung: Summary = {
  ...allUp,
  durations: {
    ...allUp.durations,
    onboard: quick,
    detect: { ...quick, mean: 75.8 },
    outage: { ...quick, count: 1000, never: 0, p50: 75.8, max: 91.03 },
    recover: { ...quick, mean: 0.0136 },
  },
  counters: { ...allUp.counters, serviceLostPhoneSeconds: 76042.941, fallbacks: 1 },
  detections: [
    {
      cause: 'keepaliveTimeout',
      basis: 'keepalive',
      count: 1000,
      sinceEvent: 1000,
      detect: spread,
      expected: [61, 91],
      outage: spread,
      outOfService: 0,
    },
  ],
  failovers: [{ from: 'cm1', to: 'cm2', cause: 'keepaliveTimeout', count: 1000 }],
};

describe('the answer in a sentence', () => {
  it('says how long it took until all were back, and what the wall was', () => {
    expect(told(allUp)).toEqual({
      headline:
        'All 1,000 phones were in service 3 min 12 s after the first was switched on. The wall was registration: 61 % of the time went into register.',
      findings: ['From its first packet until in service a phone took 7.79 s at the median, 15.4 s at p99.'],
    });
  });

  it('names no wall where nobody had to wait', () => {
    const { headline } = told({ ...allUp, durations: { ...allUp.durations, onboard: quick } });
    expect(headline).toBe(
      'All 1,000 phones were in service 3 min 12 s after the first was switched on. No server held them up.',
    );
  });

  it('says how many never came, and of what', () => {
    const headline = told({
      ...allUp,
      phones: { ...allUp.phones, never: 50 },
      symptoms: [
        {
          doc5710: 'Step 3a',
          neverInService: 40,
          count: 90,
          outcomes: [{ stage: 'fetch', reason: 'filesMissing', neverInService: 40, count: 90 }],
          check: '',
        },
      ],
    }).headline;
    expect(headline).toMatch(
      /^50 of 1,000 phones never came into service\. The likeliest cause, of 40 of them: neither/,
    );
    expect(headline).toContain(
      '(fetch filesMissing, Cisco Doc 5710: “Step 3a”). The wall was fetching files: 40 phones never got past it.',
    );
  });

  it('blames nothing when their turn had not come, or nothing is known', () => {
    const byState = { ...allUp.phones.byState, off: 1000 };
    const none = {
      ...allUp,
      phones: { ...allUp.phones, never: 1000, byState },
      durations: { ...durations, onboard: { ...durations.onboard, count: 0, p99: null } },
      symptoms: [],
    };
    expect(told({ ...none, result: 'interrupted' }).headline).toBe(
      'None of the 1,000 phones came into service. The run ended before their turn came.',
    );
    expect(told(none).headline).toBe('None of the 1,000 phones came into service.');
  });

  it('says how long losses lasted, beside what is expected', () => {
    const { headline, findings } = told(hung);
    expect(headline).toBe(
      '1,000 times a phone lost its service (the node answered no keepalive): back after 75.8 s at the median, 91 s at most. The wall was detection: 100 % of the outages went by before phones noticed.',
    );
    expect(findings).toEqual([
      'Phones took 61 s to 91 s from the event to give their node up (1,000 times: the node answered no keepalive). The timers of the phones, Cisco’s unless the profile says otherwise, give 61 s to 91 s: as expected.',
      'In all 1,267 phone-minutes of service were lost.',
      'All 1,000 phones were in service 3 min 12 s after the first was switched on.',
      'From its first packet until in service a phone took 24 ms at the median, 28 ms at p99.',
      'Failovers: 1,000 from cm1 to cm2.',
      '1 time a phone went back to a better node.',
    ]);
  });

  it('says who was not back', () => {
    const outage = { ...hung.durations.outage, count: 998, never: 2 };
    const out = { ...hung, durations: { ...hung.durations, outage }, phones: { ...hung.phones, outOfService: 2 } };
    expect(told(out).headline).toContain('91 s at most; 2 phones were not back at the end.');
    const none = { ...outage, count: 0, never: 1000, p50: null, max: null };
    expect(told({ ...hung, durations: { ...hung.durations, outage: none } }).headline).toContain(
      'nobody was back before the run ended.',
    );
  });

  it('warns first of all of a measurement that is not to be believed', () => {
    const invalid = { ...allUp, measurement: { verdict: 'invalid', reasons: [] } } as const;
    expect(told(invalid).findings[0]).toBe('These figures must not be believed: see why below.');
  });

  it('says of a run without a summary whether it goes on, and how far it came', () => {
    const fold = new CourseFold(run.labels);
    const gauges = { 'phones{site=lab,state=inService}': 940 };
    fold.take({ atSeconds: 80, seconds: 1, gauges, counters: {}, measurement: 'suspect' });
    const course = fold.course();
    expect(storyOf(matter(null, { course, going: 'yes' }))).toEqual({
      headline: 'This run has not ended. 80 s after it began, 940 of 1,000 phones were in service.',
      findings: ['The measurement so far: suspect.'],
    });
    expect(storyOf(matter(null, { course, going: 'perhaps' })).headline).toContain(
      'This run has left no summary: it goes on, or died in the last minutes. 80 s after it began',
    );
    expect(storyOf(matter(null, { course })).headline).toContain('This run died: it has left no summary.');
    expect(storyOf(matter(null)).headline).toBe(
      'This run died: it has left no summary, and nothing is known of its 1,000 phones.',
    );
  });
});

describe('what is measured beside what is expected', () => {
  it.each([
    [[61.05, 91.03], 'as expected'],
    [[60.5, 90], 'as expected'],
    [[61.05, 93], 'the slowest took 2 s longer'],
    [[50, 91], 'the quickest was 11 s sooner'],
  ] as const)('%j of 61 s to 91 s: %s', (found, judged) => {
    expect(judgedText(found, [61, 91])).toBe(
      `The timers of the phones, Cisco’s unless the profile says otherwise, give 61 s to 91 s: ${judged}`,
    );
  });
});
