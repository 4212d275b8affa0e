/** What a run that died left behind: the leases its books say are held, given back. Its connections died with it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LoadError } from '#errors.js';
import { LeaseBook, type LeaseEntry, leasesHeld } from '#worker/lease-book.js';
import { type Released, type ReleaseWay, releaseLeases } from '#worker/release.js';

/** Throws LoadError('arguments-invalid') when `directory` is no run directory with lease books. */
export async function cleanUp(directory: string, way: ReleaseWay): Promise<Released> {
  const held = leasesOf(directory);
  const released = await releaseLeases(held, way);
  const failed = new Set(released.failed.map(({ address }) => address));
  // A book of its own says what was given back, so that a second clean-up does not do it again.
  const book = new LeaseBook(join(directory, 'leases-cleanup.ndjson'));
  for (const { index, mac, address } of held) if (!failed.has(address ?? '')) book.holds(index, mac, 0, 0);
  book.close();
  return released;
}

/** How many leases the books of a run say are held; null for a run without a directory. */
export function leasesLeft(directory: string | null): number | null {
  return directory === null ? null : heldBy(directory, booksOf(directory)).length;
}

function leasesOf(directory: string): LeaseEntry[] {
  let names: string[];
  try {
    names = booksOf(directory);
  } catch (error) {
    throw new LoadError('arguments-invalid', `cannot read ${directory}`, { cause: error });
  }
  if (names.length > 0) return heldBy(directory, names);
  throw new LoadError('arguments-invalid', `${directory} has no record of leases`, {
    hint: 'name the directory of a run, such as runs/20261122T125304Z-quickstart',
  });
}

/** In the order they were written: those of the workers, then that of an earlier clean-up. */
function booksOf(directory: string): string[] {
  return readdirSync(directory)
    .filter((name) => /^leases-(\d+|cleanup)\.ndjson$/.test(name))
    .sort();
}

function heldBy(directory: string, books: readonly string[]): LeaseEntry[] {
  return leasesHeld(books.map((name) => readFileSync(join(directory, name), 'utf8')));
}
