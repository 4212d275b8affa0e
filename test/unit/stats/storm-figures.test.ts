import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GiaddrLoad } from '#stats/giaddr-load.js';
import { Layout } from '#stats/layout.js';
import { Recorder } from '#stats/recorder.js';
import type { Snapshot } from '#stats/snapshot.js';
import { loudestPhones, type StormFigures, toldSeconds } from '#stats/storm-figures.js';
import { Totals } from '#stats/totals.js';
import { facts, labels } from './samples.js';

const layout = new Layout(labels);

const storm = (changed: Partial<StormFigures>): StormFigures => ({ giaddrs: [], loudest: [], ...changed });

const giaddr = (last: number, ...seconds: (readonly [number, number])[]) => ({
  giaddr: `127.16.0.${last}`,
  messages: seconds.reduce((sum, [, messages]) => sum + messages, 0),
  seconds,
});

/** What one worker tells in one epoch, a snapshot each. */
function told(worker: number, storms: readonly StormFigures[], epoch = 0): Snapshot[] {
  const recorder = new Recorder(layout);
  return storms.map((each) => recorder.snapshot(facts({ worker, epoch, storm: each })));
}

function stormOf(...snapshots: Snapshot[]): Totals['storm'] {
  const totals = new Totals(layout);
  for (const snapshot of snapshots) totals.take(snapshot);
  return totals.storm;
}

describe('the storms that workers saw', () => {
  it('stand side by side, the giaddr with the most messages first', () => {
    const one = told(0, [storm({ giaddrs: [giaddr(2, [0, 40], [3, 10]), giaddr(3, [1, 9])] })]);
    const other = told(1, [storm({ giaddrs: [giaddr(4, [0, 5], [1, 7])] })]);
    expect(stormOf(...one, ...other).giaddrs).toEqual([
      { giaddr: '127.16.0.2', messages: 50, peakPerSecond: 40 },
      { giaddr: '127.16.0.4', messages: 12, peakPerSecond: 7 },
      { giaddr: '127.16.0.3', messages: 9, peakPerSecond: 9 },
    ]);
  });

  it('tell of a giaddr that workers share the second that is busiest in all, not the sum of their busiest', () => {
    const one = told(0, [storm({ giaddrs: [giaddr(2, [0, 10], [1, 6])] })]);
    const other = told(1, [storm({ giaddrs: [giaddr(2, [1, 6], [2, 9])] })]);
    expect(stormOf(...one, ...other).giaddrs).toEqual([{ giaddr: '127.16.0.2', messages: 31, peakPerSecond: 12 }]);
  });

  it('tell no peak of a giaddr of whose seconds some were never told', () => {
    const lost = { ...giaddr(2, [20, 5]), messages: 6 };
    const [shown] = stormOf(...told(0, [storm({ giaddrs: [giaddr(2)] }), storm({ giaddrs: [lost] })])).giaddrs;
    expect(shown).toEqual({ giaddr: '127.16.0.2', messages: 6, peakPerSecond: null });
  });

  it('of a worker that was started anew add up', () => {
    const loudest = (messages: number) => [{ name: 'SEP1', messages }];
    const before = told(0, [storm({ giaddrs: [giaddr(2, [0, 45], [7, 5])], loudest: loudest(4) })]);
    const after = told(0, [storm({ giaddrs: [giaddr(2, [7, 30], [8, 8])], loudest: loudest(3) })], 1);
    expect(stormOf(...before, ...after)).toEqual({
      giaddrs: [{ giaddr: '127.16.0.2', messages: 88, peakPerSecond: 45 }],
      loudest: loudest(7),
    });
  });

  it('name the loudest phones of all of them', () => {
    const tenOf = (worker: number, quieter: number) =>
      told(worker, [
        storm({
          loudest: Array.from({ length: 10 }, (_, n) => ({ name: `SEP${worker}${n}`, messages: 30 - n - quieter })),
        }),
      ]);
    const { loudest } = stormOf(...tenOf(0, 0), ...tenOf(1, 5));
    expect(loudest).toHaveLength(loudestPhones);
    expect(loudest.map(({ messages }) => messages)).toEqual([30, 29, 28, 27, 26, 25, 25, 24, 24, 23]);
  });

  /** In each second: messages, those of them before the snapshot that falls into it, and whether that one is lost. */
  const second = fc.record({ messages: fc.nat(5), before: fc.nat(5), isLost: fc.boolean() });
  const workers = fc.array(fc.array(second, { maxLength: 40 }), { minLength: 1, maxLength: 3 });

  it('tell the busiest second of a giaddr that workers share, although nine of ten snapshots be lost', () => {
    fc.assert(
      fc.property(workers, (histories) => {
        const sums = new Map([[0, 0]]);
        const arrived = histories.flatMap((seconds, worker) => {
          const load = new GiaddrLoad('127.16.0.2');
          const recorder = new Recorder(layout);
          const snapshot = () => recorder.snapshot(facts({ worker, storm: storm({ giaddrs: [load.figures()] }) }));
          const heard = seconds.map(({ messages, before, isLost }, n) => {
            sums.set(n, (sums.get(n) ?? 0) + messages);
            const count = (times: number, atMs: number) => {
              for (let time = 0; time < times; time++) load.count(n * 1_000 + atMs);
            };
            count(Math.min(messages, before), 100);
            const inTheMidst = snapshot();
            count(Math.max(messages - before, 0), 900);
            return isLost && n % toldSeconds !== 0 ? null : inTheMidst;
          });
          return [...heard.filter((each) => each !== null), snapshot()];
        });
        expect(stormOf(...arrived).giaddrs).toEqual([
          {
            giaddr: '127.16.0.2',
            messages: [...sums.values()].reduce((sum, each) => sum + each, 0),
            peakPerSecond: Math.max(...sums.values()),
          },
        ]);
      }),
    );
  });
});
