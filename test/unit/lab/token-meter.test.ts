import { describe, expect, it } from 'vitest';
import { TokenMeter } from '#lab/sessions/token-meter.js';

describe('tokens', () => {
  it('are for everybody without a limit', () => {
    const meter = new TokenMeter(null);
    expect([meter.ask(0, 'a'), meter.ask(0, 'b')]).toEqual([0, 0]);
  });

  it('of one second are given away at once, those behind are promised one by one', () => {
    const meter = new TokenMeter(2);
    const phones = ['a', 'b', 'c', 'd', 'e'];
    expect(phones.map((phone) => meter.ask(0, phone))).toEqual([0, 0, 1, 1, 2]);
  });

  it('are kept for those they were promised to, whoever asks in between', () => {
    const meter = new TokenMeter(1);
    expect(['a', 'b', 'c'].map((phone) => meter.ask(0, phone))).toEqual([0, 1, 2]);
    expect(meter.ask(900, 'd')).toBe(2);
    expect(meter.ask(1_000, 'b')).toBe(0);
    expect(meter.ask(1_000, 'c')).toBe(1);
    expect(meter.ask(2_000, 'c')).toBe(0);
  });

  it('let 1,000 phones come back at the rate of the server, when all wait as long as told', () => {
    const meter = new TokenMeter(50);
    const grantsBySecond: number[] = [];
    let asking = new Map(Array.from({ length: 1_000 }, (_, n) => [`phone${n}`, 0]));
    for (let second = 0; second < 20; second++) {
      const waiting = [...asking].flatMap(([phone, at]): [string, number][] => {
        const waitSeconds = at > second ? at - second : meter.ask(second * 1_000, phone);
        return waitSeconds === 0 ? [] : [[phone, second + waitSeconds]];
      });
      grantsBySecond.push(asking.size - waiting.length);
      asking = new Map(waiting);
    }
    expect(grantsBySecond).toEqual(Array(20).fill(50));
  });

  it('that nobody came for are forgotten after a minute', () => {
    const meter = new TokenMeter(1);
    for (const phone of ['a', 'b', 'c']) meter.ask(0, phone);
    expect(meter.ask(60_999, 'b')).toBe(0);
    for (const phone of ['x', 'y']) meter.ask(61_000, phone);
    expect(meter.ask(62_000, 'c')).toBe(1);
  });
});
