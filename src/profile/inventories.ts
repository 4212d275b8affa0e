/** The files a profile's sites name instead of numbers of phones: where they are, and what is in them. */
import { dirname, resolve } from 'node:path';
import { LoadError, type Mistake } from '#errors.js';
import { readText } from './documents.js';
import { type InventoryPhone, readInventory } from './inventory.js';
import { isMapping } from './layers.js';
import type { Complaint } from './mistakes.js';
import type { Places } from './places.js';

export interface Inventory {
  /** The file, by its whole path. */
  readonly from: string;
  readonly phones: readonly InventoryPhone[];
}

/** By name of the site. */
export type Inventories = ReadonlyMap<string, Inventory>;

export interface FoundInventories {
  /** Of the files without a mistake. */
  readonly inventories: Inventories;
  /** Files that cannot be read. */
  readonly complaints: readonly Complaint[];
  /** What is wrong in the others. */
  readonly mistakes: readonly Mistake[];
}

/** Paths are relative to the file they stand in; those of the command line to where the program runs. */
export function readInventories(data: unknown, places: Places): FoundInventories {
  const inventories = new Map<string, Inventory>();
  const complaints: Complaint[] = [];
  const mistakes: Mistake[] = [];
  const seen = new Map<string, string>();
  const sites = isMapping(data) && isMapping(data.sites) ? data.sites : {};
  for (const [name, site] of Object.entries(sites)) {
    const from = isMapping(site) && isMapping(site.phones) ? site.phones.from : undefined;
    if (typeof from !== 'string') continue;
    const path = ['sites', name, 'phones', 'from'];
    const { file, line } = places.of({ path, part: 'value' });
    const inventory = resolve(line === 0 ? '.' : dirname(file), from);
    const before = mistakes.length;
    try {
      const phones = readInventory(readText(inventory, 'inventory'), inventory, seen, mistakes);
      if (mistakes.length === before) inventories.set(name, { from: inventory, phones });
    } catch (error) {
      if (!(error instanceof LoadError)) throw error;
      complaints.push({ path, part: 'value', message: error.message });
    }
  }
  return { inventories, complaints, mistakes };
}
