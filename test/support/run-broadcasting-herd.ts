/**
 * Phones that broadcast for their leases, in a network namespace made for it: `run-broadcasting-herd.ts PHONES SECONDS
 * ALLOWED`. After so many seconds it tells what they have and what was counted, as a line of JSON; then they give their
 * leases back, and it ends. In the namespace of its parent it refuses: the broadcast would leave by a real interface.
 */
import { readlinkSync } from 'node:fs';
import { State } from '#terms/states.js';
import type { DhcpMessageName } from '#wire/dhcp/packet.js';
import { formatIpv4, parseIpv4 } from '#wire/ipv4.js';
import { Permitted } from '#worker/permitted.js';
import { makeHerd } from './small-herd.js';

const namespaceOf = (process: number | 'self') => readlinkSync(`/proc/${process}/ns/net`);
if (namespaceOf('self') === namespaceOf(process.ppid)) throw new Error('refused: nobody made this network for it');

const [phones, seconds, allowed] = process.argv.slice(2);
const origin = performance.now();
const clock = () => performance.now() - origin;
const { herd, count, sum } = makeHerd({
  phones: Number(phones),
  // They lease, know no CallManager, and rest until the end.
  settings: { fetchBy: 'off', restartDelayMs: [3_600_000, 3_600_000] },
  herd: {
    dhcp: { mode: 'broadcast', servers: [{ address: '255.255.255.255', port: 67 }], relayPort: 67, giaddrs: [] },
    source: 'leased',
    permitted: new Permitted([{ network: parseIpv4(allowed!), prefix: 16 }]),
  },
  clock,
});
await herd.open();
for (const slot of herd.phones.keys()) herd.powerOn(clock(), slot, clock(), 0);

let isStopping = false;
const timer = setInterval(() => {
  const now = clock();
  herd.turn(now);
  if (!isStopping && now > Number(seconds) * 1_000) {
    isStopping = true;
    tell();
    for (const slot of herd.phones.keys()) herd.stop(now, slot);
  }
  if (!isStopping || herd.phones.some(({ state }) => state !== State.off)) return;
  clearInterval(timer);
  herd.closeAll();
}, 5);

function tell(): void {
  const received = (type: DhcpMessageName) => sum('dhcpMessages', { type, direction: 'received' });
  const told = {
    addresses: herd.phones.map(({ address }) => formatIpv4(address)),
    discovers: sum('dhcpMessages', { type: 'discover', direction: 'sent' }),
    offers: received('offer'),
    acks: received('ack'),
    renewalsAsked: count('dhcpRenewals', 0),
    renewed: count('dhcpRenewals', 1),
    retransmissions: count('dhcpRetransmissions'),
    strays: count('strayReplies'),
    unexpected: count('unexpectedEvents'),
  };
  process.stdout.write(`${JSON.stringify(told)}\n`);
}
