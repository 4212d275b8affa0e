/** dashboards/rules.yml, read. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** Either records a figure or is an alert. */
export interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
}

interface RuleFile {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[];
}

export const ruleText = readFileSync(new URL('../../dashboards/rules.yml', import.meta.url), 'utf8');
export const { groups } = parse(ruleText) as RuleFile;
export const rules = groups.flatMap((group) => group.rules);
