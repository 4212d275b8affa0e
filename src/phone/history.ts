/**
 * What befell one phone and when, the last twenty moments of it: four numbers each in one array, which grows as far as it
 * is needed. A phone that comes up and stays writes three of them; keepalives are none.
 */
import type { CallManagerPlace } from './node-list.js';

const kept = 20;
const width = 4;

/** Kinds of moments. */
export const Happening = { boot: 0, outcome: 1, registered: 2, outOfService: 3, inService: 4 } as const;

type Happening = (typeof Happening)[keyof typeof Happening];

export interface HistoryMoment {
  readonly atMs: number;
  readonly what: Happening;
  /** Of `Outcome`, of `Cause` (out of service), or the node's place in the phone's list (registered). */
  readonly number: number;
  /** The node it registered with. */
  readonly node: CallManagerPlace;
}

const nobody: CallManagerPlace = { address: 0, port: 0 };

export class History {
  private count = 0;
  private readonly numbers: number[] = [];

  note(atMs: number, what: Happening, number = 0, { address, port }: CallManagerPlace = nobody): void {
    const at = (this.count++ % kept) * width;
    this.numbers[at] = atMs;
    this.numbers[at + 1] = what;
    this.numbers[at + 2] = number;
    this.numbers[at + 3] = address * 65_536 + port;
  }

  /** How many moments before the first of `moments` are not kept. */
  get forgotten(): number {
    return Math.max(0, this.count - kept);
  }

  /** In their order. */
  get moments(): HistoryMoment[] {
    return Array.from({ length: Math.min(kept, this.count) }, (_, n) => this.momentAt(this.forgotten + n));
  }

  private momentAt(number: number): HistoryMoment {
    const start = (number % kept) * width;
    const [atMs, what, meant, node] = this.numbers.slice(start, start + width) as [number, Happening, number, number];
    return { atMs, what, number: meant, node: { address: Math.floor(node / 65_536), port: node % 65_536 } };
  }
}
