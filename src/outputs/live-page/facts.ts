/** What the live page is told once: what does not change while a run lasts, and who phone n is. */
import { arrivalMs } from '#plan/arrivals.js';
import { type Plan, phonesOf } from '#plan/plan.js';
import { canBefall } from '../../terms/fault-problem.js';
import { faultNames, faults } from '../../terms/faults.js';
import { stateNames, states } from '../../terms/states.js';
import { paceLimits } from '../control-requests.js';
import { count } from '../figures.js';
import type { RunStart } from '../outputs.js';
import { chartedDurations, chartedNodes } from './history.js';
import type { PageControlFacts, PageFacts, PagePhone } from './messages.js';

/** What only the plan knows of a run. */
export interface PlannedRun {
  readonly plan: Plan;
  readonly firstArrivalMs: number;
}

/** Enough for a smooth line. */
const plannedSteps = 120;

export function factsOf(run: RunStart, planned: PlannedRun, control: PageControlFacts | null): PageFacts {
  const { plan, firstArrivalMs } = planned;
  return {
    name: run.name,
    startedAt: run.startedAt.toISOString(),
    about: [
      ['phones', count(run.plannedPhones)],
      ['seed', String(run.seed)],
      ['plan', run.planHash.slice(0, 12)],
      ...Object.entries(run.versions),
      ['results', run.directory ?? 'not kept'],
    ],
    phones: plan.total,
    sites: plan.sites.map(({ name, first, total }) => ({ name, first, total })),
    states: stateNames.map((name) => ({ name, lcd: states[name].lcd })),
    nodes: chartedNodes(run.labels),
    durations: chartedDurations,
    planned: plannedArrivals(plan),
    endsAtSeconds: (firstArrivalMs + plan.profile.holdMs) / 1000,
    control,
  };
}

/** Of each server the faults that need no further word. */
export function controlFacts(servers: readonly string[]): PageControlFacts {
  return {
    paceLimits,
    servers: servers.map((name) => ({
      name,
      faults: faultNames.filter((fault) => faults[fault].needed.length === 0 && canBefall(fault, name)),
    })),
  };
}

/** null: there is no phone of this number. */
export function phoneAt(plan: Plan, index: number): PagePhone | null {
  for (const { name, model } of phonesOf(plan, [[index, index + 1]])) return { name, model };
  return null;
}

function plannedArrivals({ profile, seed, total }: Plan): [seconds: number, phones: number][] {
  const times = Float64Array.from({ length: total }, (_, index) => arrivalMs(profile.arrivals, seed, index, total));
  times.sort();
  const steps = Math.min(plannedSteps, total);
  return Array.from({ length: steps }, (_, step) => {
    const phones = Math.ceil(((step + 1) * total) / steps);
    return [Math.round(times[phones - 1]!) / 1000, phones];
  });
}
