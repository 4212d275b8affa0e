/** The figures of a run by the names that pictures know them by, and whether they are what a picture says. */
import { expect } from 'vitest';
import type { Summary } from '#outputs/summary-schema.js';

/** A figure, or the least and the most it may be. */
export type Figure = number | Range;
export type Range = readonly [least: number, most: number];
export type Figures = Readonly<Record<string, Figure>>;

/** Tells all that is otherwise at once. What is counted and not among `expected` must not have happened. */
export function expectFigures(summary: Summary, expected: Figures): void {
  const told = counted(summary);
  const all = { ...measured(summary), ...told };
  const names = new Set([...Object.keys(told), ...Object.keys(expected)]);
  const wrong = [...names].flatMap((name) => {
    const [figure, right] = [all[name] ?? 0, expected[name] ?? 0];
    const [least, most] = typeof right === 'number' ? [right, right] : right;
    const range = least === most ? least : `${least} to ${most}`;
    return figure >= least && figure <= most ? [] : [`${name}: ${figure}, not ${range}`];
  });
  expect(wrong).toEqual([]);
}

/** Phones and moments: nodes as `at cm1`, outcomes as `fetch timeout`, failovers as `cm1 > cm2 closed`. */
function counted({ phones, counters, outcomes, failovers }: Summary): Record<string, number> {
  const { boots, bootLoops, fallbacks, outages } = counters;
  return {
    ...Object.fromEntries(Object.entries(phones.byNode).map(([node, count]) => [`at ${node}`, count])),
    'registered, not in service': phones.registered - phones.inService,
    never: phones.never,
    flapping: phones.flapping,
    boots: boots!,
    bootLoops: bootLoops!,
    fallbacks: fallbacks!,
    outages: outages!,
    ...Object.fromEntries(outcomes.map(({ stage, reason, count }) => [`${stage} ${reason}`, count])),
    ...Object.fromEntries(failovers.map(({ from, to, cause, count }) => [`${from} > ${to} ${cause}`, count])),
  };
}

/** What is looked at only where a picture names it: seconds as `longest detect`, the wall as `wall lease`, and more. */
function measured(summary: Summary): Record<string, number> {
  const { durations, rates, dhcp, counters, wall, thresholds, outcomes, view } = summary;
  const inVain = outcomes.filter(({ stage }) => stage === 'register' || stage === 'connect');
  return {
    ...counters,
    ...Object.fromEntries(thresholds.map(({ expression, value }) => [expression, value ?? Number.NaN])),
    ...(wall === null ? {} : { [`wall ${wall.stage}`]: 1 }),
    ...Object.fromEntries(
      Object.entries(durations).flatMap(([name, { min, max }]) => [
        [`shortest ${name}`, min ?? Number.NaN],
        [`longest ${name}`, max ?? Number.NaN],
      ]),
    ),
    'peak registrations': rates.registrationsPerSecond.peak,
    renewals: dhcp.renewals.renewed,
    'ghosts at most': view?.ghosts.most ?? Number.NaN,
    'ghosts at end': view?.ghosts.now ?? Number.NaN,
    'tried in vain': inVain.reduce((sum, { count }) => sum + count, 0),
  };
}
