import { describe, expect, it } from 'vitest';
import { Faults } from '#lab/sessions/faults.js';
import { Gate } from '#lab/sessions/gate.js';
import { type FaultName, faultDefaults } from '#terms/faults.js';
import { type Cut, PhoneOrder } from '#terms/shares.js';

function open() {
  const faults = new Faults();
  const gate = new Gate(faults);
  const taken: string[] = [];
  const enter = (name: string, who: string | null = null) => gate.enter(who, () => taken.push(name));
  const begin = (fault: FaultName, cut?: Cut) => {
    faults.begin({ ...faultDefaults, fault }, Number.POSITIVE_INFINITY, cut);
    gate.onFaults();
  };
  const resume = () => {
    faults.endAll();
    gate.onFaults();
  };
  return { taken, enter, begin, resume };
}

describe('the way into a server', () => {
  it('is open while nothing is the matter', () => {
    const { taken, enter } = open();
    expect([enter('a'), taken]).toEqual([true, ['a']]);
  });

  it('lets wait what comes while the server hangs, in its order, as much as a socket holds', () => {
    const { taken, enter, begin, resume } = open();
    begin('hang');
    for (let n = 0; n < 10_000; n++) enter(String(n));
    expect([taken.length, enter('10000')]).toEqual([0, false]);
    resume();
    expect([taken.length, taken[0], taken.at(-1)]).toEqual([10_000, '0', '9999']);
    enter('later');
    expect(taken.at(-1)).toBe('later');
  });

  it.each(['blackhole', 'stop'] as const)('leads nowhere while it holds: %s', (fault) => {
    const { taken, enter, begin, resume } = open();
    begin(fault);
    expect(enter('a')).toBe(false);
    resume();
    expect(taken).toEqual([]);
  });

  it('is shut, or waited at, only for the phones the fault befalls; one of whom nothing is known is none of them', () => {
    const names = ['SEP02AB12000001', 'SEP02AB12000002'];
    const cut = new PhoneOrder(names).cut(0.5);
    const [struck, other] = names.toSorted((a) => (a === cut.name ? -1 : 1));
    const { taken, enter, begin, resume } = open();
    begin('hang', cut);
    for (const who of [struck!, other!, null]) enter(String(who), who);
    expect(taken).toEqual([other, 'null']);
    resume();
    expect(taken).toEqual([other, 'null', struck]);
    begin('blackhole', cut);
    expect([struck!, other!, null].map((who) => enter(String(who), who))).toEqual([false, true, true]);
  });

  it('forgets what waited when a server that hangs is stopped', () => {
    const { taken, enter, begin, resume } = open();
    begin('hang');
    enter('a');
    begin('stop');
    resume();
    expect(taken).toEqual([]);
  });
});
