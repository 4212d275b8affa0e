/** Phones that are to be traced and are none of the run's: their packets would be missed in silence. */
import { deviceNameOf, macOf } from './identities.js';
import type { Complaint } from './mistakes.js';
import type { PopulatedSite } from './populated-sites.js';
import { sumOf } from './population.js';

interface TracedFields {
  readonly seed: number;
  readonly trace: { readonly names: readonly string[] };
}

export function strangersTraced({ seed, trace }: TracedFields, sites: readonly PopulatedSite[]): Complaint[] {
  const { names } = trace;
  if (names.length === 0) return [];
  const listed = new Set<string>();
  /** Numbers of phones that no inventory names, from the first on to the one behind the last. */
  const numbered: { readonly first: number; readonly end: number }[] = [];
  let end = 0;
  for (const { phones, inventory } of sites) {
    const first = end;
    end += sumOf(phones);
    if (inventory === null) numbered.push({ first, end });
    else for (const { mac } of inventory.phones) listed.add(deviceNameOf(mac));
  }
  const nameOf = (index: number) => deviceNameOf(macOf(seed, index));
  const isNumbered = (name: string) => {
    const index = Number.parseInt(name.slice(-6), 16);
    return name === nameOf(index) && numbered.some((range) => range.first <= index && index < range.end);
  };
  const ranges = numbered.filter(({ first, end }) => first < end);
  const told = ranges.map(({ first, end }) => `${nameOf(first)} to ${nameOf(end - 1)}`);
  const known = [...told, ...(listed.size > 0 ? ['those of the inventory'] : [])].join(', ');
  return names.flatMap((name, n) => {
    if (listed.has(name) || isNumbered(name)) return [];
    const message = `no phone of this run is called "${name}"; there are ${known}`;
    return [{ path: ['trace', 'names', n], part: 'value' as const, message }];
  });
}
