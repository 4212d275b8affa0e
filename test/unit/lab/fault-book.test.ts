import { describe, expect, it } from 'vitest';
import { LoadError } from '#errors.js';
import { FaultBook } from '#lab/fault-book.js';
import { Faults } from '#lab/sessions/faults.js';
import { type FaultName, type FaultOrder, faultDefaults } from '#terms/faults.js';

function order(fault: FaultName, said: Partial<FaultOrder> = {}): FaultOrder {
  return { ...faultDefaults, fault, ...said };
}

function open() {
  const servers = new Map(['cm1', 'cm2', 'dhcp', 'view'].map((name) => [name, new Faults()]));
  const ended: string[][] = [];
  const book = new FaultBook(servers, (names) => ended.push([...names]));
  const held = (now = 0) => book.present(now).map(({ fault, node, forMs }) => [fault, node, forMs]);
  return { book, ended, held, servers };
}

describe('the book of faults', () => {
  it('lets several hold at one server, and the same one again take the place of the first', () => {
    const { book, held } = open();
    expect(book.take(0, order('slow', { node: 'cm1', delayMs: 100 }), true)).toEqual(['cm1']);
    book.take(0, order('refuse', { node: 'cm1', forMs: 500 }), true);
    book.take(100, order('refuse', { node: 'cm1' }), true);
    expect(held()).toEqual([
      ['slow', 'cm1', null],
      ['refuse', 'cm1', null],
    ]);
    expect(book.alarmAt).toBe(Number.POSITIVE_INFINITY);
  });

  it('ends each at its time and tells where, and others only by resume', () => {
    const { book, ended, held } = open();
    book.take(0, order('hang', { node: 'cm1', forMs: 300 }), true);
    book.take(0, order('stop', { forMs: 200 }), true);
    book.take(0, order('refuse', { node: 'cm2' }), true);
    expect([book.alarmAt, held(50).length]).toEqual([200, 5]);
    expect(held(50)[0]).toEqual(['hang', 'cm1', 250]);
    book.onAlarm(200);
    expect(ended).toEqual([['cm1', 'cm2', 'dhcp']]);
    expect(book.alarmAt).toBe(300);
    book.onAlarm(300);
    expect(held()).toEqual([['refuse', 'cm2', null]]);
    expect(book.take(400, order('resume', { node: 'cm2' }), true)).toEqual(['cm2']);
    expect(held()).toEqual([]);
  });

  it('keeps nothing of what is over at once, and says whom it befalls', () => {
    const { book, held } = open();
    expect(book.take(0, order('reset'), true)).toEqual(['cm1', 'cm2']);
    expect(held()).toEqual([]);
  });

  it('refuses what cannot be, and native calls where there are none', () => {
    const { book, held } = open();
    expect(() => book.take(0, order('stop', { node: 'tftp' }), true)).toThrow(LoadError);
    expect(() => book.take(0, order('blackhole', { node: 'cm1' }), false)).toThrow(/native calls/);
    expect(held()).toEqual([]);
    expect(book.take(0, order('blackhole', { node: 'cm1' }), true)).toEqual(['cm1']);
  });
});
