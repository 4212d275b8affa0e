/** Of a phone of which nothing was kept, as a person reads it. */
import { count } from '#outputs/figures.js';
import { hanging } from './explanation-text.js';
import type { NotKept } from './not-kept.js';

/** Ends with a line feed. */
export function notKeptText({ run, phone: { name, index, model, site }, notKept: { why, todo } }: NotKept): string {
  return [
    ...hanging('', 0, `${name}, phone ${index} of ${count(run.plannedPhones)}: a Cisco ${model} at site "${site}"`),
    ...hanging('', 0, `Nothing was kept of it: ${why}.`),
    ...todo.flatMap((each) => hanging('-', 2, each)),
  ]
    .map((line) => `${line}\n`)
    .join('');
}
