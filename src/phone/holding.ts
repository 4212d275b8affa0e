/** The address a phone has, as the world was told it: told again only when it changes. */
import type { Being } from './being.js';
import type { LeaseTerms } from './lease-terms.js';

export class Holding {
  private address = 0;
  private server = 0;
  private readonly self: Being;

  constructor(self: Being) {
    this.self = self;
  }

  tell({ address, server }: LeaseTerms): void {
    if (address === this.address && server === this.server) return;
    this.address = address;
    this.server = server;
    this.self.outbox.holds(this.self.slot, address, server);
  }
}
