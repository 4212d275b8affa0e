import { describe, expect, it } from 'vitest';
import { Happening, History } from '#phone/history.js';

describe('the history of a phone', () => {
  it('tells its moments in their order, with what each means', () => {
    const history = new History();
    const node = { address: 0xfffffffe, port: 65_535 };
    history.note(0.125, Happening.boot);
    history.note(812.5, Happening.registered, 2, node);
    expect(history.moments).toEqual([
      { atMs: 0.125, what: Happening.boot, number: 0, node: { address: 0, port: 0 } },
      { atMs: 812.5, what: Happening.registered, number: 2, node },
    ]);
    expect(history.forgotten).toBe(0);
  });

  it('keeps the last twenty, and says how many it has forgotten', () => {
    const history = new History();
    for (let n = 0; n < 47; n++) history.note(n, Happening.outcome, n);
    expect(history.moments.map(({ atMs, number }) => [atMs, number])).toEqual(
      Array.from({ length: 20 }, (_, n) => [27 + n, 27 + n]),
    );
    expect(history.forgotten).toBe(27);
  });
});
