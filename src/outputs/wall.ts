/** Where the time of the boots went: the stage that a network and its servers held up most. */
import { type TimedStage, timedStages } from '#stats/metrics.js';
import type { Totals } from '#stats/totals.js';
import type { StageName } from '#terms/stages.js';

export interface Wall {
  readonly stage: TimedStage;
  /** Of the time of all stages, 0..1. */
  readonly share: number;
  /** What was the wall: not the stage where phones never came, or lost their service (wall-text.ts). */
  readonly text: string;
}

/** What a person calls it. */
const walls: Readonly<Record<StageName, string>> = {
  startup: 'the phone itself',
  lease: 'DHCP',
  fetch: 'fetching files',
  connect: 'TCP',
  register: 'registration',
  provision: 'what follows registration',
  service: 'staying in service',
};

/** What the phone itself takes is no wall. An attempt that failed takes its time too. null: no stage took any. */
export function wallOf(totals: Totals): Omit<Wall, 'text'> | null {
  const times = timedStages
    .map((stage) => {
      const failedMs = 1000 * totals.sum('stageFailedSeconds', { stage });
      return { stage, ms: totals.histogram(stage).sumMs + failedMs };
    })
    .sort((a, b) => b.ms - a.ms);
  const total = times.reduce((sum, { ms }) => sum + ms, 0);
  const [longest] = times;
  if (longest === undefined || total === 0) return null;
  const { stage, ms } = longest;
  const share = Math.round((1000 * ms) / total) / 1000;
  return { stage, share };
}

/** As in a table with the heading "The wall": 'DHCP: 61 % of the time went into lease' */
export function wallLine({ stage, share }: Pick<Wall, 'stage' | 'share'>): string {
  return `${walls[stage]}: ${Math.round(share * 100)} % of the time went into ${stage}`;
}

export function stageText(stage: StageName): string {
  return walls[stage];
}
