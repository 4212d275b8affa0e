/** Which phone of a run a person means: by its name, its MAC in any spelling, or its number. */
import { LoadError } from '#errors.js';
import { type Plan, phonesOf } from '#plan/plan.js';
import { editDistance } from '#profile/suggestions.js';
import type { PlannedPhone } from '#reading/not-kept.js';

/** More slips than this are another name. */
const mostSlips = 4;
const shownNames = 3;

/** Throws LoadError, with the names nearest to it, where there is no such phone. */
export function phoneNamed(text: string, plan: Plan): PlannedPhone {
  if (/^\d{1,8}$/.test(text)) return phoneNumbered(Number(text), plan);
  const mac = text
    .replaceAll(/[\s:.-]/g, '')
    .replace(/^SEP/i, '')
    .toUpperCase();
  const near: { readonly name: string; readonly slips: number }[] = [];
  for (const phone of phonesOf(plan, [[0, plan.total]])) {
    if (phone.mac === mac) return planned(phone, plan);
    if (Math.abs(mac.length - phone.mac.length) > mostSlips) continue;
    const slips = editDistance(mac, phone.mac);
    if (slips <= mostSlips) near.push({ name: phone.name, slips });
  }
  const nearest = near.sort((a, b) => a.slips - b.slips).slice(0, shownNames);
  throw new LoadError('arguments-invalid', `the run has no phone "${text}"`, {
    hint:
      nearest.length === 0
        ? 'name it as SEP and its MAC, by its MAC or its number, or ask for the worst or the slowest'
        : `did you mean ${nearest.map(({ name }) => name).join(' or ')}?`,
  });
}

function phoneNumbered(index: number, plan: Plan): PlannedPhone {
  for (const phone of phonesOf(plan, [[index, index + 1]])) return planned(phone, plan);
  throw new LoadError('arguments-invalid', `the run has no phone ${index}`, {
    hint: `its phones are 0 to ${plan.total - 1}`,
  });
}

type PlanPhone = ReturnType<typeof phonesOf> extends Iterable<infer Phone> ? Phone : never;

function planned({ index, name, model, site, arrivalMs }: PlanPhone, plan: Plan): PlannedPhone {
  return { index, name, model, site: plan.sites[site]!.name, arrivalSeconds: Math.round(arrivalMs) / 1000 };
}
