/**
 * The course of a run: what the totals at its end no longer show. When which share of the phones was in service, how
 * quick it went at its quickest, and who stood where before the run began to stop.
 */
import type { StateName } from '#terms/states.js';
import { stateNames } from '#terms/states.js';
import type { Interval } from './interval.js';
import type { Totals } from './totals.js';

/** Shares of the population whose time to service is told, in thousandths: whole numbers compare exactly. */
export const inServiceMarks = { '50%': 500, '95%': 950, '99.9%': 999, '100%': 1000 } as const;

export type InServiceMark = keyof typeof inServiceMarks;

/** Until when, since the run's start, that share of all phones had come into service once; null if not all of it did. */
export function timeToInServiceMs(totals: Totals, mark: InServiceMark, plannedPhones: number): number | null {
  const histogram = totals.histogram('inServiceAt');
  const phones = Math.ceil((inServiceMarks[mark] * plannedPhones) / 1000);
  return histogram.count < phones ? null : histogram.percentileMs((100 * phones) / histogram.count);
}

/** Where the phones are at one moment. */
export interface Population {
  readonly inService: number;
  readonly registered: number;
  readonly degraded: number;
  readonly flapping: number;
  readonly looping: number;
  readonly byState: Readonly<Record<StateName, number>>;
  /** Registered phones by node. */
  readonly byNode: Readonly<Record<string, number>>;
}

export function populationOf(totals: Totals): Population {
  const byState = Object.fromEntries(stateNames.map((state) => [state, totals.sum('phones', { state })]));
  const byNode = Object.fromEntries(
    totals.layout.labels.node.map((node) => [node, totals.sum('phonesRegistered', { node })]),
  );
  return {
    inService: byState.inService ?? 0,
    registered: totals.sum('phonesRegistered'),
    degraded: totals.sum('phonesDegraded'),
    flapping: totals.sum('phonesFlapping'),
    looping: totals.sum('phonesLooping'),
    byState: byState as Record<StateName, number>,
    byNode,
  };
}

/** How fast something went. */
export class Pace {
  private peak = 0;
  private total = 0;
  private firstMs: number | null = null;
  private lastMs = 0;
  private pendingAmount = 0;
  private pendingSeconds = 0;

  take(interval: Interval, amount: number): void {
    if (amount > 0) {
      this.firstMs ??= interval.startMs;
      this.lastMs = interval.endMs;
      this.total += amount;
    }
    this.pendingAmount += amount;
    this.pendingSeconds += interval.seconds;
    if (this.pendingSeconds < shortestPeakSeconds) return;
    this.peak = Math.max(this.peak, this.pendingAmount / this.pendingSeconds);
    this.pendingAmount = 0;
    this.pendingSeconds = 0;
  }

  /** The quickest interval, short ones taken together with the next. */
  get peakPerSecond(): number {
    return this.peak;
  }

  /** From the first until the last interval in which there was one. */
  get meanPerSecond(): number {
    const seconds = (this.lastMs - (this.firstMs ?? 0)) / 1000;
    return seconds > 0 ? this.total / seconds : 0;
  }
}

/** A rate over less is chance. */
const shortestPeakSeconds = 0.5;

export class Course {
  /** Accepted registrations. */
  readonly registrations = new Pace();
  /** DHCP messages the phones sent. */
  readonly dhcpMessages = new Pace();
  /** Leases given and renewed. */
  readonly dhcpAcks = new Pace();
  /** The population at the last moment taken. */
  population: Population | null = null;
  /** The most phones that looped at one time. */
  peakLooping = 0;

  /** To be called with every interval of the run, until the run begins to stop its phones. */
  take(totals: Totals, interval: Interval): void {
    this.registrations.take(interval, interval.amount('registrations', { outcome: 'acked' }));
    this.dhcpMessages.take(interval, interval.amount('dhcpMessages', { direction: 'sent' }));
    this.dhcpAcks.take(interval, interval.amount('dhcpMessages', { type: 'ack', direction: 'received' }));
    this.population = populationOf(totals);
    this.peakLooping = Math.max(this.peakLooping, this.population.looping);
  }
}
