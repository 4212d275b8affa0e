import { describe, expect, it } from 'vitest';
import type { Duration, Summary } from '#outputs/summary-schema.js';
import { wallLines, wallSentences, wallText } from '#outputs/wall-text.js';
import { Story } from './samples.js';

const story = new Story().boot(1000, 0);
story.moment(1000);
const summary = story.summary();
const wall = { stage: 'provision', share: 0.64 } as const;

function took(count: number, mean: number, never = 0): Duration {
  return { ...summary.durations.onboard, count, never, mean, p50: mean, p99: mean, max: mean };
}

function lost(detect: number, recover: number, never = 0): Summary {
  const outages = { detect: took(1000, detect), recover: took(1000, recover), outage: took(1000, detect, never) };
  const phones = { ...summary.phones, outOfService: never };
  return { ...summary, phones, durations: { ...summary.durations, ...outages }, wall: { ...wall, text: '' } };
}

const stranded: Summary = {
  ...summary,
  phones: { ...summary.phones, never: 500 },
  symptoms: [
    {
      doc5710: '',
      neverInService: 490,
      count: 1_600,
      outcomes: [{ stage: 'fetch', reason: 'filesMissing', neverInService: 490, count: 1_600 }],
      check: '',
    },
    {
      doc5710: 'other',
      neverInService: 10,
      count: 20,
      outcomes: [
        { stage: 'fetch', reason: 'timeout', neverInService: 9, count: 9 },
        { stage: 'lease', reason: 'timeout', neverInService: 1, count: 1 },
      ],
      check: '',
    },
  ],
};

describe('the wall of a run', () => {
  it('is none where nobody was held up', () => {
    expect(wallLines(summary)).toEqual([]);
    expect(wallSentences(summary)).toBe('');
    expect(wallSentences({ ...summary, wall }, { isWhole: true })).toBe(
      'Of all stages the longest was what follows registration: 64 % of the time went into provision.',
    );
    expect(wallText(summary, wall)).toBe(
      'what follows registration was the wall: 64 % of the time went into provision',
    );
  });

  it('is what phones never got past', () => {
    expect(wallLines(stranded)).toEqual(['fetching files: 499 phones never got past it']);
    expect(wallText(stranded, wall)).toBe('fetching files was the wall: 499 phones never got past it');
  });

  it('is nothing of phones whose turn never came', () => {
    expect(wallLines({ ...stranded, symptoms: [] })).toEqual([]);
  });

  it('of a loss is noticing it, or coming back', () => {
    expect(wallLines(lost(75, 0.75))).toEqual(['detection: 99 % of the outages went by before phones noticed']);
    expect(wallLines(lost(10, 30))).toEqual([
      'recovery: 75 % of the outages came after phones had noticed',
      'what follows registration: 64 % of the time went into provision',
    ]);
    expect(wallLines(lost(75, 0.75, 2))).toEqual(['recovery: 2 phones were not back at the end']);
  });

  it('of slow boots stands behind what is graver', () => {
    const slow = {
      ...stranded,
      wall: { ...wall, text: '' },
      durations: { ...summary.durations, onboard: took(500, 8) },
    };
    expect(wallSentences(slow)).toBe(
      'The wall was fetching files: 499 phones never got past it. Of all stages the longest was what follows registration: 64 % of the time went into provision.',
    );
  });
});
