/**
 * Phones in a network namespace, all switched on at once, until their input ends: `run-phones.ts ORDER`. They speak from
 * addresses of their own, fixed ones or leased.
 */

import { linksPerPhone } from '#phone/outbox.js';
import type { PhoneSettings } from '#phone/settings.js';
import { type MeasureName, measureNames } from '#stats/measures.js';
import { detectedCauseNames } from '#terms/causes.js';
import { Outcome, outcomeNames } from '#terms/outcomes.js';
import { State } from '#terms/states.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { Permitted } from '#worker/permitted.js';
import { answerLines, orderOf } from './answered-lines.js';
import { macOfSlot, makeHerd } from './small-herd.js';

export interface PhonesOrder {
  /** The first of them, so that no two tests need the same ones. */
  readonly from: number;
  readonly phones: number;
  readonly settings?: Partial<PhoneSettings>;
  /** The addresses of their CallManagers; absent: leases and files tell. */
  readonly callManagers?: readonly string[];
  readonly srst?: string;
  /** Where they relay from, and whom to; absent: their addresses are fixed. */
  readonly relay?: { readonly giaddr: string; readonly server: string };
}

interface Times {
  readonly count: number;
  readonly minMs: number;
  readonly medianMs: number;
  readonly maxMs: number;
}

export interface PhonesAnswer {
  readonly inService: number;
  /** Phones with a link of which TCP says that nothing comes back. */
  readonly silent: number;
  /** How often one was in service, and then no more. */
  readonly outages: number;
  readonly boots: number;
  /** Those that happened. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** By cause, those that were seen. */
  readonly detections: Readonly<Record<string, number>>;
  readonly keepalivesLost: number;
  readonly dhcpRetransmissions: number;
  readonly times: Readonly<Partial<Record<MeasureName, Times>>>;
}

const order = orderOf<PhonesOrder>();
const origin = performance.now();
const clock = () => performance.now() - origin;
const place = (address: string) => ({ address: parseIpv4(address), port: 2000 });
const firstAddress = parseIpv4('10.98.0.10') + order.from;
const mask = parseIpv4('255.0.0.0');
const { relay } = order;
const links = Array.from({ length: linksPerPhone }, (_, link) => link);
const { herd, count, sum, times } = makeHerd({
  phones: order.phones,
  settings: { ...(relay === undefined ? { fetchBy: 'off' } : {}), restartDelayMs: [200, 400], ...order.settings },
  identity: (slot) => ({
    mac: macOfSlot(order.from + slot),
    name: `SEP${macOfSlot(order.from + slot)}`,
    ...(relay === undefined ? { fixed: { address: firstAddress + slot, mask, gateway: 0, dns: 0, tftp: 0 } } : {}),
    expectedNodes: order.callManagers?.map(place) ?? null,
    expectedSrst: order.srst === undefined ? null : place(order.srst),
  }),
  herd: {
    dhcp: {
      mode: 'relay',
      servers: relay === undefined ? [] : [{ address: relay.server, port: 67 }],
      relayPort: 67,
      giaddrs: relay === undefined ? [] : [[parseIpv4(relay.giaddr)]],
    },
    source: 'leased',
    permitted: new Permitted([{ network: parseIpv4('10.0.0.0'), prefix: 8 }]),
  },
  clock,
});
await herd.open();
for (const slot of herd.phones.keys()) herd.powerOn(clock(), slot, clock(), 0);
setInterval(() => herd.turn(clock()), 5);

/** Of names, those that were counted. */
function countsOf<Name extends string>(
  names: readonly Name[],
  countOf: (name: Name) => number,
): Record<string, number> {
  return Object.fromEntries(names.map((name) => [name, countOf(name)] as const).filter(([, n]) => n > 0));
}

function timesOf(measure: MeasureName): Times | null {
  const histogram = times(measure);
  if (histogram.count === 0) return null;
  return {
    count: histogram.count,
    minMs: histogram.minMs!,
    medianMs: histogram.percentileMs(50)!,
    maxMs: histogram.maxMs!,
  };
}

const tell = (): PhonesAnswer => ({
  inService: herd.phones.filter(({ state }) => state === State.inService).length,
  silent: herd.phones.filter(({ self: { outbox, slot } }) => links.some((link) => outbox.isSilent(slot, link))).length,
  outages: sum('outages'),
  boots: sum('boots'),
  outcomes: countsOf(outcomeNames, (outcome) => count('outcomes', Outcome[outcome])),
  detections: countsOf(detectedCauseNames, (cause) => sum('detections', { cause })),
  keepalivesLost: sum('keepalivesLost'),
  dhcpRetransmissions: sum('dhcpRetransmissions'),
  times: Object.fromEntries(
    measureNames.map((name) => [name, timesOf(name)] as const).filter(([, told]) => told !== null),
  ),
});
await answerLines(tell);
