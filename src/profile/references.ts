/**
 * Names in a profile that must exist elsewhere in it. They are looked up in the data as it was read, before the schema:
 * so a name that is wrong is told together with all other mistakes, whatever those are.
 */
import { isMapping } from './layers.js';
import type { Complaint } from './mistakes.js';
import { unknownWord } from './suggestions.js';
import { phaseOf } from './thresholds.js';

export function checkReferences(data: unknown): Complaint[] {
  const { phones, sites, cluster, phases, thresholds } = mapping(data);
  const { nodes, groups } = mapping(cluster);
  const nodeNames = Object.keys(mapping(nodes));
  const groupNames = Object.keys(mapping(groups));
  const complaints: Complaint[] = [];

  if (sites === undefined && (phones === undefined || (isMapping(phones) && phones.count === undefined))) {
    const message = 'how many phones? give "phones" a number, or "sites" that hold them';
    complaints.push({ path: ['phones', 'count'], part: 'value', message });
  }
  for (const [group, members] of Object.entries(mapping(groups))) {
    if (!Array.isArray(members)) continue;
    members.forEach((node, n) => {
      if (typeof node !== 'string' || nodeNames.includes(node)) return;
      const path = ['cluster', 'groups', group, n];
      complaints.push({ path, part: 'value', message: unknownWord('node', node, nodeNames) });
    });
  }
  for (const [site, fields] of Object.entries(mapping(sites))) {
    for (const group of Object.keys(mapping(mapping(fields).groups))) {
      if (groupNames.includes(group)) continue;
      const path = ['sites', site, 'groups', group];
      complaints.push({ path, part: 'key', message: unknownWord('group', group, groupNames) });
    }
  }
  const phaseNames = Object.keys(mapping(phases));
  const sentences: readonly unknown[] = Array.isArray(thresholds) ? thresholds : [];
  sentences.forEach((threshold, n) => {
    const phase = typeof threshold === 'string' ? phaseOf(threshold) : null;
    if (phase === null || phaseNames.includes(phase)) return;
    complaints.push({ path: ['thresholds', n], part: 'value', message: unknownWord('phase', phase, phaseNames) });
  });
  return complaints;
}

function mapping(value: unknown): Readonly<Record<string, unknown>> {
  return isMapping(value) ? value : {};
}
