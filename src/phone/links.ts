/** The connections of a phone: three places for one each (sccp.md 4.2), and whom an event of one is for. */
import type { Being } from './being.js';
import { Link, type LinkHolder } from './link.js';
import { linksPerPhone } from './outbox.js';

export class Links {
  private readonly self: Being;
  private readonly links: Link[];

  constructor(self: Being) {
    this.self = self;
    this.links = [new Link(self, 0)];
  }

  /** A place without a connection; null: all are taken. Most phones need but one, so the others are made when wanted. */
  free(): Link | null {
    const link = this.links.find(({ holder }) => holder === null);
    if (link !== undefined) return link;
    if (this.links.length === linksPerPhone) return null;
    const further = new Link(this.self, this.links.length);
    this.links.push(further);
    return further;
  }

  /** Who hears an event of this link and ticket; null: it comes too late for anybody. */
  holderOf(number: number, ticket: number): LinkHolder | null {
    const link = this.links[number];
    return link !== undefined && link.ticket === ticket && ticket !== 0 ? link.holder : null;
  }
}
