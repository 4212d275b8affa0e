/**
 * What a worker remembers of its phones one by one: a byte each, written at a look a second, because a phone in a herd of
 * thousands keeps no diary. From it come the records of those that had trouble, and of a sample.
 */
import type { Phone } from '#phone/phone.js';
import type { PhonePlan } from '#plan/plan.js';
import type { PhoneRecord, Trouble } from '#stats/phone-record.js';
import { formatIpv4 } from '#wire/ipv4.js';
import { State, stateNames } from '../terms/states.js';

/** One in so many phones of the run is told of although nothing befell it, and at least this many. */
const sampleEvery = 100;
const leastSample = 20;

const seenInService = 1;
const leftService = 2;
const restarted = 4;

export class Records {
  private readonly plans: readonly PhonePlan[];
  private readonly siteNames: readonly string[];
  private readonly step: number;
  private readonly seen: Uint8Array;

  /** `total`: the phones of the whole run, of which these are some. */
  constructor(plans: readonly PhonePlan[], siteNames: readonly string[], total: number) {
    this.plans = plans;
    this.siteNames = siteNames;
    this.step = Math.max(1, Math.min(sampleEvery, Math.floor(total / leastSample)));
    this.seen = new Uint8Array(plans.length);
  }

  look(phones: readonly Phone[]): void {
    const { seen } = this;
    for (let slot = 0; slot < phones.length; slot++) {
      const { state } = phones[slot]!;
      if (state === State.inService) seen[slot]! |= seenInService;
      else if ((seen[slot]! & seenInService) !== 0) seen[slot]! |= leftService;
      if (state === State.restarting) seen[slot]! |= restarted;
    }
  }

  /** Pieces of at most `size` records, made one at a time. */
  *pieces(phones: readonly Phone[], size: number): Iterable<PhoneRecord[]> {
    let piece: PhoneRecord[] = [];
    for (const [slot, phone] of phones.entries()) {
      const record = this.recordOf(slot, phone);
      if (record === null) continue;
      piece.push(record);
      if (piece.length < size) continue;
      yield piece;
      piece = [];
    }
    if (piece.length > 0) yield piece;
  }

  private recordOf(slot: number, { state, address }: Phone): PhoneRecord | null {
    const { index, name, model, site } = this.plans[slot]!;
    const seen = this.seen[slot]!;
    const wasInService = (seen & seenInService) !== 0;
    const troubles: Trouble[] = [];
    // A phone that is not switched on yet has had no chance.
    if (!wasInService && state !== State.off) troubles.push('neverInService');
    if ((seen & leftService) !== 0) troubles.push('leftService');
    if ((seen & restarted) !== 0) troubles.push('restarted');
    const isSample = index % this.step === 0;
    if (troubles.length === 0 && !isSample) return null;
    return {
      index,
      name,
      model,
      site: this.siteNames[site]!,
      state: stateNames[state]!,
      address: address === 0 ? null : formatIpv4(address),
      wasInService,
      troubles,
      isSample,
    };
  }
}
