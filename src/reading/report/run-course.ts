/**
 * The course of a run in a bounded number of columns, however long it was: lines of `snapshots.ndjson` are folded into it
 * one by one, and when there are too many columns, each two become one.
 *
 *     lines     |-|-|-|-|-|-|-|-|---------|---------|     a second each at first, ten or sixty later on
 *     columns   |---|---|---|---|---|---|---|---|---|     all of one width
 *
 * What a line has counted is shared out over the columns it covers, so that columns add up as lines do. Who was where is
 * not averaged: each column shows its worst moment, that with the fewest phones whose calls would go through. So an
 * outage of seconds is seen in a run of days.
 */
import { outcomeNames } from '#terms/outcomes.js';
import { type CourseLabels, cutOffKey, type Keys, keysOf } from './snapshot-keys.js';

/** Of a line of `snapshots.ndjson`. Lines with the same gauges may share them. */
export interface SnapshotLine {
  /** Since the run's start. */
  readonly atSeconds: number;
  /** Since the line before. */
  readonly seconds: number;
  readonly gauges: Readonly<Record<string, number>>;
  readonly counters: Readonly<Record<string, number>>;
  readonly measurement: string;
}

/** Where the phones were at one moment. */
export interface Standing {
  /** Since the run's start. */
  readonly atSeconds: number;
  readonly inService: number;
  /** Of the registered ones, those whose node has let a whole keepalive interval pass. */
  readonly cutOff: number;
  /** Phones that were to be switched on until then. */
  readonly planned: number;
  /** Registered ones, in the order of the run's nodes. */
  readonly byNode: readonly number[];
}

export interface Column {
  /** Its worst moment; null: no line ends in it. */
  readonly worst: Standing | null;
  /** The fewest in service at one moment, in the order of the run's sites; null: no line ends in it. */
  readonly bySite: readonly number[] | null;
  /** Messages counted in it. */
  readonly dhcpSent: number;
  readonly dhcpAcks: number;
  /** A second, in the busiest line of those with their middle in it; 0: there is none. */
  readonly dhcpSentPeak: number;
  readonly dhcpAcksPeak: number;
}

export interface RunCourse {
  /** The width of a column. */
  readonly stepSeconds: number;
  readonly columns: readonly Column[];
  /** Of the last line; null: there is none. */
  readonly last: Standing | null;
  /** In service by then, in the order of the run's sites. */
  readonly lastBySite: readonly number[];
  /** All phones of each site. */
  readonly phonesOfSites: readonly number[];
  /** How often each outcome of the table was met with, in its order. */
  readonly outcomes: readonly number[];
  /** The verdict on the measurement in the last line; null: there is none. */
  readonly measurement: string | null;
}

const mostColumns = 300;

/** A rate over less is chance: a short line is taken together with the next. */
const shortestSeconds = 0.9;

type Mutable<Shape> = { -readonly [Name in keyof Shape]: Shape[Name] };

const emptyColumn: Column = { worst: null, bySite: null, dhcpSent: 0, dhcpAcks: 0, dhcpSentPeak: 0, dhcpAcksPeak: 0 };

export class CourseFold {
  private readonly untilSeconds: number;
  private readonly keys: Keys;
  private readonly nodes: number;
  private stepSeconds = 1;
  private columns: Mutable<Column>[] = [];
  private last: Standing | null = null;
  private lastBySite: readonly number[];
  private seen: Seen = { gauges: {}, inService: 0, cutOff: 0, byNode: [], bySite: [] };
  private planned = 0;
  private measurement: string | null = null;
  private readonly phonesOfSites: number[];
  private readonly outcomes: number[] = outcomeNames.map(() => 0);
  /** Of lines that were too short for a rate. */
  private short = { seconds: 0, sent: 0, acks: 0 };

  /** The last line is the first that ends at `untilSeconds` or later: the look taken when the phones had begun to leave. */
  constructor(labels: CourseLabels, untilSeconds: number = Number.POSITIVE_INFINITY) {
    this.untilSeconds = untilSeconds;
    this.keys = keysOf(labels);
    this.nodes = labels.node.length;
    this.phonesOfSites = labels.site.map(() => 0);
    this.lastBySite = this.phonesOfSites.map(() => 0);
  }

  take(line: SnapshotLine): void {
    if ((this.last?.atSeconds ?? Number.NEGATIVE_INFINITY) >= this.untilSeconds) return;
    while (line.atSeconds > mostColumns * this.stepSeconds) this.widen();
    this.measurement = line.measurement;
    this.takeCounters(line);
    this.takeGauges(line);
  }

  course(): RunCourse {
    const { stepSeconds, columns, last, lastBySite, phonesOfSites, outcomes, measurement } = this;
    return { stepSeconds, columns, last, lastBySite, phonesOfSites, outcomes, measurement };
  }

