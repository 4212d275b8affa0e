/**
 * Detection and outage once more for each cause that phones notice: a hang and a dead path take so different times that
 * one histogram of both tells of neither.
 */
import { type DetectedCauseName, detectedCauseNames } from '#terms/causes.js';

const told = {
  detect: 'As detect, of nodes given up for',
  outage: 'As outage, of phones that lost their node by',
} as const;

export type ToldByCause = keyof typeof told;

export type MeasureByCause = `${ToldByCause}${Capitalize<DetectedCauseName>}`;

/** `detect`, `pathLost` -> 'detectPathLost' */
export function measureByCause(measure: ToldByCause, cause: DetectedCauseName): MeasureByCause {
  return `${measure}${cause[0]!.toUpperCase()}${cause.slice(1)}` as MeasureByCause;
}

const kinds = Object.keys(told) as ToldByCause[];

export const measuresByCause = Object.fromEntries(
  kinds.flatMap((kind) =>
    detectedCauseNames.map((cause) => [measureByCause(kind, cause), { stage: null, help: `${told[kind]} ${cause}.` }]),
  ),
) as Record<MeasureByCause, { readonly stage: null; readonly help: string }>;
