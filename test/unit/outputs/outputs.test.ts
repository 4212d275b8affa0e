import { describe, expect, it } from 'vitest';
import { type Output, OutputSet, runName } from '#outputs/outputs.js';
import { run, Story } from './samples.js';

/** Writes down what it is asked, and fails where it is told to. */
class Diary implements Output {
  readonly entries: string[] = [];
  private readonly failsAt: string;

  constructor(failsAt = '') {
    this.failsAt = failsAt;
  }

  async start(): Promise<void> {
    this.note('start');
  }

  take(): void {
    this.note('take');
  }

  finish(): void {
    this.note('finish');
  }

  private note(entry: string): void {
    this.entries.push(entry);
    if (entry === this.failsAt) throw new Error(`cannot ${entry}`);
  }
}

async function play(outputs: Readonly<Record<string, Output>>) {
  const reports: string[] = [];
  const set = new OutputSet(outputs, (name, error) => reports.push(`${name}: ${(error as Error).message}`));
  const story = new Story();
  await set.start(run);
  set.take(story.moment(1000));
  set.take(story.moment(2000));
  await set.finish(story.summary());
  return reports;
}

describe('a set of outputs', () => {
  it('starts, shows and finishes every output', async () => {
    const [one, other] = [new Diary(), new Diary()];
    expect(await play({ one, other })).toEqual([]);
    expect(one.entries).toEqual(['start', 'take', 'take', 'finish']);
    expect(other.entries).toEqual(one.entries);
  });

  it('reports a failing output once and goes on with the others', async () => {
    const [bad, good] = [new Diary('take'), new Diary()];
    expect(await play({ bad, good })).toEqual(['bad: cannot take']);
    expect(bad.entries).toEqual(['start', 'take', 'finish']);
    expect(good.entries).toEqual(['start', 'take', 'take', 'finish']);
  });

  it('leaves out an output that did not start', async () => {
    const [bad, good] = [new Diary('start'), new Diary()];
    expect(await play({ bad, good })).toEqual(['bad: cannot start']);
    expect(bad.entries).toEqual(['start']);
    expect(good.entries).toEqual(['start', 'take', 'take', 'finish']);
  });

  it('reports an output that cannot finish', async () => {
    const [bad, good] = [new Diary('finish'), new Diary()];
    expect(await play({ bad, good })).toEqual(['bad: cannot finish']);
    expect(good.entries.at(-1)).toBe('finish');
  });
});

describe('the name of a run', () => {
  it('is its start in UTC and its profile, fit for a path', () => {
    expect(runName(run)).toBe('20261122T125304Z-quickstart');
    expect(runName({ ...run, name: 'my run/../x: 1' })).toBe('20261122T125304Z-my-run-..-x-1');
  });
});
