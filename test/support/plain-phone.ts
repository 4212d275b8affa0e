/** A phone about which nothing is special: cold, by DHCP, of no group. */
import type { Identity } from '#phone/being.js';
import { type ModelName, models } from '#phone/models.js';

export function plainIdentity(mac: string, model: ModelName): Identity {
  return {
    slot: 0,
    index: 0,
    name: `SEP${mac}`,
    mac,
    model: models[model],
    site: 0,
    seed: 1,
    fixed: null,
    remembered: null,
    configuredBefore: null,
    expectedNodes: null,
    expectedSrst: null,
  };
}
