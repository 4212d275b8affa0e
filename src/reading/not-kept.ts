/** What can be said of a phone of which the run has kept nothing: why that is, and what to do to see it. */
import type { Explanation } from './explanation.js';
import type { RunFiles } from './run-files.js';

/** Who the phone is, by the plan of the run. */
export interface PlannedPhone {
  readonly index: number;
  readonly name: string;
  readonly model: string;
  readonly site: string;
  /** Since the run's start. */
  readonly arrivalSeconds: number;
}

/** Printed by `--json`. */
export interface NotKept extends Pick<Explanation, 'schema' | 'run'> {
  readonly phone: PlannedPhone;
  readonly notKept: { readonly why: string; readonly todo: readonly string[] };
}

export function notKept({ run, summary, directory }: RunFiles, phone: PlannedPhone): NotKept {
  const { kind, name, plannedPhones, seed, startedAt } = run;
  return {
    schema: 'regstorm.explanation/1',
    run: { kind, name, plannedPhones, seed, startedAt, directory },
    phone,
    notKept: { why: why(phone, summary), todo: todo(phone, { directory, seed }) },
  };
}

function why({ arrivalSeconds }: PlannedPhone, { result, durationSeconds }: RunFiles['summary']): string {
  if (result === 'workerLost') return 'a worker was lost in this run, and with it what it knew of its phones';
  if (arrivalSeconds >= durationSeconds) {
    return `it was never switched on: its turn was ${arrivalSeconds.toFixed(3)} s into the run, which ended before`;
  }
  return 'nothing befell it, and it is neither the slowest of its worker nor one of the sample';
}

function todo({ name }: PlannedPhone, { directory, seed }: { directory: string; seed: number }): string[] {
  return [
    `run the same again and have it traced; with seed ${seed} it is the same phone: regstorm run ${directory}/profile.yaml --set trace.names=[${name}]`,
    'for how all phones were, see summary.json',
  ];
}
