/**
 * A phone's questions to DNS, one name at a time. Silence is answered by asking again, the next server in turn; a server
 * that knows no such name is believed at once.
 */
import type { Being } from './being.js';

export interface NamesOwner {
  /** null: nobody knows the name, or nobody answered. */
  resolved(now: number, addresses: readonly number[] | null): void;
}

export class Names {
  due = Number.POSITIVE_INFINITY;
  /** Of the present question, 0 between questions. */
  ticket = 0;
  private name = '';
  private servers: readonly number[] = [];
  private tries = 0;

  private readonly self: Being;
  private readonly owner: NamesOwner;

  constructor(self: Being, owner: NamesOwner) {
    this.self = self;
    this.owner = owner;
  }

  /** A name without a dot is looked for in `domain`. Without a server nobody knows it. */
  start(now: number, name: string, domain: string, servers: readonly number[]): void {
    if (servers.length === 0) return this.owner.resolved(now, null);
    this.ticket = this.self.nextTicket();
    this.name = name.includes('.') || domain === '' ? name : `${name}.${domain}`;
    this.servers = servers;
    this.tries = 0;
    this.ask(now);
  }

  stop(): void {
    if (this.ticket !== 0) this.self.outbox.endResolve(this.self.slot, this.ticket);
    this.ticket = 0;
    this.due = Number.POSITIVE_INFINITY;
  }

  onDue(now: number): void {
    if (this.tries < this.self.settings.dnsTries) this.ask(now);
    else this.onAnswer(now, null);
  }

  onAnswer(now: number, addresses: readonly number[] | null): void {
    this.stop();
    this.owner.resolved(now, addresses === null || addresses.length === 0 ? null : addresses);
  }

  private ask(now: number): void {
    const { self, servers } = this;
    const server = servers[this.tries++ % servers.length]!;
    this.due = now + self.settings.dnsTimeoutMs;
    self.outbox.resolve(self.slot, this.ticket, this.name, server);
  }
}
