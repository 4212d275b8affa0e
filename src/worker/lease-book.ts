/**
 * Which phones hold which leases, on disk: so that a run that died can be cleaned up (design.md section 10). A line for
 * each change, appended by the worker's own thread; what was written when the process is killed is in the file.
 *
 *     {"index":17,"mac":"02AB12000011","address":"127.16.0.93","server":"127.0.0.1"}
 *     {"index":17,"mac":"02AB12000011","address":null}
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { formatIpv4 } from '#wire/ipv4.js';

/** One line. */
export interface LeaseEntry {
  readonly index: number;
  readonly mac: string;
  /** null: given back, or lost. */
  readonly address: string | null;
  readonly server?: string;
}

export class LeaseBook {
  private readonly file: number;
  private pending = '';

  /** Appends to `path`. Throws the system's error when it cannot be opened. */
  constructor(path: string) {
    this.file = openSync(path, 'a');
  }

  /** Addresses are u32; 0 means none. */
  holds(index: number, mac: string, address: number, server: number): void {
    const entry: LeaseEntry =
      address === 0
        ? { index, mac, address: null }
        : { index, mac, address: formatIpv4(address), server: formatIpv4(server) };
    this.pending += `${JSON.stringify(entry)}\n`;
  }

  /** Writes what has come since the last call: once a turn of the worker, not once a lease. */
  write(): void {
    if (this.pending === '') return;
    writeSync(this.file, this.pending);
    this.pending = '';
  }

  close(): void {
    this.write();
    closeSync(this.file);
  }
}

/** What the lines of all books leave held, by phone. A line cut off by the end of a process is passed over. */
export function leasesHeld(texts: readonly string[]): LeaseEntry[] {
  const held = new Map<number, LeaseEntry>();
  for (const line of texts.flatMap((text) => text.split('\n'))) {
    let entry: LeaseEntry;
    try {
      entry = JSON.parse(line) as LeaseEntry;
    } catch {
      continue;
    }
    if (entry.address === null) held.delete(entry.index);
    else held.set(entry.index, entry);
  }
  return [...held.values()];
}
