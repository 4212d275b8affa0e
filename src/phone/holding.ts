/** The address a phone has, as the world was told it: told again only when it changes, but to a watcher each time. */
import type { Being } from './being.js';
import type { LeaseTerms } from './lease-terms.js';

export class Holding {
  private address = 0;
  private server = 0;
  private readonly self: Being;

  constructor(self: Being) {
    this.self = self;
  }

  tell({ address, server, tftpSources: tftp, expiresAt: untilMs }: LeaseTerms): void {
    const { watcher, slot } = this.self;
    if (address !== 0) watcher?.note(slot, { what: 'leased', address, server, tftp, untilMs });
    if (address === this.address && server === this.server) return;
    this.address = address;
    this.server = server;
    this.self.outbox.holds(this.self.slot, address, server);
  }
}
