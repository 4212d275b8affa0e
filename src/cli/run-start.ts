/** What is known of a run before it begins, and its directory. */
import os from 'node:os';
import { type RunStart, runName } from '#outputs/outputs.js';
import { makeRunDirectory } from '#outputs/run-directory.js';
import { expectedDetectionsOf } from '#plan/expected-detection.js';
import type { Plan } from '#plan/plan.js';
import { resolvedYaml } from '#profile/load.js';
import { version } from './version.js';

/** What neither the plan nor this host says. */
interface Circumstances extends Pick<RunStart, 'labels' | 'planHash' | 'dhcp' | 'calibration'> {
  /** Where the run directory is made; null: none is; undefined: `runs/<UTC>-<name>`. */
  readonly directory: string | null | undefined;
}

export async function describeRun(
  kind: RunStart['kind'],
  plan: Plan,
  { directory, ...known }: Circumstances,
): Promise<RunStart> {
  const startedAt = new Date();
  const { name } = plan.profile;
  const wanted = directory === undefined ? `runs/${runName({ name, startedAt })}` : directory;
  return {
    kind,
    name,
    startedAt,
    plannedPhones: plan.total,
    seed: plan.seed,
    ...known,
    expectedDetections: expectedDetectionsOf(plan),
    profileYaml: resolvedYaml(plan.profile),
    versions: { regstorm: version(), node: process.versions.node },
    host: {
      platform: process.platform,
      release: os.release(),
      cpus: os.availableParallelism(),
      memoryBytes: os.totalmem(),
    },
    directory: wanted === null ? null : await makeRunDirectory(wanted),
  };
}
