import { describe, expect, it } from 'vitest';
import { Turns } from '#lab/sessions/turns.js';

/** A line in virtual time; those who are gone have a name in capitals. */
class Line {
  now = 0;
  readonly served: string[] = [];
  readonly turns: Turns<string>;

  constructor(perSecond: number | null) {
    this.turns = new Turns(perSecond, (now, client) => {
      if (client === client.toUpperCase()) return false;
      this.served.push(`${client}@${now}`);
      return true;
    });
  }

  enter(now: number, ...clients: string[]): void {
    this.runTo(now);
    for (const client of clients) this.turns.enter(now, client);
  }

  runTo(end: number): void {
    while (this.turns.alarmAt <= end) this.turns.onAlarm(this.turns.alarmAt);
    this.now = end;
  }
}

describe('turns', () => {
  it('come at once without a limit', () => {
    const line = new Line(null);
    line.enter(5, 'a', 'b');
    expect(line.served).toEqual(['a@5', 'b@5']);
    expect([line.turns.alarmAt, line.turns.waiting]).toEqual([Number.POSITIVE_INFINITY, 0]);
  });

  it('come one after the other, the first one too takes its time', () => {
    const line = new Line(10);
    line.enter(50, 'a', 'b', 'c');
    expect([line.turns.alarmAt, line.turns.waiting]).toEqual([150, 3]);
    line.runTo(250);
    expect(line.served).toEqual(['a@150', 'b@250']);
    expect(line.turns.waiting).toBe(1);
    line.runTo(1_000);
    expect(line.served).toEqual(['a@150', 'b@250', 'c@350']);
    expect(line.turns.alarmAt).toBe(Number.POSITIVE_INFINITY);
  });

  it('come no faster after a pause shorter than one of them', () => {
    const line = new Line(10);
    line.enter(0, 'a');
    line.enter(130, 'b');
    line.enter(150, 'c');
    line.runTo(1_000);
    expect(line.served).toEqual(['a@100', 'b@230', 'c@330']);
  });

  it('cost nothing when their client is gone', () => {
    const line = new Line(10);
    line.enter(0, 'a', 'GONE', 'GONE', 'b', 'GONE');
    line.runTo(1_000);
    expect(line.served).toEqual(['a@100', 'b@200']);
    expect([line.turns.waiting, line.turns.alarmAt]).toEqual([0, Number.POSITIVE_INFINITY]);
  });

  it('that a late alarm has passed are made up for', () => {
    const line = new Line(10);
    line.enter(0, 'a', 'b', 'c', 'd');
    line.turns.onAlarm(320);
    expect(line.served).toEqual(['a@320', 'b@320', 'c@320']);
    expect(line.turns.alarmAt).toBe(400);
  });

  it('are 125 a second for 4,000 phones at once', () => {
    const line = new Line(125);
    line.enter(0, ...Array.from({ length: 4_000 }, (_, n) => `phone${n}`));
    line.runTo(16_000);
    expect(line.served).toHaveLength(2_000);
    line.runTo(32_000);
    expect(line.served).toHaveLength(4_000);
  });
});
