/** What is known of a run before it begins, and its directory. */
import os from 'node:os';
import { type RunStart, runName } from '#outputs/outputs.js';
import { makeRunDirectory } from '#outputs/run-directory.js';
import type { Plan } from '#plan/plan.js';
import { resolvedYaml } from '#profile/load.js';
import { version } from './version.js';

/** `directory`: where it is made; null: none is; undefined: `runs/<UTC>-<name>`. */
export async function describeRun(
  kind: RunStart['kind'],
  plan: Plan,
  labels: RunStart['labels'],
  planHash: string,
  directory: string | null | undefined,
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
    planHash,
    labels,
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
