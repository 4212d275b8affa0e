/**
 * From the CallManagers a configuration names to those a phone can reach: names are asked of DNS one after the other, and
 * one without an answer is silently dropped (sccp.md 5.4).
 */
import type { CallManagerEntry } from '#wire/config-file/configuration.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { WireError } from '../errors.js';
import type { NameAnswer } from './names.js';
import type { CallManagerPlace } from './node-list.js';

/** The longest list a phone keeps (sccp.md 4.2). */
const mostPlaces = 3;

/** A file that names more hosts than that is not believed. */
const mostNames = 8;

export class NodePlaces {
  readonly found: CallManagerPlace[] = [];
  /** Names that nobody knew, and names about which nobody answered. */
  unknown = 0;
  unanswered = 0;
  private readonly entries: readonly CallManagerEntry[];
  private position = 0;

  constructor(entries: readonly CallManagerEntry[]) {
    this.entries = entries.slice(0, mostNames);
  }

  /** Takes every address up to the next name, and gives that; null when all is done. */
  nextName(): string | null {
    for (; this.position < this.entries.length && this.found.length < mostPlaces; this.position++) {
      const { name, port } = this.entries[this.position]!;
      const address = addressOf(name);
      if (address === null) return name;
      this.found.push({ address, port });
    }
    return null;
  }

  /** What DNS says to the name given last. */
  resolved(answer: NameAnswer): void {
    const { port } = this.entries[this.position++]!;
    if (answer === 'unknown') this.unknown++;
    else if (answer === 'unanswered') this.unanswered++;
    else this.found.push({ address: answer[0]!, port });
  }
}

function addressOf(name: string): number | null {
  try {
    return parseIpv4(name);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return null;
  }
}
