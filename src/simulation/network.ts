/**
 * The make-believe network: what the way costs a datagram or a stretch of a stream, and which servers it reaches.
 * Datagrams are lost and may overtake one another; a stream loses nothing and keeps its order, but a lost segment comes
 * only when its retransmission does.
 */
import type { Dice } from '#phone/dice.js';
import type { Agenda } from './agenda.js';

export interface Conditions {
  /** [least, most] one way, in milliseconds. */
  readonly delayMs: readonly [number, number];
  /** The share of packets that is lost, one way. */
  readonly loss: number;
}

export const goodConditions: Conditions = { delayMs: [0.2, 1], loss: 0 };

/** Linux waits so long before it sends a segment again, doubling each time (RFC 6298; its least is 200 ms). */
const retransmissionMs = 200;

/** What has befallen a server. */
type Trouble =
  /** Nothing reaches it or leaves it until then. */
  | { readonly kind: 'silent'; readonly until: number }
  /** Its service does not run: ports refuse. */
  | { readonly kind: 'stopped'; readonly until: number };

export class Network {
  readonly agenda: Agenda;
  private readonly conditions: Conditions;
  private readonly dice: Dice;
  private readonly troubles = new Map<string, Trouble>();

  constructor(agenda: Agenda, conditions: Conditions, dice: Dice) {
    this.agenda = agenda;
    this.conditions = conditions;
    this.dice = dice;
  }

  silence(server: string, ms: number): void {
    this.troubles.set(server, { kind: 'silent', until: this.agenda.now + ms });
  }

  stop(server: string, ms: number): void {
    this.troubles.set(server, { kind: 'stopped', until: this.agenda.now + ms });
  }

  isStopped(server: string): boolean {
    return this.troubleOf(server)?.kind === 'stopped';
  }

  /** Carries a datagram to or from a server, or loses it. */
  carryDatagram(server: string, arrive: () => void): void {
    if (this.troubleOf(server) !== undefined || this.dice.next() < this.conditions.loss) return;
    this.agenda.at(this.agenda.now + this.delay(), arrive);
  }

  /** When a stretch of a stream to or from a server arrives that must not come before `earliest`. */
  arrivalOfStretch(server: string, earliest: number): number {
    const trouble = this.troubleOf(server);
    let moment = trouble?.kind === 'silent' ? trouble.until : this.agenda.now;
    for (let wait = retransmissionMs; this.dice.next() < this.conditions.loss; wait *= 2) moment += wait;
    return Math.max(moment + this.delay(), earliest);
  }

  private troubleOf(server: string): Trouble | undefined {
    const trouble = this.troubles.get(server);
    return trouble !== undefined && this.agenda.now < trouble.until ? trouble : undefined;
  }

  private delay(): number {
    const [least, most] = this.conditions.delayMs;
    return this.dice.between(least, most);
  }
}
