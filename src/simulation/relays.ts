/** The relay agents of virtual time: those of a run with one worker. */
import type { PhonePlan, Plan } from '#plan/plan.js';
import { GiaddrLoad } from '#stats/giaddr-load.js';
import { formatIpv4 } from '#wire/ipv4.js';

interface Relay {
  readonly giaddr: number;
  readonly load: GiaddrLoad;
}

export class Relays {
  /** The subnet of each phone. */
  private readonly subnets: readonly number[];
  /** Of each subnet. */
  private readonly relays: readonly (readonly Relay[])[];
  /** Of each phone, from its first message on. */
  private readonly relayOf = new Map<number, Relay>();
  /** How many phones of each subnet have their relay. */
  private readonly phonesOf: number[];
  /** What they have relayed so far. */
  readonly loads: readonly GiaddrLoad[];

  constructor({ subnets }: Plan, phones: readonly PhonePlan[]) {
    this.subnets = phones.map(({ subnet }) => subnet);
    this.phonesOf = subnets.map(() => 0);
    const relayed = subnets.map(({ giaddrs: { first, last } }) =>
      Array.from({ length: last - first + 1 }, (_, n) => relayOn(first + n)),
    );
    this.loads = relayed.flat().map(({ load }) => load);
    // Where phones broadcast, nobody gave their subnet a relay: its router is one, and none of ours.
    this.relays = relayed.map((own, n) => (own.length > 0 ? own : [relayOn(subnets[n]!.cidr.network + 1)]));
  }

  /** Counts a message of a phone, and tells from which giaddr it goes: always the same one. */
  relay(now: number, phone: number): number {
    const { giaddr, load } = this.relayOf.get(phone) ?? this.choose(phone);
    load.count(now);
    return giaddr;
  }

  private choose(phone: number): Relay {
    const subnet = this.subnets[phone]!;
    const relays = this.relays[subnet]!;
    const relay = relays[this.phonesOf[subnet]!++ % relays.length]!;
    this.relayOf.set(phone, relay);
    return relay;
  }
}

function relayOn(giaddr: number): Relay {
  return { giaddr, load: new GiaddrLoad(formatIpv4(giaddr)) };
}
