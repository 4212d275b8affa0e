import { describe, expect, it } from 'vitest';
import { addStorms, loudestPhones, type StormFigures } from '#stats/storm-figures.js';

const giaddr = (last: number, messages: number, peakPerSecond: number) => ({
  giaddr: `127.16.0.${last}`,
  messages,
  peakPerSecond,
});

const storm = (changed: Partial<StormFigures>): StormFigures => ({ giaddrs: [], loudest: [], ...changed });

describe('the storms that workers saw', () => {
  it('stand side by side, the giaddr with the most messages first', () => {
    const one = storm({ giaddrs: [giaddr(2, 50, 5), giaddr(3, 40, 9)] });
    const other = storm({ giaddrs: [giaddr(4, 10, 7)] });
    expect(addStorms([[one], [other]]).giaddrs).toEqual([giaddr(2, 50, 5), giaddr(3, 40, 9), giaddr(4, 10, 7)]);
  });

  it('tell no peak of a giaddr that workers share, but all its messages', () => {
    const shared = addStorms([1, 2, 3].map((n) => [storm({ giaddrs: [giaddr(2, 10 * n, 5)] })]));
    expect(shared.giaddrs).toEqual([{ giaddr: '127.16.0.2', messages: 60, peakPerSecond: null }]);
  });

  it('take a giaddr that workers share for no busier than its messages make it', () => {
    const shared = [storm({ giaddrs: [giaddr(2, 20, 5)] }), storm({ giaddrs: [giaddr(2, 20, 5)] })];
    const own = storm({ giaddrs: [giaddr(3, 100, 10)] });
    expect(addStorms([[shared[0]!], [shared[1]!], [own]]).giaddrs.map(({ messages }) => messages)).toEqual([100, 40]);
  });

  it('of a worker that was started anew add up', () => {
    const epochs = [
      storm({ giaddrs: [giaddr(2, 50, 5)], loudest: [{ name: 'SEP1', messages: 4 }] }),
      storm({ giaddrs: [giaddr(2, 30, 8)], loudest: [{ name: 'SEP1', messages: 3 }] }),
    ];
    expect(addStorms([epochs])).toEqual({ giaddrs: [giaddr(2, 80, 8)], loudest: [{ name: 'SEP1', messages: 7 }] });
  });

  it('name the loudest phones of all of them', () => {
    const tenOf = (worker: number) =>
      storm({
        loudest: Array.from({ length: 10 }, (_, n) => ({ name: `SEP${worker}${n}`, messages: 30 - n - worker })),
      });
    const { loudest } = addStorms([[tenOf(0)], [tenOf(5)]]);
    expect(loudest).toHaveLength(loudestPhones);
    expect(loudest.map(({ messages }) => messages)).toEqual([30, 29, 28, 27, 26, 25, 25, 24, 24, 23]);
  });
});
