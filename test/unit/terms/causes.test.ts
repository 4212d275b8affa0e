import { describe, expect, it } from 'vitest';
import { Cause, causeNames, causeOfOutcome, causes, detectedCauseNames } from '#terms/causes.js';
import { Outcome, outcomeNames, outcomes } from '#terms/outcomes.js';

describe('the table of causes', () => {
  it('numbers the causes in the order of the table', () => {
    expect(Object.values(Cause)).toEqual(causeNames.map((_, number) => number));
  });

  it('says of an outcome no more than one cause', () => {
    const named: readonly string[] = causeNames.flatMap((name) => causes[name].outcomes);
    expect(new Set(named).size).toBe(named.length);
    for (const outcome of outcomeNames) {
      const cause = causeNames[causeOfOutcome[Outcome[outcome]]!];
      expect(cause !== undefined && (causes[cause].outcomes as readonly string[]).includes(outcome)).toBe(
        named.includes(outcome),
      );
    }
  });

  it('has a cause for everything that ends a session or the service of a phone', () => {
    const without = outcomeNames.filter((name) => causeOfOutcome[Outcome[name]] === -1);
    const ending = ['connect', 'register', 'provision', 'service'];
    expect(without.filter((name) => ending.includes(outcomes[name].stage))).toEqual([]);
  });

  it('gives the Alarm code of the outcomes it stands for', () => {
    for (const name of causeNames) {
      const { alarmCode, outcomes: of } = causes[name];
      for (const outcome of of) expect([alarmCode, null]).toContain(outcomes[outcome].alarmCode);
    }
  });

  it('says by what a phone in service notices that its node is gone, and nothing where it is told', () => {
    expect(detectedCauseNames.map((name) => [name, causes[name].basis])).toEqual([
      ['closed', 'fin'],
      ['reset', 'rst'],
      ['pathLost', 'tcp'],
      ['keepaliveTimeout', 'keepalive'],
      ['garbled', 'garbage'],
      ['unreachable', 'icmp'],
    ]);
  });
});
