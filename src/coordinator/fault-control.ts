/**
 * Faults done to servers of the lab, by the profile or by a person's hand. Phones are told first when one takes their node
 * away: they count from that moment how long they take to notice. Each fault is an event; one by hand is told with the
 * measurement, too, for the run is no longer quite the plan's.
 */
import { LoadError } from '#errors.js';
import type { Fleet } from '#fleet/fleet.js';
import { faultOverText, takenAway } from '#plan/planned-events.js';
import { faultText } from '#profile/fault-fields.js';
import { faultProblem } from '#terms/fault-problem.js';
import { type FaultOrder, faultKey } from '#terms/faults.js';
import { everybody, type PhoneOrder } from '#terms/shares.js';
import type { Chronicle } from './chronicle.js';
import type { Ledger } from './ledger.js';

/** What the ledger is told. */
type Mishaps = Pick<Ledger, 'intervene' | 'miss'>;

/** The lab as the run commands it. */
export interface LabControl {
  /** Its process, watched with this host. */
  readonly pid: number;
  /** The names of its servers, and which of them are CallManagers. */
  readonly servers: readonly string[];
  readonly callManagers: readonly string[];
  /** Of whom shares are taken, and whether each speaks from an address of its own. */
  readonly phones: PhoneOrder;
  readonly phonesHaveAddresses: boolean;
  /** Throws LoadError for what cannot be done, and when the lab has ended. */
  inject(order: FaultOrder): Promise<void>;
}

interface FaultEnd {
  readonly node: string | null;
  /** A `faultKey`. */
  readonly fault: string;
  readonly timer: NodeJS.Timeout;
}

export class FaultControl {
  private readonly lab: LabControl | null;
  private readonly fleet: Pick<Fleet, 'send'>;
  private readonly ledger: Mishaps;
  private readonly chronicle: Chronicle;
  /** Of the faults that end by themselves, by what they are and where. */
  private readonly ends = new Map<string, FaultEnd>();
  /** Of `performance.now()`; null before the start. */
  private originMs: number | null = null;

  constructor(lab: LabControl | null, fleet: Pick<Fleet, 'send'>, ledger: Mishaps, chronicle: Chronicle) {
    this.lab = lab;
    this.fleet = fleet;
    this.ledger = ledger;
    this.chronicle = chronicle;
  }

  /** The run starts at this moment of `performance.now()`. */
  start(originMs: number): void {
    this.originMs = originMs;
  }

  /** Nothing more is told of how long faults last. */
  end(): void {
    for (const { timer } of this.ends.values()) clearTimeout(timer);
  }

  /** By hand. Throws LoadError('arguments-invalid') for what cannot be done. */
  async inject(order: FaultOrder): Promise<void> {
    const problem = this.lab === null ? 'the run has no lab: there is nothing to do faults to' : this.problemOf(order);
    if (problem !== null) throw new LoadError('arguments-invalid', problem);
    this.ledger.intervene();
    await this.do(order, { isByHand: true });
  }

  /** By the profile, at its moment in milliseconds since the run's start. */
  async play(order: FaultOrder, plannedMs: number): Promise<void> {
    try {
      await this.do(order, { plannedSeconds: Math.round(plannedMs) / 1000 });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.ledger.miss(`${faultText(order)}: ${why}`);
      this.chronicle.note('eventFailed', `${faultText(order)}: ${why}`);
    }
  }

  /** A node is taken away now, by whatever, from some phones or all; for so long, null for good. */
  takeAway(node: string, forMs: number | null, cut = everybody): void {
    const atMs = this.now();
    this.fleet.send({ kind: 'fault', node, atMs, untilMs: atMs + (forMs ?? Number.POSITIVE_INFINITY), cut });
  }

  private giveBack(nodes: readonly string[], atMs: number): void {
    for (const node of nodes) this.fleet.send({ kind: 'faultOver', node, atMs });
  }

  private now(): number {
    return performance.now() - (this.originMs ?? 0);
  }

  private problemOf(order: FaultOrder): string | null {
    if (this.originMs === null) return 'the run has not begun';
    return faultProblem(order, this.lab?.servers ?? [], this.lab?.phonesHaveAddresses);
  }

  private async do(order: FaultOrder, why: Readonly<Record<string, boolean | number>>): Promise<void> {
    const { fault, node, forMs, share } = order;
    const callManagers = this.lab?.callManagers ?? [];
    const gone = takenAway(order, callManagers);
    const atMs = this.now();
    for (const name of gone) this.takeAway(name, forMs, this.lab?.phones.cut(share));
    try {
      await this.lab?.inject(order);
    } catch (error) {
      this.giveBack(gone, atMs);
      throw error;
    }
    this.chronicle.note('faultDone', faultText(order), { ...faultDetails(order), ...why });
    const isSame = (end: FaultEnd) => node === null || end.node === node;
    if (fault === 'resume') {
      this.giveBack(node === null ? callManagers : [node], this.now());
      this.forget(isSame);
    } else {
      // The same fault again takes the place of the first, and of its end.
      this.forget((end) => isSame(end) && end.fault === faultKey(order));
      if (forMs !== null) this.endsAfter(order, forMs);
    }
  }

  /** The lab ends it by itself. */
  private endsAfter(order: FaultOrder, forMs: number): void {
    const { fault, node } = order;
    const key = `${node ?? ''} ${faultKey(order)}`;
    const timer = setTimeout(() => {
      this.ends.delete(key);
      const details = { fault, ...(node === null ? {} : { node }) };
      this.chronicle.note('faultOver', faultOverText({ fault, node }), details);
    }, forMs);
    this.ends.set(key, { node, fault: faultKey(order), timer });
  }

  private forget(isMeant: (end: FaultEnd) => boolean): void {
    for (const [key, end] of this.ends) {
      if (!isMeant(end)) continue;
      clearTimeout(end.timer);
      this.ends.delete(key);
    }
  }
}

/** The figures of its event. */
export function faultDetails({ fault, node, forMs }: FaultOrder): Record<string, string | number> {
  return {
    fault,
    ...(node === null ? {} : { node }),
    ...(forMs === null ? {} : { forSeconds: forMs / 1000 }),
  };
}
