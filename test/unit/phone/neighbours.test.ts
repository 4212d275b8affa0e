import { describe, expect, it } from 'vitest';
import { Neighbours } from '#phone/neighbours.js';

describe('phones of one herd', () => {
  it('have an address each: who comes second is told', () => {
    const neighbours = new Neighbours(3);
    neighbours.holds(0, 7);
    neighbours.holds(1, 8);
    expect(neighbours.takeDuplicate()).toBeUndefined();
    neighbours.holds(2, 7);
    expect(neighbours.takeDuplicate()).toBe(2);
    expect(neighbours.takeDuplicate()).toBeUndefined();
  });

  it('leave an address to others when they give it up, and only then', () => {
    const neighbours = new Neighbours(3);
    neighbours.holds(0, 7);
    neighbours.holds(1, 7);
    neighbours.takeDuplicate();
    neighbours.holds(1, 0);
    neighbours.holds(2, 7);
    expect(neighbours.takeDuplicate()).toBe(2);
    neighbours.holds(2, 0);
    neighbours.holds(0, 9);
    neighbours.holds(2, 7);
    expect(neighbours.takeDuplicate()).toBeUndefined();
  });

  it('are no duplicates of themselves', () => {
    const neighbours = new Neighbours(1);
    neighbours.holds(0, 7);
    neighbours.holds(0, 7);
    expect(neighbours.takeDuplicate()).toBeUndefined();
  });
});
