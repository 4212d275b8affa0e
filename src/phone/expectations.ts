/**
 * What the profile says a phone's configuration should name: the CallManagers of its group, the SRST router of its site.
 * A file that names others wins, as it does on a real phone; that it differs is counted.
 */
import type { PhoneConfiguration } from '#wire/config-file/configuration.js';
import type { Being } from './being.js';
import { areSameNodes, type CallManagerPlace } from './node-list.js';

/** `found`: the CallManagers the file names, resolved. */
export function isAsExpected(
  { expectedNodes, expectedSrst }: Being,
  found: readonly CallManagerPlace[],
  srst: PhoneConfiguration['srst'],
): boolean {
  if (expectedNodes !== null && !areSameNodes(found, expectedNodes)) return false;
  return expectedSrst === null || areSameNodes(srst, [expectedSrst]);
}
