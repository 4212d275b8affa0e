import { describe, expect, it } from 'vitest';
import { Faults } from '#lab/sessions/faults.js';
import { Gate } from '#lab/sessions/gate.js';
import { type FaultName, faultDefaults } from '#terms/faults.js';

function open() {
  const faults = new Faults();
  const gate = new Gate(faults);
  const taken: string[] = [];
  const enter = (name: string) => gate.enter(() => taken.push(name));
  const begin = (fault: FaultName) => {
    faults.begin({ ...faultDefaults, fault }, Number.POSITIVE_INFINITY);
    gate.onFaults();
  };
  const resume = () => {
    faults.endAll();
    gate.onFaults();
  };
  return { gate, taken, enter, begin, resume };
}

describe('the way into a server', () => {
  it('is open while nothing is the matter', () => {
    const { gate, taken, enter } = open();
    enter('a');
    expect([taken, gate.isPassable]).toEqual([['a'], true]);
  });

  it('lets wait what comes while the server hangs, in its order, as much as a socket holds', () => {
    const { gate, taken, enter, begin, resume } = open();
    begin('hang');
    for (let n = 0; n < 10_001; n++) enter(String(n));
    expect([taken.length, gate.isPassable]).toEqual([0, true]);
    resume();
    expect([taken.length, taken[0], taken.at(-1)]).toEqual([10_000, '0', '9999']);
    enter('later');
    expect(taken.at(-1)).toBe('later');
  });

  it.each(['blackhole', 'stop'] as const)('leads nowhere while it holds: %s', (fault) => {
    const { gate, taken, enter, begin, resume } = open();
    begin(fault);
    enter('a');
    expect(gate.isPassable).toBe(false);
    resume();
    expect(taken).toEqual([]);
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
