import { it } from 'vitest';
import { simulateProfile } from '#cli/simulate.js';
import { loadProfile } from '#profile/load.js';
it.each([
 ['missing', 'lab: { provisioned: 0% }\nhold: 10m'],
 ['refused', 'events: [ {at: 0s, node: cm1, do: stop}, {at: 0s, node: cm2, do: stop} ]\nhold: 10m'],
 ['rejected', 'lab: { provisioned: 0%, unknownPhones: reject }\nhold: 10m'],
 ['silent', 'events: [ {at: 0s, node: dhcp, do: hang} ]\nhold: 12m'],
 ['exhaust', 'events: [ {at: 0s, node: dhcp, do: exhaust} ]\nhold: 12m'],
 ['renew', 'lab: { leaseTime: 10m }\nhold: 16m'],
])('%s', async (name, more) => {
  const yaml = `name: x\nphones: { count: 40, startup: none, restartDelay: 10s..10s, rejectDelay: 10s..10s }\narrivals: { kind: burst, within: 500ms }\n${more}`;
  const { summary } = await simulateProfile(loadProfile(yaml, 'x.yaml'), undefined);
  const { dhcp, bootLoops, counters, outcomes, rates, phones } = summary;
  console.log(name, JSON.stringify({ dhcp, bootLoops, outcomes, rates, phones, counters }, null, 0));
});