  private takeCounters({ atSeconds, seconds, counters }: SnapshotLine): void {
    let sent = 0;
    let acks = 0;
    for (const [key, count] of Object.entries(counters)) {
      const meaning = this.keys.counters.get(key);
      if (meaning === undefined) continue;
      if (meaning === 'planned') this.planned += count;
      else if (meaning === 'sent') sent += count;
      else if (meaning === 'acks') acks += count;
      else this.outcomes[meaning]! += count;
    }
    this.share(atSeconds, seconds, sent, acks);
    const { short } = this;
    short.seconds += seconds;
    short.sent += sent;
    short.acks += acks;
    if (short.seconds < shortestSeconds) return;
    const column = this.columnAt(atSeconds - short.seconds / 2);
    column.dhcpSentPeak = Math.max(column.dhcpSentPeak, short.sent / short.seconds);
    column.dhcpAcksPeak = Math.max(column.dhcpAcksPeak, short.acks / short.seconds);
    this.short = { seconds: 0, sent: 0, acks: 0 };
  }

  /** What was counted from `seconds` before until `atSeconds`, over the columns between. */
  private share(atSeconds: number, seconds: number, sent: number, acks: number): void {
    if (sent === 0 && acks === 0) return;
    const from = Math.max(0, atSeconds - seconds);
    const whole = atSeconds - from;
    for (let n = this.numberAt(from); n <= this.numberAt(atSeconds); n++) {
      const inside = Math.min(atSeconds, (n + 1) * this.stepSeconds) - Math.max(from, n * this.stepSeconds);
      const part = whole > 0 ? Math.max(0, inside) / whole : 1;
      const column = this.column(n);
      column.dhcpSent += sent * part;
      column.dhcpAcks += acks * part;
    }
  }

  private takeGauges({ atSeconds, gauges }: SnapshotLine): void {
    if (gauges !== this.seen.gauges) this.seen = this.see(gauges);
    const { inService, cutOff, byNode, bySite } = this.seen;
    const standing: Standing = { atSeconds, inService, cutOff, planned: this.planned, byNode };
    this.last = standing;
    this.lastBySite = bySite;
    const column = this.columnAt(atSeconds);
    column.worst = worse(column.worst, standing);
    column.bySite = least(column.bySite, bySite);
  }

  private see(gauges: SnapshotLine['gauges']): Seen {
    const byNode = new Array<number>(this.nodes).fill(0);
    const bySite = new Array<number>(this.phonesOfSites.length).fill(0);
    const present = new Array<number>(this.phonesOfSites.length).fill(0);
    for (const [key, phones] of Object.entries(gauges)) {
      const meaning = this.keys.gauges.get(key);
      if (meaning === undefined) continue;
      if ('node' in meaning) {
        byNode[meaning.node]! += phones;
        continue;
      }
      present[meaning.site]! += phones;
      if (meaning.isInService) bySite[meaning.site]! += phones;
    }
    for (const [site, phones] of present.entries()) {
      this.phonesOfSites[site] = Math.max(this.phonesOfSites[site]!, phones);
    }
    const inService = bySite.reduce((sum, phones) => sum + phones, 0);
    return { gauges, inService, cutOff: gauges[cutOffKey] ?? 0, byNode, bySite };
  }

  /** Each two columns become one. */
  private widen(): void {
    this.stepSeconds *= 2;
    const wide: Mutable<Column>[] = [];
    for (let n = 0; n < this.columns.length; n += 2) {
      const first = this.columns[n]!;
      const second = this.columns[n + 1] ?? emptyColumn;
      wide.push({
        worst: worse(first.worst, second.worst),
        bySite: least(first.bySite, second.bySite),
        dhcpSent: first.dhcpSent + second.dhcpSent,
        dhcpAcks: first.dhcpAcks + second.dhcpAcks,
        dhcpSentPeak: Math.max(first.dhcpSentPeak, second.dhcpSentPeak),
        dhcpAcksPeak: Math.max(first.dhcpAcksPeak, second.dhcpAcksPeak),
      });
    }
    this.columns = wide;
  }

  /** A moment between two columns belongs to the first. */
  private columnAt(atSeconds: number): Mutable<Column> {
    return this.column(Math.max(0, Math.ceil(atSeconds / this.stepSeconds) - 1));
  }

  private numberAt(atSeconds: number): number {
    return Math.min(mostColumns - 1, Math.floor(atSeconds / this.stepSeconds));
  }

  private column(number: number): Mutable<Column> {
    while (this.columns.length <= number) this.columns.push({ ...emptyColumn });
    return this.columns[number]!;
  }
}

/** What the gauges of a line say; lines that are alike are looked at once. */
interface Seen extends Pick<Standing, 'inService' | 'cutOff' | 'byNode'> {
  readonly gauges: SnapshotLine['gauges'];
  readonly bySite: readonly number[];
}

/** Of equals the later. */
function worse(a: Standing | null, b: Standing | null): Standing | null {
  if (a === null || b === null) return a ?? b;
  return b.inService - b.cutOff <= a.inService - a.cutOff ? b : a;
}

function least(a: readonly number[] | null, b: readonly number[] | null): readonly number[] | null {
  if (a === null || b === null) return a ?? b;
  return a.map((phones, site) => Math.min(phones, b[site]!));
}
