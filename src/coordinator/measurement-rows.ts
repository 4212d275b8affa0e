/**
 * Whatever on our own side could have spoiled a measurement, a row each: its figure, from where it makes the measurement
 * suspect or invalid, and what to do about it. A figure that is null was not measured (another platform, virtual time) and
 * says nothing.
 *
 * The kernel's counters are the whole host's, so by themselves they make a measurement no worse than suspect.
 */
import { duration } from '#outputs/figures.js';
import type { Totals } from '#stats/totals.js';
import type { Evidence } from './evidence.js';

interface Row {
  readonly name: string;
  readonly figure: (evidence: Evidence) => number | null;
  /** From here on it is told although the measurement stands; only where that is less than suspect. */
  readonly toldFrom?: number;
  readonly suspectFrom: number;
  readonly invalidFrom: number;
  readonly what: string | ((evidence: Evidence) => string);
  readonly shown: (figure: number) => string;
  readonly remedy: string;
}

const never = Number.POSITIVE_INFINITY;

/** Of anything that is counted or of which there is a share: even the least. */
const any = Number.MIN_VALUE;

const slower = 'fewer phones a worker, slower arrivals, or a machine with more cores';
const moreRoom = 'fewer phones, slower arrivals, or more room: sysctl -w net.core.rmem_max=26214400';

