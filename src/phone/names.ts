/**
 * A phone's questions to DNS, one name at a time. Silence is answered by asking again, the next server in turn; a server
 * that would not say is left for the others (RFC 1034, 5.3.3), and one that says that there is no such name is believed.
 */
import { Outcome } from '../terms/outcomes.js';
import type { Being } from './being.js';
import type { LeaseTerms } from './lease-terms.js';

/** Whom a phone may ask, and what it puts behind a name without a dot. */
export type DnsTerms = Pick<LeaseTerms, 'dnsServers' | 'domain'>;

/**
 * What became of a question: the addresses, at least one, or why there are none. `unknown`: DNS says that there is no such
 * name, or there is no server to ask; `unanswered`: every server stayed silent, or would not say.
 */
export type NameAnswer = readonly number[] | 'unknown' | 'unanswered';

/** Who asked. */
export interface NamesOwner {
  resolved(now: number, answer: NameAnswer): void;
}

export class Names {
  due = Number.POSITIVE_INFINITY;
  /** Of the present question, 0 between questions. */
  ticket = 0;
  /** When the present question was asked for the first time. */
  waitingSince = Number.POSITIVE_INFINITY;
  private name = '';
  private servers: readonly number[] = [];
  /** Of the server last asked. */
  private place = 0;
  private tries = 0;
  private owner: NamesOwner | null = null;

  private readonly self: Being;

  constructor(self: Being) {
    this.self = self;
  }

  /** A name without a dot is looked for in `domain`. Without a server nobody knows it. */
  start(now: number, name: string, { dnsServers, domain }: DnsTerms, owner: NamesOwner): void {
    const servers = dnsServers.filter((server) => this.self.reaches(server));
    if (servers.length === 0) {
      if (dnsServers.length > 0) this.self.befell(now, Outcome.dnsUnreachable);
      return owner.resolved(now, 'unknown');
    }
    this.owner = owner;
    this.ticket = this.self.nextTicket();
    this.name = name.includes('.') || domain === '' ? name : `${name}.${domain}`;
    this.servers = servers;
    this.place = 0;
    this.tries = 0;
    this.waitingSince = now;
    this.ask(now);
  }

  stop(): void {
    if (this.ticket !== 0) this.self.outbox.endResolve(this.self.slot, this.ticket);
    this.ticket = 0;
    this.due = Number.POSITIVE_INFINITY;
  }

  onDue(now: number): void {
    this.place++;
    this.askOrGiveUp(now);
  }

  /** `addresses` as in `Outbox`. */
  onAnswer(now: number, addresses: readonly number[] | null): void {
    if (addresses !== null) return this.finish(now, addresses.length === 0 ? 'unknown' : addresses);
    this.servers = this.servers.toSpliced(this.place, 1);
    this.askOrGiveUp(now);
  }

  private askOrGiveUp(now: number): void {
    if (this.servers.length > 0 && this.tries < this.self.settings.dnsTries) this.ask(now);
    else this.finish(now, 'unanswered');
  }

  private finish(now: number, answer: NameAnswer): void {
    this.stop();
    this.owner?.resolved(now, answer);
  }

  private ask(now: number): void {
    const { self, servers } = this;
    this.tries++;
    this.place %= servers.length;
    this.due = now + self.settings.dnsTimeoutMs;
    self.outbox.resolve(self.slot, this.ticket, this.name, servers[this.place]!);
  }
}
