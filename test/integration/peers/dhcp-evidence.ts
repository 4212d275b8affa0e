/** That phones and a DHCP server tell the same of what passed between them. */
import { expect } from 'vitest';
import type { Summary } from '#outputs/summary-schema.js';
import type { DhcpPeer } from '../../support/dhcp-peer.js';
import type { DhcpRun } from '../../support/dhcp-run.js';
import type { Namespaces } from '../../support/namespaces.js';

/** What the server says it sent is what the phones were told: no reply fell between them. */
export function expectAllTold(server: DhcpPeer, { counters }: Summary): void {
  const { 'dhcp.offer': offer, 'dhcp.ack': ack, 'dhcp.nak': nak } = counters;
  expect({ offer, ack, nak }).toEqual(server.answers());
}

/** The same while phones go on renewing: for a moment nothing is under way. */
export async function expectAllToldSoFar(server: DhcpPeer, run: DhcpRun): Promise<void> {
  server.pause();
  await run.nextLook();
  expect(await run.told()).toEqual(server.answers());
  server.resume();
}

/** What reached the phones as a broadcast, by the kernel's count; what they send themselves comes back and is no answer. */
export async function broadcastsHeard({ phones }: Namespaces): Promise<number> {
  const lines = (await phones.run('cat', ['/proc/net/netstat'])).split('\n').filter((line) => line.startsWith('IpExt'));
  const [names, values] = lines.map((line) => line.split(' '));
  const count = (name: string) => Number(values![names!.indexOf(name)]);
  return count('InBcastPkts') - count('OutBcastPkts');
}
