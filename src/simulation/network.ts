/**
 * The make-believe network: what the way costs a datagram or a stretch of a stream, and which servers it reaches.
 * Datagrams are lost and may overtake one another; a stream loses nothing and keeps its order, but a lost segment comes
 * only when its retransmission does.
 */
import type { Faults } from '#lab/sessions/faults.js';
import { Gate } from '#lab/sessions/gate.js';
import type { Dice } from '#phone/dice.js';
import { LinkEnd } from '#phone/outbox.js';
import type { Agenda } from './agenda.js';

export interface Conditions {
  /** [least, most] one way, in milliseconds. */
  readonly delayMs: readonly [number, number];
  /** The share of packets that is lost, one way. */
  readonly loss: number;
}

export const goodConditions: Conditions = { delayMs: [0.2, 1], loss: 0 };

/** Linux waits so long before it sends a segment again, doubling each time (RFC 6298; its least is 200 ms). */
export const retransmissionMs = 200;

/** A phone that asked by HTTP hears how its connection ended. */
type Refuse = (how: typeof LinkEnd.refused | typeof LinkEnd.closed) => void;

export class Network {
  readonly agenda: Agenda;
  private readonly conditions: Conditions;
  private readonly dice: Dice;
  /** Until when nothing reaches a server or leaves it. */
  private readonly silences = new Map<string, number>();
  private readonly gates = new Map<string, Gate>();

  constructor(agenda: Agenda, conditions: Conditions, dice: Dice) {
    this.agenda = agenda;
    this.conditions = conditions;
    this.dice = dice;
  }

  silence(server: string, ms: number): void {
    this.silences.set(server, this.agenda.now + ms);
  }

  isSilent(server: string): boolean {
    return this.agenda.now < (this.silences.get(server) ?? 0);
  }

  /**
   * Carries a datagram of a phone, or its request by HTTP, to a server, or loses it. `faults` are the server's; `refuse` is
   * called where nobody listens: a phone hears of it by HTTP, and of TFTP by ICMP; of other datagrams it does not.
   */
  carryToServer(server: string, faults: Faults, deviceName: string | null, arrive: () => void, refuse?: Refuse): void {
    if (this.isSilent(server) || this.dice.next() < this.conditions.loss) return;
    const gate = this.gateOf(server, faults);
    this.agenda.at(this.agenda.now + this.delay(), () => {
      if (!faults.isListening) refuse?.(LinkEnd.refused);
      else if (!faults.isDarkFor(deviceName) && faults.isDownFor(deviceName)) refuse?.(LinkEnd.closed);
      else gate.enter(deviceName, arrive);
    });
  }

  /** Carries what it answers to a phone, or loses it. */
  carryToPhone(server: string, faults: Faults, deviceName: string | null, arrive: () => void): void {
    if (this.isSilent(server)) return;
    this.gateOf(server, faults).enter(deviceName, () => {
      if (this.dice.next() < this.conditions.loss) return;
      this.agenda.at(this.agenda.now + this.delay(), arrive);
    });
  }

  /** Faults have begun or ended at a server that is asked by datagrams, or by HTTP. */
  onFaults(server: string): void {
    this.gates.get(server)?.onFaults();
  }

  /** When a stretch of a stream to or from a server arrives that must not come before `earliest`. */
  arrivalOfStretch(server: string, earliest: number): number {
    let moment = this.isSilent(server) ? this.silences.get(server)! : this.agenda.now;
    for (let wait = retransmissionMs; this.dice.next() < this.conditions.loss; wait *= 2) moment += wait;
    return Math.max(moment + this.delay(), earliest);
  }

  private gateOf(server: string, faults: Faults): Gate {
    const gate = this.gates.get(server) ?? new Gate(faults);
    this.gates.set(server, gate);
    return gate;
  }

  private delay(): number {
    const [least, most] = this.conditions.delayMs;
    return this.dice.between(least, most);
  }
}