export const measurementRows: readonly Row[] = [
  {
    name: 'lostWorkers',
    figure: ({ losses }) => losses.length,
    suspectFrom: 1,
    invalidFrom: 1,
    what: ({ losses }) => losses.join('; '),
    shown: (lost) => `${lost} lost`,
    remedy: 'the figures of its phones are missing: run again',
  },
  {
    name: 'arrivalLateness',
    figure: ({ totals }) => totals.histogram('arrivalLateness').percentileMs(99),
    suspectFrom: 50,
    invalidFrom: 500,
    what: 'phones were switched on late',
    shown: atP99,
    remedy: slower,
  },
  {
    name: 'keepaliveLateness',
    figure: ({ totals }) => totals.histogram('keepaliveLateness').percentileMs(99),
    suspectFrom: 50,
    invalidFrom: 500,
    what: 'keepalives were sent late',
    shown: atP99,
    remedy: slower,
  },
  {
    name: 'loopDelay',
    figure: ({ totals }) => mostOfWorkers(totals, (worker) => totals.histogramOf(worker, 'loopDelay').percentileMs(99)),
    suspectFrom: 50,
    invalidFrom: 500,
    what: 'the event loop of a worker was late',
    shown: atP99,
    remedy: slower,
  },
  {
    name: 'longestStall',
    figure: ({ totals }) => totals.histogram('loopDelay').maxMs,
    suspectFrom: 1_000,
    invalidFrom: 10_000,
    what: 'a worker stood still',
    shown: (ms) => `once for ${duration(ms / 1000)}`,
    remedy: 'leave this machine to the run; see what else it was doing',
  },
  {
    name: 'arrivalsMissed',
    figure: ({ totals, offered }) => (offered === 0 ? null : 1 - totals.sum('arrivalsStarted') / offered),
    suspectFrom: 0.001,
    invalidFrom: 0.01,
    what: 'phones that were due were not switched on',
    shown: share,
    remedy: slower,
  },
  {
    name: 'starvation',
    figure: ({ totals }) => mostOfWorkers(totals, (_, { waitedShare }) => waitedShare),
    suspectFrom: 0.2,
    invalidFrom: 0.5,
    what: 'a worker was ready to run and had to wait for a processor',
    shown: (value) => `${share(value)} of the run`,
    remedy: 'fewer workers than cores, or leave this machine to the run',
  },
  {
    name: 'labStarvation',
    figure: ({ host }) => host?.labWaitedShare ?? null,
    suspectFrom: 0.2,
    invalidFrom: 0.5,
    what: 'the lab was ready to answer and had to wait for a processor: its servers look slower than they are set to be',
    shown: (value) => `${share(value)} of the run`,
    remedy: 'leave this machine to the run, fewer workers, or a lab on another machine',
  },
  {
    name: 'steal',
    figure: ({ host }) => host?.steal ?? null,
    suspectFrom: 0.05,
    invalidFrom: 0.25,
    what: 'the hypervisor gave processor time of this host to others',
    shown: share,
    remedy: 'a host that shares its processors with nobody',
  },
  {
    name: 'udpDrops',
    figure: ({ host, totals }) => lost(host?.udpDrops ?? null, datagramsReceived(totals)),
    suspectFrom: any,
    invalidFrom: never,
    what: 'this host dropped datagrams for want of buffer, perhaps of another program',
    shown: share,
    remedy: moreRoom,
  },
  {
    name: 'listenOverflows',
    figure: ({ host, totals }) => lost(host?.listenOverflows ?? null, totals.histogram('connect').count),
    suspectFrom: any,
    invalidFrom: never,
    what: 'this host turned connections away for want of a place in a listen queue, perhaps of the lab',
    shown: share,
    remedy: 'slower arrivals, or longer queues: sysctl -w net.core.somaxconn=8192',
  },
  {
    name: 'openFiles',
    figure: ({ totals }) => totals.peakOpenFilesShare,
    suspectFrom: 0.95,
    invalidFrom: never,
    what: 'the process came close to as many open files as it may have',
    shown: share,
    remedy: 'fewer phones, or raise the limit: ulimit -n',
  },
  {
    name: 'memory',
    figure: ({ host }) => host?.memoryUsedShare ?? null,
    suspectFrom: 0.95,
    invalidFrom: never,
    what: 'this host is close to the end of its memory: what it swaps out, or whom it kills, nobody can tell',
    shown: share,
    remedy: 'fewer phones, or end other programs: see who holds it with `ps aux --sort=-rss`',
  },
  {
    name: 'clockStep',
    figure: ({ host }) => (host === null ? null : Math.abs(host.clockStepMs)),
    suspectFrom: 500,
    invalidFrom: never,
    what: 'the wall clock was set, or this host slept',
    shown: (ms) => `by ${duration(ms / 1000)}`,
    remedy: 'times of day in the results do not fit those of other machines; durations do',
  },
  {
    name: 'clampedValues',
    figure: ({ totals }) => totals.sum('clampedValues'),
    suspectFrom: 1,
    invalidFrom: never,
    what: 'durations were no number, negative or beyond seven days',
    shown: String,
    remedy: 'this is a fault of regstorm: please report it',
  },
  {
    name: 'lostSnapshots',
    figure: ({ totals, lostSnapshots }) => lost(lostSnapshots, totals.snapshots),
    toldFrom: any,
    suspectFrom: 0.1,
    invalidFrom: never,
    what: 'snapshots of workers were lost: no count is missing, but seconds run together',
    shown: share,
    remedy: slower,
  },
  {
    name: 'heldBack',
    figure: ({ totals }) => totals.sum('heldBack'),
    suspectFrom: 1,
    invalidFrom: never,
    what: 'our own ceilings held phones back: the wait is in onboard and boot, and the load was less than the phones wished',
    shown: often,
    remedy: 'higher ceilings (guard.maxDhcpPerSecond, guard.maxRegistersPerSecond), or slower arrivals',
  },
  {
    name: 'missedEvents',
    figure: ({ missed }) => missed.length,
    suspectFrom: 1,
    invalidFrom: never,
    what: ({ missed }) => `not all that the events of the profile wanted was done: ${missed.join('; ')}`,
    shown: often,
    remedy: 'see events.ndjson; what an undo has not brought back, bring back by hand',
  },
  {
    name: 'interventions',
    figure: ({ interventions }) => interventions,
    toldFrom: 1,
    suspectFrom: never,
    invalidFrom: never,
    what: 'arrivals were held or changed, or faults done, by hand: the run is no longer that of the plan',
    shown: often,
    remedy: 'to compare runs, play them without',
  },
];

type WorkerFigure = (worker: number, state: Totals['workers'][number]) => number | null;

/** The worst worker's: that of a single one must not drown among many. */
function mostOfWorkers(totals: Totals, figure: WorkerFigure): number | null {
  return totals.workers.reduce<number | null>((most, state) => {
    const value = figure(state.worker, state);
    return value === null || (most !== null && most >= value) ? most : value;
  }, null);
}

/** The share of what went missing, of all that should have come. */
function lost(missing: number | null, came: number): number | null {
  return missing === null || missing + came === 0 ? null : missing / (missing + came);
}

/** By the phones, at least: a file comes in blocks of 512 bytes (RFC 1350). */
function datagramsReceived(totals: Totals): number {
  return totals.sum('dhcpMessages', { direction: 'received' }) + Math.ceil(totals.sum('tftpBytes') / 512);
}

function often(times: number): string {
  return times === 1 ? 'once' : `${times} times`;
}

function atP99(ms: number): string {
  return `p99 ${duration(ms / 1000)}`;
}

/** To two digits: the least share is not nothing. */
function share(value: number): string {
  return `${Number((value * 100).toPrecision(2))} %`;
}
