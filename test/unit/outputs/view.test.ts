import { describe, expect, it } from 'vitest';
import { summaryText } from '#outputs/summary-text.js';
import { sweepFailures } from '#stats/metrics.js';
import { Story } from './samples.js';

/** A moment later so many phones more (or less) are ghosts, and so many sweeps more have ended in each way. */
function look(story: Story, atMs: number, ghosts: number, sweeps: number, failed: readonly string[] = []): Story {
  const { layout, recorder } = story;
  recorder.add(layout.slot('phonesGhost'), ghosts);
  recorder.add(layout.slot('viewSweeps'), sweeps + failed.length);
  for (const why of failed)
    recorder.add(layout.slot('viewSweepsFailed', (sweepFailures as readonly string[]).indexOf(why)));
  story.moment(atMs);
  return story;
}

const linesOf = (story: Story) => {
  const lines = summaryText(story.summary(), { colour: false }).split('\n');
  const first = lines.findIndex((line) => line.startsWith('View'));
  return first < 0 ? [] : lines.slice(first, first + 2);
};

describe('the management view in a summary', () => {
  it('is left out where nobody looked', () => {
    const story = look(new Story().boot(1000, 0), 1000, 0, 0);
    expect(story.summary().view).toBeNull();
    expect(linesOf(story)).toEqual([]);
  });

  it('is told by ghosts and zombies, at the end and at most, and by sweeps that failed', () => {
    const story = look(new Story().boot(1000, 0), 1000, 0, 1);
    look(look(story, 2000, 250, 1), 3000, -249, 3, ['timeout', 'timeout', 'garbled']);
    expect(story.summary().view).toEqual({
      sweeps: 8,
      failed: 3,
      failures: { timeout: 2, garbled: 1 },
      ghosts: { now: 1, most: 250 },
      zombies: { now: 0, most: 0 },
    });
    expect(linesOf(story)).toEqual([
      'View           1 ghost at the end, 250 at most; 0 zombies at the end, 0 at most',
      '               8 sweeps, 3 failed (2 timeout, 1 garbled)',
    ]);
  });

  it.each([
    ['every sweep failed', 0, ['unreachable']],
    ['it was seen but once', 1, []],
  ])('is no data where %s: two sweeps make a ghost', (_, sweeps, failed) => {
    const story = look(new Story().boot(1000, 0), 1000, 0, sweeps, failed);
    expect(story.summary().view).toMatchObject({
      ghosts: { now: null, most: null },
      zombies: { now: null, most: null },
    });
    expect(linesOf(story)[0]).toBe('View           ghosts: no data; zombies: no data');
  });
});
