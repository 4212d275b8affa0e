/** A run in the test's own process: a profile in a few words, a fleet, and an output that keeps what it is shown. */
import { Coordinator } from '#coordinator/coordinator.js';
import type { RunResult } from '#coordinator/run-result.js';
import { surveyOf } from '#coordinator/survey.js';
import type { Fleet } from '#fleet/fleet.js';
import type { LabAddresses } from '#lab/settings.js';
import type { RunEvent } from '#outputs/events.js';
import type { Output, RunStart } from '#outputs/outputs.js';
import type { Summary } from '#outputs/summary-schema.js';
import { expectedDetectionsOf } from '#plan/expected-detection.js';
import { makePlan, type Plan } from '#plan/plan.js';
import { labelsOf, targetsOf } from '#plan/targets.js';
import { loadProfile } from '#profile/load.js';
import { populationOf } from '#stats/course.js';
import type { PhoneRecord } from '#stats/phone-record.js';
import type { Totals } from '#stats/totals.js';

/** What an output is told, and the population at each look. */
export class Witness implements Output {
  readonly told: string[] = [];
  readonly inService: number[] = [];
  readonly verdicts: string[] = [];
  readonly events: RunEvent[] = [];
  readonly records: PhoneRecord[] = [];
  /** Those of the last look. */
  totals: Totals | null = null;
  summary: Summary | null = null;
  private awaited: { readonly phones: number; readonly resolve: () => void } | null = null;

  start(): void {
    this.told.push('start');
  }

  take({ totals, measurement }: Parameters<Output['take']>[0]): void {
    const { inService } = populationOf(totals);
    this.totals = totals;
    this.told.push('look');
    this.inService.push(inService);
    this.verdicts.push(measurement.verdict);
    if (this.awaited !== null && inService >= this.awaited.phones) this.awaited.resolve();
  }

  takeEvent(event: RunEvent): void {
    this.events.push(event);
  }

  takePhones(phones: readonly PhoneRecord[]): void {
    this.records.push(...phones);
  }

  finish(summary: Summary): void {
    this.told.push('finish');
    this.summary = summary;
  }

  /** Resolves at the look that shows so many phones in service. */
  sees(phones: number): Promise<void> {
    return new Promise((resolve) => {
      this.awaited = { phones, resolve };
    });
  }
}

export interface StagedRun {
  readonly coordinator: Coordinator;
  readonly witness: Witness;
  readonly result: Promise<RunResult>;
}

export function planOf(yaml: string): Plan {
  return makePlan(loadProfile(`name: test\n${yaml}`, 'test.yaml'));
}

/** Begins at once. */
export function beginRun(plan: Plan, servers: LabAddresses, fleet: Fleet): StagedRun {
  const targets = targetsOf(plan, servers);
  const survey = surveyOf(plan);
  const start: RunStart = {
    kind: 'run',
    name: plan.profile.name,
    startedAt: new Date(),
    plannedPhones: plan.total,
    seed: plan.seed,
    planHash: survey.planHash,
    labels: labelsOf(plan, targets),
    profileYaml: '',
    versions: {},
    host: {},
    dhcp: null,
    expectedDetections: expectedDetectionsOf(plan),
    calibration: null,
    directory: null,
  };
  const witness = new Witness();
  const { workers } = plan.profile;
  const coordinator = new Coordinator({ plan, survey, targets, workers, fleet, output: witness, start });
  return { coordinator, witness, result: coordinator.run() };
}
