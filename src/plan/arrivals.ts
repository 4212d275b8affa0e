/**
 * When each phone is switched on: one function a kind. Each is a pure function of (seed, index, total), so that any
 * worker works out its own phones and the whole is the same however it is cut.
 *
 * Where the order matters, a seeded shuffle gives the phone its rank: neighbours in the plan, which share a site and a
 * worker, arrive far apart. Switches are the exception: their ports feed neighbours.
 */
import { mix } from '#phone/dice.js';
import type { Arrivals } from '#profile/profile.js';
import { shuffled } from './shuffle.js';

type Kind<Name> = Extract<Arrivals, { readonly kind: Name }>;

/** Keeps the dice of arrivals apart from every phone's own seed. */
const order = 0xa221_0001;
const moment = 0xa221_0002;

/** Milliseconds since the start of the run at which phone `index` of `total` is switched on. */
export function arrivalMs(arrivals: Arrivals, seed: number, index: number, total: number): number {
  switch (arrivals.kind) {
    case 'burst':
      return burst(arrivals.withinMs, chanceOf(seed, index));
    case 'ramp':
      return ramp(arrivals.overMs, rankOf(seed, index, total) / total);
    case 'rate':
      return evenly(arrivals.ratePerSecond, rankOf(seed, index, total));
    case 'poisson':
      return poisson(arrivals.ratePerSecond, total, chanceOf(seed, index));
    case 'waves':
      return waves(arrivals, rankOf(seed, index, total), chanceOf(seed, index));
    case 'stages':
      return inStages(arrivals.stages, rankOf(seed, index, total) / total);
    case 'switches':
      return switches(arrivals, seed, index);
  }
}

/** Each phone at a moment of its own, any as likely as any other. */
function burst(withinMs: number, chance: number): number {
  return withinMs * chance;
}

/** The rate rises linearly from zero: after a part t of the time, t^2 of the phones are on. */
function ramp(overMs: number, share: number): number {
  return overMs * Math.sqrt(share);
}

function evenly(ratePerSecond: number, rank: number): number {
  return (rank * 1_000) / ratePerSecond;
}

/**
 * Exponential gaps would need a running sum over all phones before. Given how many arrivals of a Poisson process fall
 * into an interval, though, each falls anywhere in it, independently of the others: so the process that has `total`
 * arrivals in the time that many take on average is drawn phone by phone, and its gaps come out exponential.
 */
function poisson(ratePerSecond: number, total: number, chance: number): number {
  return burst((total * 1_000) / ratePerSecond, chance);
}

/** Each wave is a burst; the last one may be smaller. */
function waves({ size, withinMs, pauseMs }: Kind<'waves'>, rank: number, chance: number): number {
  return Math.floor(rank / size) * (withinMs + pauseMs) + burst(withinMs, chance);
}

/** The moment at which the share of phones that are on passes `share`: the straight line of a stage, read backwards. */
function inStages(stages: Kind<'stages'>['stages'], share: number): number {
  let startMs = 0;
  let from = 0;
  for (const { overMs, to } of stages) {
    if (share < to) return startMs + (overMs * (share - from)) / (to - from);
    startMs += overMs;
    from = to;
  }
  return startMs;
}

/** Each switch starts at a moment of its own and powers up port by port. */
function switches({ ports, withinMs, staggerMs }: Kind<'switches'>, seed: number, index: number): number {
  const start = burst(withinMs, chanceOf(seed, Math.floor(index / ports)));
  return start + (index % ports) * staggerMs;
}

function rankOf(seed: number, index: number, total: number): number {
  return shuffled(mix(seed, order), index, total);
}

/** In [0, 1). */
function chanceOf(seed: number, index: number): number {
  return mix(mix(seed, moment), index) / 2 ** 32;
}
