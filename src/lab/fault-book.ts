/** The faults of the whole lab: what was ordered, where it holds, and when it ends. */
import { LoadError } from '../errors.js';
import { canBefall, faultProblem } from '../terms/fault-problem.js';
import { type FaultOrder, faultRow } from '../terms/faults.js';
import type { PhoneOrder } from '../terms/shares.js';
import type { Faults } from './sessions/faults.js';

/** A fault that holds at one server now. */
export interface PresentFault extends FaultOrder {
  readonly node: string;
  /** Milliseconds until it ends by itself; null: not before `resume`. */
  readonly forMs: number | null;
}

/** Of whom shares are taken. */
export interface FaultyPhones {
  readonly order: PhoneOrder;
  /** Each speaks from an address of its own. */
  readonly haveAddresses: boolean;
}

export class FaultBook {
  private readonly servers: ReadonlyMap<string, Faults>;
  private readonly phones: FaultyPhones;
  private readonly onEnd: (servers: readonly string[]) => void;

  /** `onEnd` hears at which servers faults have ended by themselves. */
  constructor(servers: ReadonlyMap<string, Faults>, phones: FaultyPhones, onEnd: (servers: readonly string[]) => void) {
    this.servers = servers;
    this.phones = phones;
    this.onEnd = onEnd;
  }

  /** When the next fault ends by itself; Infinity when none does. */
  get alarmAt(): number {
    return Math.min(Number.POSITIVE_INFINITY, ...[...this.servers.values()].map(({ nextEndAt }) => nextEndAt));
  }

  onAlarm(now: number): void {
    this.onEnd([...this.servers].filter(([, faults]) => faults.endDue(now)).map(([name]) => name));
  }

  /** What is wrong with an order, whatever it is; null: it can be done. */
  problem(order: unknown): string | null {
    return faultProblem(order, [...this.servers.keys()], this.phones.haveAddresses);
  }

  /**
   * Notes a fault, or its end, and tells the servers it concerns. What is over as soon as it is done leaves nothing to be
   * noted: somebody else does it. `canDeafen`: whether sockets can be made deaf here. Throws LoadError('arguments-invalid')
   * for what cannot be.
   */
  take(now: number, order: FaultOrder, canDeafen: boolean): readonly string[] {
    const problem = this.problem(order);
    if (problem !== null) {
      throw new LoadError('arguments-invalid', problem, { hint: 'what each fault is, and takes: docs/profile.md' });
    }
    if (faultRow(order.fault).needsKoffi && !canDeafen) {
      throw new LoadError('arguments-invalid', `${order.fault} needs native calls, which this host does not have`, {
        hint: 'on Linux: npm install koffi; elsewhere order hang, or stop',
      });
    }
    const { fault, node, forMs, share } = order;
    const cut = this.phones.order.cut(share);
    const befallen = [...this.servers].filter(([name]) => (node ?? name) === name && canBefall(fault, name));
    for (const [, faults] of befallen) {
      if (fault === 'resume') faults.endAll();
      else if (!faultRow(fault).isAct) faults.begin(order, now + (forMs ?? Number.POSITIVE_INFINITY), cut);
    }
    return befallen.map(([name]) => name);
  }

  present(now: number): PresentFault[] {
    return [...this.servers].flatMap(([node, { held }]) =>
      held.map(({ order, endsAt }) => ({
        ...order,
        node,
        forMs: endsAt === Number.POSITIVE_INFINITY ? null : Math.max(0, endsAt - now),
      })),
    );
  }
}
