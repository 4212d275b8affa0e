/**
 * The faults that hold at one server of the lab. What it answers follows from them, and how it stands on the wire:
 *
 *     down       no port is open                    stop, crash
 *     refusing   no new connection                  stop, crash, refuse
 *     hung       nothing is read                    hang
 *     dark       nothing arrives, nothing leaves    blackhole
 */
import type { FaultName, FaultOrder } from '../../terms/faults.js';
import { isOfRate, isOfShare } from '../../terms/shares.js';

export interface HeldFault {
  readonly order: FaultOrder;
  /** Infinity: not before `resume`. */
  readonly endsAt: number;
}

export class Faults {
  private readonly byName = new Map<FaultName, HeldFault>();
  /** Messages of which a rate was drawn. */
  private drawn = 0;

  get held(): readonly HeldFault[] {
    return [...this.byName.values()];
  }

  get isNone(): boolean {
    return this.byName.size === 0;
  }

  /** It holds from now on, in place of an earlier one of its name. */
  begin(order: FaultOrder, endsAt: number): void {
    this.byName.set(order.fault, { order, endsAt });
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
    const due = this.held.filter(({ endsAt }) => endsAt <= now);
    for (const { order } of due) this.byName.delete(order.fault);
    return due.length > 0;
  }

  // ---- on the wire

  get isDown(): boolean {
    return this.byName.has('stop') || this.byName.has('crash');
  }

  /** Whether its port is open: in the dark nobody can see that it is not. */
  get isListening(): boolean {
    return this.isDark || !(this.isDown || this.byName.has('refuse'));
  }

  get isHung(): boolean {
    return this.byName.has('hang');
  }

  get isDark(): boolean {
    return this.byName.has('blackhole');
  }

  /** Whether the next datagram in this direction is lost. */
  loses(direction: 'toServer' | 'toPhones'): boolean {
    const order = this.find('lose');
    if (order === null || (order.direction !== 'both' && order.direction !== direction)) return false;
    return isOfRate(this.drawn++, order.rate);
  }

  // ---- in what it answers

  /** The order, where the fault holds for the phone of this name; null: a phone that has not told its name. */
  find(fault: FaultName, deviceName: string | null = null): FaultOrder | null {
    const order = this.byName.get(fault)?.order;
    return order !== undefined && isOfShare(deviceName, order.share) ? order : null;
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
}
