/** When the phones are switched on: the kinds of arrivals, a section each. What they mean is in plan/arrivals.ts. */
import * as z from 'zod';
import { duration, rate, renamed, section, share } from './fields.js';

const stage = renamed(
  section({
    over: duration.describe('how long the stage lasts'),
    to: share.describe('share of all phones that are on at its end; they come evenly'),
  }),
  { over: 'overMs' },
);

/** Load-test stages as everywhere: each leads from where the one before it ended to its own target, in a straight line. */
const stages = z
  .array(stage)
  .min(1)
  .refine((all) => all.every(({ to }, n) => n === 0 || to >= all[n - 1]!.to), {
    error: 'expected stages that never fall: a phone that is on stays on',
  })
  .refine((all) => all.at(-1)?.to === 1, { error: 'expected a last stage that leads to 100%' });

export const arrivals = z.discriminatedUnion('kind', [
  renamed(
    section({
      kind: z.literal('burst').describe('all within a time, each at a moment of its own, as after a power cut'),
      within: duration.prefault('10s').describe('the time'),
    }),
    { within: 'withinMs' },
  ),
  renamed(
    section({
      kind: z.literal('ramp').describe('at a rate that rises from zero'),
      over: duration.describe('until the last phone'),
    }),
    { over: 'overMs' },
  ),
  renamed(
    section({
      kind: z.literal('rate').describe('one after the other, at equal distances'),
      rate: rate.describe('phones a second'),
    }),
    { rate: 'ratePerSecond' },
  ),
  renamed(
    section({
      kind: z.literal('poisson').describe('independently of one another'),
      rate: rate.describe('phones a second on average'),
    }),
    { rate: 'ratePerSecond' },
  ),
  renamed(
    section({
      kind: z.literal('waves').describe('so many at a time, and a pause between'),
      size: z.int().min(1).describe('phones of a wave'),
      within: duration.prefault('1s').describe('time into which those of one wave fall'),
      pause: duration.describe('from the end of a wave to the next'),
    }),
    { within: 'withinMs', pause: 'pauseMs' },
  ),
  section({
    kind: z.literal('stages').describe('at rates that change from stage to stage'),
    stages: stages.describe('one after the other'),
  }),
  renamed(
    section({
      kind: z.literal('switches').describe('as the switches come up that feed them; neighbours share a switch'),
      ports: z.int().min(1).max(1_024).default(48).describe('phones at a switch'),
      within: duration.prefault('10s').describe('time within which the switches start'),
      stagger: duration.prefault('100ms').describe('from one port of a switch to the next'),
    }),
    { within: 'withinMs', stagger: 'staggerMs' },
  ),
]);
