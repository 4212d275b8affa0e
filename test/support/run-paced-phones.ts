/**
 * Phones that all connect to one CallManager under a ceiling: `run-paced-phones.ts PHONES PER_SECOND AT_ONCE ADDRESS PORT`,
 * AT_ONCE 0 for as many as the ceiling lets through by itself. Says how long the slowest took once all are connected.
 */
import { parseIpv4 } from '#wire/ipv4.js';
import { Permitted } from '#worker/permitted.js';
import { makeHerd } from './small-herd.js';

const [phones, perSecond, atOnce, address, port] = process.argv.slice(2);
const origin = performance.now();
const clock = () => performance.now() - origin;
const { herd, times } = makeHerd({
  phones: Number(phones),
  settings: { fetchBy: 'off', registerTimeoutMs: 60_000 },
  identity: (slot) => ({
    fixed: { address: parseIpv4('127.20.0.1') + slot, mask: parseIpv4('255.0.0.0'), gateway: 0, dns: 0, tftp: 0 },
    expectedNodes: [{ address: parseIpv4(address!), port: Number(port) }],
  }),
  herd: {
    source: 'leased',
    maxConnectsPerSecond: Number(perSecond),
    maxConnectsAtOnce: Number(atOnce) || null,
    permitted: new Permitted([]),
  },
  clock,
});
await herd.open();
for (const slot of herd.phones.keys()) herd.powerOn(clock(), slot, clock(), 0);
const timer = setInterval(() => {
  herd.turn(clock());
  const connect = times('connect');
  if (connect.count < Number(phones)) return;
  process.stdout.write(`${connect.maxMs}\n`);
  clearInterval(timer);
  herd.closeAll();
}, 5);
