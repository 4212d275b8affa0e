/**
 * The faults that hold at one server of the lab. What it answers follows from them, and how it stands on the wire, to
 * everybody or to the phones of a share:
 *
 *     down       no port is open; some: whatever they open is ended at once    stop, crash
 *     refusing   no new connection                                             stop, crash, refuse
 *     hung       nothing is read                                               hang
 *     dark       nothing arrives, nothing leaves                               blackhole
 *
 * A phone is known by the name it told, or by the address it has; `null` is one of whom nothing is known, which only a
 * fault for everybody befalls.
 */
import { type FaultName, type FaultOrder, faultKey } from '../../terms/faults.js';
import { type Cut, everybody, isOfRate, isWithin } from '../../terms/shares.js';

export interface HeldFault {
  readonly order: FaultOrder;
  /** Whom it befalls. */
  readonly cut: Cut;
  /** Infinity: not before `resume`. */
  readonly endsAt: number;
}

export class Faults {
  /** Of several of one name that of the smallest share first: whoever is among it is among the others. */
  private readonly byName = new Map<FaultName, readonly HeldFault[]>();
  /** Messages of which a rate was drawn. */
  private drawn = 0;

  get held(): readonly HeldFault[] {
    return [...this.byName.values()].flat();
  }

  get isNone(): boolean {
    return this.byName.size === 0;
  }

  /** It holds from now on, in place of an earlier one that is alike (`faultKey`). */
  begin(order: FaultOrder, endsAt: number, cut: Cut = everybody): void {
    const others = this.named(order.fault).filter((held) => faultKey(held.order) !== faultKey(order));
    const all = [{ order, cut, endsAt }, ...others].sort((a, b) => a.order.share - b.order.share);
    this.byName.set(order.fault, all);
  }

  endAll(): void {
    this.byName.clear();
  }

  /** When the first of them ends by itself. */
  get nextEndAt(): number {
    return Math.min(Number.POSITIVE_INFINITY, ...this.held.map(({ endsAt }) => endsAt));
  }

  /** Whether any has come to its end. */
  endDue(now: number): boolean {
    let isAny = false;
    for (const [name, held] of this.byName) {
      const left = held.filter(({ endsAt }) => endsAt > now);
      isAny ||= left.length < held.length;
      if (left.length === 0) this.byName.delete(name);
      else this.byName.set(name, left);
    }
    return isAny;
  }

  // ---- on the wire

  get isDown(): boolean {
    return this.isDownFor(null);
  }

  isDownFor(deviceName: string | null): boolean {
    return this.endFor(deviceName) !== null;
  }

  /** How the links of a phone are ended; null: they are not. */
  endFor(deviceName: string | null): 'closed' | 'reset' | null {
    if (this.find('crash', deviceName) !== null) return 'reset';
    return this.find('stop', deviceName) === null ? null : 'closed';
  }

  /** Whether its port is open: in the dark nobody can see that it is not. */
  get isListening(): boolean {
    return this.isDark || !(this.isDown || this.find('refuse') !== null);
  }

  get isHung(): boolean {
    return this.isHungFor(null);
  }

  isHungFor(deviceName: string | null): boolean {
    return this.find('hang', deviceName) !== null;
  }

  get isDark(): boolean {
    return this.isDarkFor(null);
  }

  isDarkFor(deviceName: string | null): boolean {
    return this.find('blackhole', deviceName) !== null;
  }

  /** Whether it is dark to some, or to all. */
  get isDarkForAny(): boolean {
    return this.byName.has('blackhole');
  }

  /** Whether the next datagram in this direction is lost. */
  loses(direction: 'toServer' | 'toPhones', deviceName: string | null): boolean {
    const order = this.find('lose', deviceName);
    if (order === null || (order.direction !== 'both' && order.direction !== direction)) return false;
    return isOfRate(this.drawn++, order.rate);
  }

  // ---- in what it answers

  /** The order, where the fault holds for the phone of this name; null: it does not. */
  find(fault: FaultName, deviceName: string | null = null): FaultOrder | null {
    return this.byName.get(fault)?.find(({ cut }) => isWithin(deviceName, cut))?.order ?? null;
  }

  /** How much later its answers come. */
  delayMs(deviceName: string | null): number {
    return this.find('slow', deviceName)?.delayMs ?? 0;
  }

  /** Whether the next keepalive stays unanswered. */
  dropsAck(deviceName: string | null): boolean {
    const order = this.find('dropAcks', deviceName);
    return order !== null && isOfRate(this.drawn++, order.rate);
  }

  private named(fault: FaultName): readonly HeldFault[] {
    return this.byName.get(fault) ?? [];
  }
}
