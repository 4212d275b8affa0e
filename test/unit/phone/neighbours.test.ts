import { describe, expect, it } from 'vitest';
import { addressTable, Neighbours } from '#phone/neighbours.js';

describe('phones of one herd', () => {
  it('have an address each: who comes second is told', () => {
    const neighbours = new Neighbours([0, 1, 2]);
    neighbours.holds(0, 7);
    neighbours.holds(1, 8);
    expect(neighbours.takeDuplicate()).toBeUndefined();
    neighbours.holds(2, 7);
    expect(neighbours.takeDuplicate()).toBe(2);
    expect(neighbours.takeDuplicate()).toBeUndefined();
  });

  it('leave an address to others when they give it up, and only then', () => {
    const neighbours = new Neighbours([0, 1, 2]);
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
    const neighbours = new Neighbours([0]);
    neighbours.holds(0, 7);
    neighbours.holds(0, 7);
    expect(neighbours.takeDuplicate()).toBeUndefined();
  });
});

describe('phones of two herds with one table', () => {
  it('are told of each other’s addresses', () => {
    const table = addressTable(4);
    const [one, other] = [new Neighbours([0, 1], table), new Neighbours([2, 3], table)];
    one.holds(1, 0xfffffffe);
    other.holds(0, 0xfffffffe);
    expect([one.takeDuplicate(), other.takeDuplicate()]).toEqual([undefined, 0]);
    other.holds(0, 0);
    one.holds(1, 0);
    other.holds(1, 0xfffffffe);
    expect(other.takeDuplicate()).toBeUndefined();
    one.holds(0, 0xfffffffe);
    expect(one.takeDuplicate()).toBe(0);
  });

  it('find every address again among the many that were leased before', () => {
    const phones = 1_000;
    const table = addressTable(phones);
    const indexes = Array.from({ length: phones / 2 }, (_, n) => n);
    const [one, other] = [
      new Neighbours(indexes, table),
      new Neighbours(
        indexes.map((n) => n + phones / 2),
        table,
      ),
    ];
    for (const first of [0x0a000000, 0x0a010000, 0xc0a80000]) {
      for (const slot of indexes) one.holds(slot, first + slot);
      for (const slot of indexes) other.holds(slot, first + slot);
      expect(new Set(indexes.map(() => other.takeDuplicate()))).toEqual(new Set(indexes));
      for (const slot of indexes) other.holds(slot, 0);
    }
    expect(one.takeDuplicate()).toBeUndefined();
  });

  it('are not told of what finds no room', () => {
    const neighbours = new Neighbours([0, 1], addressTable(1));
    for (let address = 1; address <= 1_000; address++) neighbours.holds(0, address);
    neighbours.holds(1, 1_000);
    expect(neighbours.takeDuplicate()).toBeUndefined();
  });
});
