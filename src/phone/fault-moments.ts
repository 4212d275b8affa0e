/**
 * When the run itself took which node away: the moments phones are judged by when they notice it (design.md section 6,
 * `detect`). Shared by all phones of a herd.
 */
import type { CallManagerPlace } from './node-list.js';

const never = Number.NEGATIVE_INFINITY;

export class FaultMoments {
  private readonly byNode = new Map<string, number>();

  /** A fault befalls a node at a moment, which may be still to come. */
  befalls({ address, port }: CallManagerPlace, at: number): void {
    this.byNode.set(`${address}:${port}`, at);
  }

  /** The last fault of a node; -Infinity: the run did none. */
  of({ address, port }: CallManagerPlace): number {
    return this.byNode.get(`${address}:${port}`) ?? never;
  }
}
