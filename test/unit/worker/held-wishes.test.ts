import { describe, expect, it } from 'vitest';
import { HeldWishes } from '#worker/held-wishes.js';

function wishesAt(perSecond: number | null) {
  const granted: number[] = [];
  let heldBack = 0;
  const wishes = new HeldWishes(perSecond, () => heldBack++);
  return {
    granted,
    wishes,
    wish: (count: number) => {
      for (let n = 0; n < count; n++) wishes.pass(0, () => granted.push(n));
    },
    heldBack: () => heldBack,
  };
}

describe('what phones wish', () => {
  it('is granted at once where there is no ceiling', () => {
    const { granted, wish, heldBack } = wishesAt(null);
    wish(100);
    expect([granted.length, heldBack()]).toEqual([100, 0]);
  });

  it('waits its turn beyond a ceiling, in order, and each wait is told once', () => {
    const { granted, wishes, wish, heldBack } = wishesAt(100);
    wish(15);
    expect([granted.length, heldBack()]).toEqual([10, 5]);
    wishes.turn(30);
    wishes.turn(60);
    expect(granted).toEqual([...Array(15).keys()]);
    expect(heldBack()).toBe(5);
  });
});
