import { describe, expect, it } from 'vitest';
import { compareRuns } from '#reading/compare/comparison.js';
import { differencesOf, differencesText } from '#reading/compare/differences.js';
import type { Side } from '#reading/compare/side.js';
import { side } from './samples.js';

const told = (run: Side, base: Side, isSame = true) =>
  differencesOf(run, base, () => isSame).map(({ what, run, base, isOfPlan }) => [what, run, base, isOfPlan]);

describe('what was different', () => {
  it('is nothing for the same again', () => {
    expect(told(side(), side())).toEqual([]);
  });

  it('is told of the profile, field by field, and of seed, host and versions', () => {
    const other = {
      run: {
        seed: 2,
        name: 'other',
        versions: { regstorm: '0.2.0', node: '20.20.0' },
        host: { platform: 'linux', cpus: 4 },
      },
      profile: {
        name: 'other',
        hold: '30s',
        lab: { capacity: { tftpSlots: 4 } },
        thresholds: ['flapping == 0'],
        seed: 2,
      },
    };
    expect(told(side(other), side())).toEqual([
      ['profile', 'other', 'quickstart', false],
      ['seed', '2', '1', false],
      ['lab.capacity.tftpSlots', '4', 'none', false],
      ['regstorm', '0.2.0', '0.1.0', false],
      ['host', 'linux, 4 CPUs', 'linux, 2 CPUs', false],
    ]);
  });

  it.each<[what: string, run: Side, text: string]>([
    ['phones', side({ run: { plannedPhones: 8000 } }), 'phones 8,000 against 1,000'],
    ['hold', side({ profile: { hold: '5m', lab: { capacity: { tftpSlots: null } } } }), 'hold 5m against 30s'],
    ['virtual time', side({ run: { kind: 'simulation' } }), 'measured in virtual time against on sockets'],
    [
      'an end before its time',
      side({ summary: { result: 'interrupted' } }),
      'ending interrupted against played to its end',
    ],
  ])('%s: another plan, of which nobody can say', (_, run, text) => {
    const { verdict, doubts } = compareRuns(run, [side()], { tolerance: 0.1, risk: 0.05 }, () => true);
    expect([verdict, doubts]).toEqual(['cannot say', [`not the same plan: ${text}`]]);
  });

  it('is the plan where its timetable or its events are others, by the fields that say so', () => {
    const events = (fault: string) => ({
      profile: { hold: '30s', events: [{ do: fault }], lab: { detection: fault } },
    });
    expect(told(side(events('hang')), side(events('stop')), false)).toEqual([
      ['events.0.do', 'hang', 'stop', true],
      ['lab.detection', 'hang', 'stop', false],
    ]);
    expect(told(side({ run: { planHash: 'aa' } }), side(), false)).toEqual([['planHash', 'aa', '5f3a', true]]);
    expect(told(side(events('hang')), side(events('stop')), true)[0]).toEqual(['events.0.do', 'hang', 'stop', false]);
  });

  it('a failed threshold is no other ending', () => {
    expect(told(side({ summary: { result: 'failed' } }), side())).toEqual([]);
  });

  it('is cut where it is more than anybody reads, the plan first', () => {
    const many = (value: number) => ({
      profile: {
        hold: `${value}m`,
        lab: Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`field${n}`, value])),
      },
    });
    const text = differencesText(differencesOf(side(many(2)), side(many(1)), () => true));
    expect(text).toMatch(/^hold 2m against 1m; lab\.field0 2 against 1; .+; and 5 more$/);
  });
});
