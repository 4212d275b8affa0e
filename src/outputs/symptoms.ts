/**
 * What befell the phones of a run, by the sections of Cisco Doc 5710, the likeliest cause of its trouble first. The rule,
 * for sections and for the outcomes in each: first what has kept most phones from ever coming into service (of each phone
 * that never did, what befell it last), then what happened most often. Of what is alike in both, a loss of service goes
 * first: what a phone then meets with on its way back is the consequence.
 */
import type { Totals } from '#stats/totals.js';
import { type OutcomeName, outcomeNames, outcomes } from '#terms/outcomes.js';
import { remedies } from '#terms/remedies.js';
import type { StageName } from '#terms/stages.js';

export interface SymptomWeight {
  /** Phones that were never in service, and met with this last. */
  readonly neverInService: number;
  /** How often it happened. */
  readonly count: number;
}

type Staged = SymptomWeight & { readonly stage: StageName };

interface Weighed extends Staged {
  readonly name: OutcomeName;
}

export interface Symptom extends SymptomWeight {
  /** Its section of Doc 5710; '' where the document is silent. */
  readonly doc5710: string;
  readonly outcomes: readonly (SymptomWeight & { readonly stage: StageName; readonly reason: string })[];
  /** What to look at first. */
  readonly check: string;
}

export function symptomsOf(totals: Totals): Symptom[] {
  const sections = new Map<string, Weighed[]>();
  for (const name of outcomeNames) {
    const count = totals.sum('outcomes', { outcome: name });
    if (count === 0) continue;
    const { doc5710, stage } = outcomes[name];
    const neverInService = totals.sum('phonesStranded', { outcome: name });
    sections.set(doc5710, [...(sections.get(doc5710) ?? []), { name, stage, neverInService, count }]);
  }
  return [...sections]
    .map(([doc5710, all]) => symptomOf(doc5710, all.sort(likeliestFirst)))
    .sort((a, b) => likeliestFirst(withStage(a), withStage(b)));
}

/** The stage of a section is that of its likeliest outcome. */
function withStage(symptom: Symptom): Staged {
  return { ...symptom, stage: symptom.outcomes[0]!.stage };
}

function symptomOf(doc5710: string, all: readonly Weighed[]): Symptom {
  return {
    doc5710,
    neverInService: all.reduce((sum, { neverInService }) => sum + neverInService, 0),
    count: all.reduce((sum, { count }) => sum + count, 0),
    outcomes: all.map(({ name, stage, ...weight }) => ({ stage, reason: outcomes[name].reason, ...weight })),
    check: remedies[all[0]!.name].check[0]!,
  };
}

/** What is alike stays in the order of the table. */
function likeliestFirst(a: Staged, b: Staged): number {
  const isLoss = ({ stage }: Staged) => Number(stage === 'service');
  return b.neverInService - a.neverInService || b.count - a.count || isLoss(b) - isLoss(a);
}
