/**
 * Whether two runs may be compared at all, and what was different beside what they measured. Figures of two plans differ by
 * the plans: nobody can say from them whether a cluster is worse. What was changed in the lab, on the network or of the
 * phones' settings may be the very question, and is told beside the answer.
 */
import { count } from '#outputs/figures.js';
import type { Side } from './side.js';

export interface Difference {
  readonly what: string;
  readonly run: string;
  readonly base: string;
  /** The two did not do the same: their figures cannot be held against each other. */
  readonly isOfPlan: boolean;
}

/** Whether both are known to do the same, but for the dice. */
export type IsSamePlan = (run: Side, base: Side) => boolean;

/** More of them are counted. */
const namedDifferences = 8;

/** Paths of a profile that change nothing of what is measured, or are told otherwise. */
const passedOver =
  /^(name|description|expect|doc5710|seed|hold|thresholds|phases|trace|phones\.count|sites\.[^.]+\.phones)(\.|$)/;

const endings = {
  passed: 'played to its end',
  failed: 'played to its end',
  interrupted: 'interrupted',
  stopped: 'stopped by a brake',
  workerLost: 'lost a worker',
} as const;

/** Paths in which the plan is: phones, timetable, events. */
const plannedIn = /^(phones|sites|arrivals|events|cluster)\./;

export function differencesOf(run: Side, base: Side, isSamePlan: IsSamePlan): Difference[] {
  const all: Difference[] = [];
  const tell = (what: string, isOfPlan: boolean, read: (side: Side) => string) => {
    if (read(run) !== read(base)) all.push({ what, run: read(run), base: read(base), isOfPlan });
  };
  tell('measured', true, ({ run: { kind } }) => (kind === 'run' ? 'on sockets' : 'in virtual time'));
  tell('ending', true, ({ summary: { result } }) => endings[result]);
  tell('phones', true, ({ run: { plannedPhones } }) => count(plannedPhones));
  tell('hold', true, ({ profile }) => leaves(profile).get('hold') ?? 'none');
  const isOtherPlan = all.every(({ what }) => what !== 'phones') && !isSamePlan(run, base);
  const ofProfile = profileDifferences(run, base, isOtherPlan);
  if (isOtherPlan && ofProfile.every(({ isOfPlan }) => !isOfPlan))
    tell('planHash', true, ({ run: { planHash } }) => planHash);
  tell('profile', false, ({ run: { name } }) => name);
  tell('seed', false, ({ run: { seed } }) => String(seed));
  all.push(...ofProfile);
  for (const program of ['regstorm', 'node']) {
    tell(program, false, ({ run: { versions } }) => versions[program] ?? 'unknown');
  }
  tell('host', false, ({ run: { host } }) => hostText(host));
  return all;
}

function profileDifferences(run: Side, base: Side, isOtherPlan: boolean): Difference[] {
  const [left, right] = [leaves(run.profile), leaves(base.profile)];
  const paths = [...new Set([...left.keys(), ...right.keys()])].filter((path) => !passedOver.test(path));
  return paths
    .filter((path) => left.get(path) !== right.get(path))
    .map((what) => ({
      what,
      run: left.get(what) ?? 'none',
      base: right.get(what) ?? 'none',
      isOfPlan: isOtherPlan && plannedIn.test(what),
    }));
}

/** Those of the plan first; as many as are read, and how many more there are. */
export function differencesText(all: readonly Difference[]): string {
  const sorted = [...all].sort((a, b) => Number(b.isOfPlan) - Number(a.isOfPlan));
  const told = sorted.slice(0, namedDifferences).map(({ what, run, base }) => `${what} ${run} against ${base}`);
  const more = all.length - told.length;
  return [...told, ...(more > 0 ? [`and ${count(more)} more`] : [])].join('; ');
}

/** Every value of nested lists and objects by its path: 'lab.capacity.tftpSlots' -> '4'. */
function leaves(value: unknown, path = ''): Map<string, string> {
  if (typeof value !== 'object' || value === null) return new Map([[path, String(value ?? 'none')]]);
  const entries = Object.entries(value);
  return new Map(entries.flatMap(([key, inner]) => [...leaves(inner, path === '' ? key : `${path}.${key}`)]));
}

function hostText({ platform, release = '', cpus, memoryBytes }: Side['run']['host']): string {
  const memory = typeof memoryBytes === 'number' ? `, ${Math.round(memoryBytes / 2 ** 30)} GB` : '';
  return `${`${platform} ${release}`.trim()}, ${cpus} CPUs${memory}`;
}
