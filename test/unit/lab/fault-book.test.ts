import { describe, expect, it } from 'vitest';
import { LoadError } from '#errors.js';
import { FaultBook } from '#lab/fault-book.js';
import { Faults } from '#lab/sessions/faults.js';
import { type FaultName, type FaultOrder, faultDefaults } from '#terms/faults.js';
import { PhoneOrder } from '#terms/shares.js';

function order(fault: FaultName, said: Partial<FaultOrder> = {}): FaultOrder {
  return { ...faultDefaults, fault, ...said };
}

const phoneNames = Array.from({ length: 10 }, (_, n) => `SEP02AB1200000${n}`);

function open() {
  const servers = new Map(['cm1', 'cm2', 'dhcp', 'view'].map((name) => [name, new Faults()]));
  const ended: string[][] = [];
  const phones = { order: new PhoneOrder(phoneNames), haveAddresses: true };
  const book = new FaultBook(servers, phones, (names) => ended.push([...names]));
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

  it('lets two that reject with different texts hold together: who is meant by both is told that of the smaller share', () => {
    const { book, held, servers } = open();
    const said = () => phoneNames.map((name) => servers.get('cm1')!.find('reject', name)?.text);
    const count = (text?: string) => said().filter((each) => each === text).length;
    const rejects = (share: number, text: string) => book.take(0, order('reject', { node: 'cm1', share, text }), true);
    rejects(0.3, 'no licence');
    rejects(0.5, 'wrong version');
    expect([count('no licence'), count('wrong version'), count()]).toEqual([3, 2, 5]);
    // The same text again takes the place of the first.
    rejects(0.8, 'no licence');
    expect([count('no licence'), count('wrong version'), held().length]).toEqual([3, 5, 2]);
    // With two shares alike the later answers.
    rejects(0.8, 'later');
    expect([count('later'), count('wrong version')]).toEqual([3, 5]);
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
