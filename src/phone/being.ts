/** Who a phone is and what surrounds it: what every part of a phone sees of its owner. */
import { outcomeNames } from '../terms/outcomes.js';
import { Diary } from './diary.js';
import { Dice } from './dice.js';
import type { FaultMoments } from './fault-moments.js';
import type { FixedAddress, RememberedLease } from './lease-terms.js';
import type { Meter } from './meter.js';
import type { Model } from './models.js';
import type { CallManagerPlace, NodesTold } from './node-list.js';
import type { Outbox } from './outbox.js';
import type { PhoneSettings, RangeMs } from './settings.js';
import type { Watcher } from './trace.js';

export interface Identity {
  /** Its place in its herd. */
  readonly slot: number;
  /** Its number in the whole population, below 2^24. */
  readonly index: number;
  /** 'SEP' and the MAC. */
  readonly name: string;
  /** 12 upper-case hexadecimal digits. */
  readonly mac: string;
  readonly model: Model;
  /** The number of its site among the run's sites. */
  readonly site: number;
  readonly seed: number;
  /** null: it uses DHCP. */
  readonly fixed: FixedAddress | null;
  /** The lease of a warm phone. */
  readonly remembered: RememberedLease | null;
  /** The CallManagers a warm phone knows from its last configuration. */
  readonly configuredBefore: readonly CallManagerPlace[] | null;
  /** The CallManagers of its group, which its configuration should name; null: nobody says. */
  readonly expectedNodes: readonly CallManagerPlace[] | null;
  /** The SRST router of its site, which its configuration should name; null: nobody says. */
  readonly expectedSrst: CallManagerPlace | null;
  /** It belongs to the share of phones in a call; absent: it does not. */
  readonly isInCall?: boolean;
}

/** Shared by all phones of a herd. */
export interface Surroundings {
  readonly settings: PhoneSettings;
  readonly outbox: Outbox;
  readonly meter: Meter;
  /** Absent: the phone is not traced. */
  readonly watcher?: Watcher;
  /** When the run took which node away; absent: it never does. */
  readonly faultMoments?: FaultMoments;
  /** Of the run's DHCP transaction ids, an u32; absent: 0. */
  readonly exchangeMask?: number;
}

export class Being {
  readonly slot: number;
  readonly index: number;
  readonly name: string;
  readonly mac: string;
  readonly model: Model;
  readonly site: number;
  readonly settings: PhoneSettings;
  readonly outbox: Outbox;
  readonly meter: Meter;
  readonly fixed: FixedAddress | null;
  readonly remembered: RememberedLease | null;
  readonly configuredBefore: readonly CallManagerPlace[] | null;
  readonly expectedNodes: readonly CallManagerPlace[] | null;
  readonly expectedSrst: CallManagerPlace | null;
  readonly isInCall: boolean;
  readonly faultMoments: FaultMoments | null;
  readonly exchangeMask: number;
  readonly diary = new Diary();
  /** Whom it tells of itself; null: it is not traced. */
  readonly watcher: Watcher | null;
  /** The firmware it runs. */
  load: string;
  private readonly dice: Dice;
  private tickets = 0;

  constructor(identity: Identity, around: Surroundings) {
    this.slot = identity.slot;
    this.index = identity.index;
    this.name = identity.name;
    this.mac = identity.mac;
    this.model = identity.model;
    this.site = identity.site;
    this.settings = around.settings;
    this.outbox = around.outbox;
    this.meter = around.meter;
    this.watcher = around.watcher ?? null;
    this.fixed = identity.fixed;
    this.remembered = identity.remembered;
    this.configuredBefore = identity.configuredBefore;
    this.expectedNodes = identity.expectedNodes;
    this.expectedSrst = identity.expectedSrst;
    this.isInCall = identity.isInCall ?? false;
    this.faultMoments = around.faultMoments ?? null;
    this.exchangeMask = around.exchangeMask ?? 0;
    this.load = identity.model.load;
    this.dice = new Dice(identity.seed);
  }

  /** The nodes it knows from elsewhere than a file. */
  told(callManagers: readonly CallManagerPlace[]): NodesTold {
    const srst = this.model.hasSrst ? this.expectedSrst : null;
    return { callManagers, srst, monitorMs: null, isDetectionDelayed: false };
  }

  /** A ticket no socket of this phone had before. */
  nextTicket(): number {
    return ++this.tickets;
  }

  draw(range: RangeMs): number {
    return this.dice.between(range[0], range[1]);
  }

  /** Something befell it: a number of `Outcome`. */
  befell(now: number, outcome: number): void {
    this.meter.outcome(outcome);
    if (!this.diary.cameUp) {
      this.meter.stranded(this.diary.lastOutcome, -1);
      this.meter.stranded(outcome, 1);
    }
    this.diary.befell(now, outcome);
    this.watcher?.note(this.slot, { what: 'outcome', outcome: outcomeNames[outcome]! });
  }

  /**
   * Whether its own settings lead to an address: one on its subnet, or any by a gateway that is on its subnet (Doc 5710,
   * "Manually Configure the IP Parameters on a 12 SP+ or 30 VIP Phone"). What DHCP says of that is believed.
   */
  reaches(target: number): boolean {
    if (this.fixed === null) return true;
    const { address, mask, gateway } = this.fixed;
    const isNear = (other: number) => (other & mask) === (address & mask);
    return isNear(target) || (gateway !== 0 && isNear(gateway));
  }

  /** DHCP client identifier: hardware type 1 and the MAC (sccp.md 5.2). */
  get clientId(): Uint8Array {
    return Uint8Array.of(1, ...this.macBytes);
  }

  get macBytes(): Uint8Array {
    return Uint8Array.from({ length: 6 }, (_, n) => Number.parseInt(this.mac.slice(2 * n, 2 * n + 2), 16));
  }
}
