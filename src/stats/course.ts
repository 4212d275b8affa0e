/**
 * The course of a run: what the totals at its end no longer show. When which share of the phones was in service, how
 * quick it went at its quickest, and who stood where before the run began to stop.
 */
import { type CauseName, causeNames } from '#terms/causes.js';
import { type RoleName, roleNames } from '#terms/roles.js';
import type { StateName } from '#terms/states.js';
import { stateNames } from '#terms/states.js';
import type { Where } from './layout.js';
import type { MetricName } from './metrics.js';
import { Pace } from './pace.js';
import type { Snapshot } from './snapshot.js';
import type { Totals } from './totals.js';

/** Shares of the population whose time to service is told, in thousandths: whole numbers compare exactly. */
export const inServiceMarks = { '50%': 500, '95%': 950, '99.9%': 999, '100%': 1000 } as const;

export type InServiceMark = keyof typeof inServiceMarks;

/** Until when, since the run's start, that share of all phones had come into service once; null if not all of it did. */
export function timeToInServiceMs(totals: Totals, mark: InServiceMark, plannedPhones: number): number | null {
  const histogram = totals.histogram('inServiceAt');
  const phones = Math.ceil((inServiceMarks[mark] * plannedPhones) / 1000);
  return histogram.count < phones ? null : histogram.percentileMs((100 * phones) / histogram.count);
}

/** Where the phones are at one moment. */
export interface Population {
  readonly inService: number;
  readonly registered: number;
  readonly degraded: number;
  readonly flapping: number;
  readonly looping: number;
  /** Out of service after they were in service. */
  readonly outOfService: number;
  /** Registered with a node that the run took away or that has let a whole keepalive interval pass, and unaware of it. */
  readonly cutOff: number;
  /** Registered, and unregistered by the management view; null: nobody has looked at one twice yet. */
  readonly ghosts: number | null;
  /** The other way round. */
  readonly zombies: number | null;
  readonly byState: Readonly<Record<StateName, number>>;
  /** Registered phones by node. */
  readonly byNode: Readonly<Record<string, number>>;
  /** The same by the place of the node in their list, without zeros. */
  readonly byRole: Readonly<Record<string, Readonly<Partial<Record<RoleName, number>>>>>;
  /** Phones that the failure of a node or the like took out of service and that are not back, without zeros. */
  readonly outByCause: Readonly<Partial<Record<CauseName, number>>>;
}

export function populationOf(totals: Totals): Population {
  const byState = Object.fromEntries(stateNames.map((state) => [state, totals.sum('phones', { state })]));
  const { node: nodes } = totals.layout.labels;
  const sweeps = totals.sum('viewSweeps') - totals.sum('viewSweepsFailed');
  const hasView = sweeps > 0 && sweeps >= 2 * totals.workers.length;
  const byNode = Object.fromEntries(nodes.map((node) => [node, totals.sum('phonesRegistered', { node })]));
  return {
    inService: byState.inService ?? 0,
    registered: totals.sum('phonesRegistered'),
    degraded: totals.sum('phonesDegraded'),
    flapping: totals.sum('phonesFlapping'),
    looping: totals.sum('phonesLooping'),
    outOfService: totals.sum('phonesOut'),
    cutOff: totals.sum('phonesCutOff'),
    ghosts: hasView ? totals.sum('phonesGhost') : null,
    zombies: hasView ? totals.sum('phonesZombie') : null,
    byState: byState as Record<StateName, number>,
    byNode,
    byRole: Object.fromEntries(
      nodes.map((node) => [node, presentOf(roleNames, (role) => totals.sum('phonesRegistered', { node, role }))]),
    ),
    outByCause: presentOf(causeNames, (cause) => totals.sum('phonesOutByCause', { cause })),
  };
}

/** Of each name how many, but for those of which there are none. */
function presentOf<Name extends string>(
  names: readonly Name[],
  count: (name: Name) => number,
): Partial<Record<Name, number>> {
  const counted = names.map((name) => [name, count(name)] as const).filter(([, phones]) => phones !== 0);
  return Object.fromEntries(counted) as Partial<Record<Name, number>>;
}

export class Course {
  /** Accepted registrations. */
  readonly registrations: Pace;
  /** DHCP messages the phones sent. */
  readonly dhcpMessages: Pace;
  /** Leases given and renewed. */
  readonly dhcpAcks: Pace;
  /** The population at the last moment taken. */
  population: Population | null = null;
  /** The most phones that looped at one time. */
  peakLooping = 0;
  /** The most of these at one time. */
  peakGhosts = 0;
  peakZombies = 0;

  /** `workers`: how many tell of the run. */
  constructor(workers: number) {
    this.registrations = new Pace(workers);
    this.dhcpMessages = new Pace(workers);
    this.dhcpAcks = new Pace(workers);
  }

  /** A look, with all that workers have said since the look before; until the run begins to stop its phones. */
  take(totals: Totals, snapshots: readonly Snapshot[]): void {
    for (const snapshot of snapshots) {
      const { worker, epoch, atMs } = snapshot;
      const tell = <M extends MetricName>(pace: Pace, metric: M, where: Where<M>) => {
        pace.take(worker, epoch, atMs, countOf(totals, snapshot, metric, where));
      };
      tell(this.registrations, 'registrations', { outcome: 'acked' });
      tell(this.dhcpMessages, 'dhcpMessages', { direction: 'sent' });
      tell(this.dhcpAcks, 'dhcpMessages', { type: 'ack', direction: 'received' });
    }
    this.population = populationOf(totals);
    this.peakLooping = Math.max(this.peakLooping, this.population.looping);
    this.peakGhosts = Math.max(this.peakGhosts, this.population.ghosts ?? 0);
    this.peakZombies = Math.max(this.peakZombies, this.population.zombies ?? 0);
  }
}

function countOf<M extends MetricName>({ layout }: Totals, { counts }: Snapshot, metric: M, where: Where<M>): number {
  return layout.series(metric, where).reduce((sum, { slot }) => sum + counts[slot]!, 0);
}
