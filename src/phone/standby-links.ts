/**
 * Which links stand by: one to each node that is better than the one a phone is registered with, and one to the next worse,
 * or to the SRST router when no other CallManager is left for that (sccp.md 4.2). A node that could not be reached is left
 * alone for a while.
 */
import type { Being } from './being.js';
import type { Link } from './link.js';
import type { Links } from './links.js';
import type { ListedNode, NodeList } from './node-list.js';
import { Standby, type StandbyOwner } from './standby.js';

const never = Number.POSITIVE_INFINITY;

export class StandbyLinks {
  /** When a node left alone is to be tried again. */
  private lookAt = never;
  private standbys: readonly Standby[] = [];
  private readonly self: Being;
  private readonly owner: StandbyOwner;
  private readonly links: Links;
  private readonly list: NodeList;

  constructor(self: Being, owner: StandbyOwner, links: Links, list: NodeList) {
    this.self = self;
    this.owner = owner;
    this.links = links;
    this.list = list;
  }

  get due(): number {
    let due = this.lookAt;
    for (const standby of this.standbys) due = Math.min(due, standby.due);
    return due;
  }

  /** True when it is time to make links again. */
  onDue(now: number): boolean {
    for (const standby of this.standbys) if (standby.due <= now) standby.onDue(now);
    return this.lookAt <= now;
  }

  get isAsking(): boolean {
    return this.standbys.some(({ isAsking }) => isAsking);
  }

  of(node: ListedNode): Standby | undefined {
    return this.standbys.find((standby) => standby.node === node);
  }

  /** Makes those a phone in service lacks; `intervalMs`: between their keepalives. */
  make(now: number, intervalMs: number): void {
    this.lookAt = never;
    if (!this.self.settings.standbyLinks) return;
    const { better, worse, srst, present } = this.list;
    for (const node of better) this.makeTo(now, node, intervalMs);
    const next = worse.find((node) => this.of(node)?.isPromising ?? node.downUntil <= now);
    if (next !== undefined) this.makeTo(now, next, intervalMs);
    for (const { downUntil } of worse) if (downUntil > now) this.lookAt = Math.min(this.lookAt, downUntil);
    const isAlone = [...better, ...worse].every(({ downUntil }) => downUntil > now);
    if (isAlone && srst !== null && !present.isSrst) this.makeTo(now, srst, intervalMs);
  }

  /** The phone is not in service: it looks after them no more, but leaves them as they are. */
  rest(): void {
    this.lookAt = never;
  }

  /** A CallManager has answered: while one stands by, SRST need not. */
  answered({ node }: Standby): void {
    const { srst } = this.list;
    const spare = srst === null || node.isSrst ? undefined : this.of(srst);
    if (spare !== undefined) this.drop(spare);
  }

  /** Goes on with the link of a node that hung, at the pace of its keepalives. */
  keep(now: number, link: Link, node: ListedNode, intervalMs: number): void {
    this.add(link, node, intervalMs).keep(now);
  }

  /** Its link, for the registration. */
  take(standby: Standby): Link {
    this.forget(standby);
    return standby.give();
  }

  drop(standby: Standby): void {
    this.forget(standby);
    standby.close();
  }

  /** Its link is gone. */
  forget(standby: Standby): void {
    this.standbys = this.standbys.filter((other) => other !== standby);
  }

  /** A place for the registration's own link: one that stands by gives way if it must. */
  freePlace(): Link {
    const link = this.links.free();
    if (link !== null) return link;
    this.drop(this.standbys[0]!);
    return this.links.free()!;
  }

  closeAll(): void {
    for (const standby of this.standbys) standby.close();
    this.standbys = [];
    this.lookAt = never;
  }

  private makeTo(now: number, node: ListedNode, intervalMs: number): void {
    if (this.of(node) !== undefined) return;
    if (node.downUntil > now) {
      this.lookAt = Math.min(this.lookAt, node.downUntil);
      return;
    }
    const link = this.links.free();
    if (link !== null && this.self.reaches(node.place.address)) this.add(link, node, intervalMs).open(now);
  }

  private add(link: Link, node: ListedNode, intervalMs: number): Standby {
    const standby = new Standby(this.self, this.owner, link, node, intervalMs);
    this.standbys = [...this.standbys, standby];
    return standby;
  }
}
