import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CourseFold, type RunCourse, type SnapshotLine } from '#reading/report/run-course.js';

const labels = {
  site: ['hq', 'branch'],
  node: ['cm1', 'cm2'],
  server: ['10.0.0.1', 'broadcast'],
  type: ['discover', 'request', 'ack'],
};

type Told = Partial<Omit<SnapshotLine, 'atSeconds'>>;

/** `hq` and `branch`: phones in service there, of 10 and 5; the others are leasing. */
function line(atSeconds: number, hq: number, branch: number, told: Told = {}): SnapshotLine {
  return {
    atSeconds,
    seconds: 1,
    gauges: {
      'phones{site=hq,state=inService}': hq,
      'phones{site=hq,state=leasing}': 10 - hq,
      'phones{site=branch,state=inService}': branch,
      'phones{site=branch,state=leasing}': 5 - branch,
      'phones_registered{site=hq,node=cm1,role=primary}': hq,
      'phones_registered{site=branch,node=cm2,role=secondary}': branch,
    },
    counters: {},
    measurement: 'valid',
    ...told,
  };
}

function sent(messages: number, acks = 0): Pick<SnapshotLine, 'counters'> {
  return {
    counters: {
      'dhcp_messages_total{server=broadcast,type=discover,direction=sent}': messages,
      'dhcp_messages_total{server=10.0.0.1,type=ack,direction=received}': acks,
      'dhcp_messages_total{server=10.0.0.1,type=discover,direction=received}': 1_000,
    },
  };
}

function folded(lines: readonly SnapshotLine[], untilSeconds?: number): RunCourse {
  const fold = new CourseFold(labels, untilSeconds);
  for (const each of lines) fold.take(each);
  return fold.course();
}

const sum = (values: readonly number[]) => values.reduce((whole, value) => whole + value, 0);

describe('the course of a run', () => {
  it('has who was where in a column for each second, and at the end', () => {
    const { columns, last, stepSeconds, lastBySite, phonesOfSites } = folded([line(1, 2, 0), line(2, 10, 4)]);
    expect([stepSeconds, columns.length, phonesOfSites, lastBySite]).toEqual([1, 2, [10, 5], [10, 4]]);
    expect(columns.map(({ worst }) => worst?.byNode)).toEqual([
      [2, 0],
      [10, 4],
    ]);
    expect(last).toEqual({ atSeconds: 2, inService: 14, cutOff: 0, planned: 0, byNode: [10, 4] });
  });

  it('adds up over its columns whatever its lines cover, and never has too many', () => {
    const lines = fc.array(fc.tuple(fc.integer({ min: 1, max: 90_000 }), fc.nat(500), fc.nat(500)), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(lines, (all) => {
        let at = 0;
        const { columns, stepSeconds } = folded(
          all.map(([ms, messages, acks]) => {
            at += ms / 1000;
            return line(at, 0, 0, { seconds: ms / 1000, ...sent(messages, acks) });
          }),
        );
        expect(columns.length).toBeLessThanOrEqual(300);
        expect(columns.length * stepSeconds).toBeGreaterThanOrEqual(at - 1e-6);
        expect(sum(columns.map(({ dhcpSent }) => dhcpSent))).toBeCloseTo(sum(all.map(([, messages]) => messages)), 3);
        expect(sum(columns.map(({ dhcpAcks }) => dhcpAcks))).toBeCloseTo(sum(all.map(([, , acks]) => acks)), 3);
      }),
    );
  });

  it('shows an outage of two seconds in a run of a week, at its site and at its moment', () => {
    const lines: SnapshotLine[] = [];
    for (let at = 10; at <= 7 * 86_400; at += at < 86_400 ? 10 : 60) lines.push(line(at, 10, 5, { seconds: 10 }));
    const moment = lines.findIndex(({ atSeconds }) => atSeconds > 300_000);
    lines.splice(moment, 0, line(lines[moment]!.atSeconds - 58, 10, 1, { seconds: 2 }));
    const { columns } = folded(lines);
    expect(columns.length).toBeLessThanOrEqual(300);
    const fallen = columns.filter(({ worst }) => worst?.inService === 11);
    expect(fallen.map(({ worst, bySite }) => [worst?.atSeconds, bySite])).toEqual([
      [lines[moment]!.atSeconds, [10, 1]],
    ]);
  });

  it('takes a phone whose node is silent for worse off than one that knows', () => {
    const silent = line(1.5, 10, 5);
    const told = { ...silent, gauges: { ...silent.gauges, phones_cut_off: 9 } };
    const lines = [line(1, 10, 0), told, line(2, 10, 0), line(600, 10, 5)];
    expect(folded(lines).columns[0]?.worst).toMatchObject({ atSeconds: 1.5, inService: 15, cutOff: 9 });
  });

  it('ends with the last look, which is taken just after the phones are told to leave', () => {
    const { last, columns } = folded([line(1, 10, 4), line(2.1, 10, 5), line(3, 0, 0, sent(15))], 2);
    expect([last?.inService, sum(columns.map(({ dhcpSent }) => dhcpSent))]).toEqual([15, 0]);
  });

  it('makes no peak of a line too short for a rate, but counts it with the next', () => {
    const lines = [line(1, 0, 0), line(1.01, 0, 0, { seconds: 0.01, ...sent(10) }), line(2, 0, 0, { seconds: 0.99 })];
    expect(Math.max(...folded(lines).columns.map(({ dhcpSentPeak }) => dhcpSentPeak))).toBe(10);
  });

  it('keeps the highest rate when columns become one', () => {
    const lines = Array.from({ length: 900 }, (_, n) =>
      line(n + 1, 0, 0, sent(n === 502 ? 400 : 4, n === 502 ? 7 : 0)),
    );
    const { columns, stepSeconds } = folded(lines);
    expect(stepSeconds).toBe(4);
    const busiest = columns.filter(({ dhcpSentPeak }) => dhcpSentPeak === 400);
    expect(busiest.map(({ dhcpSent, dhcpAcksPeak }) => [dhcpSent, dhcpAcksPeak])).toEqual([[412, 7]]);
  });

  it('adds up what phones were to be switched on, and what befell them', () => {
    const counters = { arrivals_planned_total: 4, 'outcomes_total{stage=lease,reason=nak}': 2 };
    const { last, outcomes } = folded([line(1, 0, 0, { counters }), line(2, 0, 0, { counters })]);
    expect([last?.planned, outcomes.filter((times) => times > 0)]).toEqual([8, [4]]);
  });

  it('is empty before the first line', () => {
    expect(folded([])).toMatchObject({ last: null, columns: [], measurement: null });
  });
});
