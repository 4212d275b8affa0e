/**
 * Events as they stand in a file: what goes together, which node can be meant, and where the files of commands are. Looked
 * up in the data as it was read, before the schema, so that all mistakes are told together.
 */
import { dirname, resolve } from 'node:path';
import { LoadError } from '#errors.js';
import { type FaultName, faultRow, type ServerKind } from '#terms/faults.js';
import { type FaultProblem, isFaultName, problemsOfFault, tableFields } from './fault-fields.js';
import { isMapping, replaceIn } from './layers.js';
import type { Complaint } from './mistakes.js';
import type { Places } from './places.js';
import { unknownWord } from './suggestions.js';
import { formatDuration, parseDuration } from './units.js';

type Mapping = Readonly<Record<string, unknown>>;

/** Fields that only a command has. */
const ofExec = ['timeout', 'undo'] as const;

/** What the profile says when it says nothing (profile.ts, lab-section.ts). */
const standardHold = '2m';
const standardCallManagers = 2;

export function checkEvents(data: unknown): Complaint[] {
  const profile = mapping(data);
  const nodes = nodesOf(profile);
  const holdMs = durationOf(profile.hold ?? standardHold);
  return listOf(profile.events).flatMap((event, n) =>
    isMapping(event)
      ? problemsOf(event, nodes, holdMs).map(({ field, part, message }) => ({
          path: ['events', n, ...(field === '' ? [] : [field])],
          part,
          message,
        }))
      : [],
  );
}

/**
 * The data with the files of commands by their whole paths. Paths are relative to the file they stand in, those of the
 * command line to where the program runs; a name without a slash is looked for in the PATH.
 */
export function withHookPaths(data: unknown, places: Places): unknown {
  let found = data;
  for (const [n, event] of listOf(mapping(data).events).entries()) {
    for (const field of ['exec', 'undo'] as const) {
      const file = listOf(mapping(event)[field])[0];
      if (typeof file !== 'string' || !file.includes('/')) continue;
      const path = ['events', String(n), field, '0'];
      const place = places.of({ path, part: 'value' });
      found = replaceIn(found, path, resolve(place.line === 0 ? '.' : dirname(place.file), file));
    }
  }
  return found;
}

interface Nodes {
  /** The lab's, with what they are. */
  readonly lab: ReadonlyMap<string, ServerKind>;
  /** The profile's own. */
  readonly own: readonly string[];
  /** All phones speak from one address. */
  readonly shareAddress: boolean;
}

function problemsOf(event: Mapping, nodes: Nodes, holdMs: number | null): FaultProblem[] {
  const { do: fault, exec } = event;
  const atMs = durationOf(event.at);
  const late: FaultProblem[] =
    atMs !== null && holdMs !== null && atMs >= holdMs
      ? [wrong('at', `at this moment the run is over: hold is ${formatDuration(holdMs)}`)]
      : [];
  if (fault === undefined && exec === undefined) {
    return [...late, { field: '', part: 'value', message: 'what happens? give it "do" with a fault, or "exec"' }];
  }
  if (fault !== undefined && exec !== undefined) {
    return [...late, { field: 'exec', part: 'key', message: '"do" and "exec" are two events' }];
  }
  return [...late, ...(exec === undefined ? ofFault(event, nodes) : ofHook(event, nodes))];
}

function ofFault(event: Mapping, nodes: Nodes): FaultProblem[] {
  const { do: fault, node } = event;
  const problems: FaultProblem[] = ofExec
    .filter((field) => event[field] !== undefined)
    .map((field) => ({ field, part: 'key', message: `"${field}" belongs to exec` }));
  if (isFaultName(fault)) {
    problems.push(...problemsOfFault(fault, event), ...ofPlace(fault, node, nodes), ...ofShare(event, nodes));
  } else if (typeof node === 'string') problems.push(...ofUnknownNode(node, nodes));
  return problems;
}

/** Whether a fault can be done there. */
function ofPlace(fault: FaultName, node: unknown, nodes: Nodes): FaultProblem[] {
  const { at } = faultRow(fault);
  if (node === undefined) {
    if ([...nodes.lab.values()].some((kind) => at.includes(kind))) return [];
    return [wrong('do', `${fault} is done to servers of the lab, and this run has none of those; use exec`)];
  }
  if (typeof node !== 'string') return [];
  if (nodes.own.includes(node)) {
    const remedy = 'give it "exec", a command that does it, with its "undo"';
    return [wrong('node', `"${node}" is not of the lab, so nobody here can make it ${fault}: ${remedy}`)];
  }
  const kind = nodes.lab.get(node);
  if (kind === undefined) return ofUnknownNode(node, nodes);
  if (at.includes(kind)) return [];
  const fit = [...nodes.lab].filter(([, each]) => at.includes(each)).map(([name]) => name);
  return [wrong('node', `${fault} cannot befall "${node}"${fit.length === 0 ? '' : `; it can: ${fit.join(', ')}`}`)];
}

/** A question to DNS says no more than the address it comes from. */
function ofShare({ node, share }: Mapping, { shareAddress }: Nodes): FaultProblem[] {
  if (node !== 'dns' || share === undefined || !shareAddress) return [];
  return [
    wrong('share', 'at dns nobody knows who asks where all phones speak from one address (network.source: host)'),
  ];
}

function ofUnknownNode(node: string, nodes: Nodes): FaultProblem[] {
  const known = [...nodes.own, ...nodes.lab.keys()];
  return known.includes(node) ? [] : [wrong('node', unknownWord('node', node, known))];
}

function ofHook(event: Mapping, nodes: Nodes): FaultProblem[] {
  const { node } = event;
  const problems: FaultProblem[] = tableFields
    .filter((field) => event[field] !== undefined)
    .map((field) => ({ field, part: 'key', message: `"${field}" belongs to a fault, and this is exec` }));
  if (event.for !== undefined && event.undo === undefined) {
    problems.push({
      field: 'for',
      part: 'key',
      message: '"for" of exec is the time until its "undo", and there is none',
    });
  }
  return typeof node === 'string' ? [...problems, ...ofUnknownNode(node, nodes)] : problems;
}

/** The servers of a run by the names that events know them by. */
function nodesOf({ cluster, network, lab }: Mapping): Nodes {
  const own = Object.keys(mapping(mapping(cluster).nodes));
  const { dhcp, tftp, source } = mapping(network);
  const { callManagers = standardCallManagers, dns, srst } = mapping(lab);
  const isOfLab = own.length === 0;
  const { mode = 'relay', servers } = mapping(dhcp);
  const names: [string, ServerKind, boolean][] = [
    ...[1, 2, 3].map((n): [string, ServerKind, boolean] => [
      `cm${n}`,
      'callManager',
      isOfLab && n <= Number(callManagers),
    ]),
    ['srst', 'callManager', isOfLab && srst === true],
    ['dhcp', 'dhcp', mode === 'relay' && listOf(servers).length === 0],
    ['tftp', 'tftp', isOfLab && tftp !== 'off' && listOf(mapping(tftp).servers).length === 0],
    ['dns', 'dns', isOfLab && dns !== 'off'],
    ['view', 'view', isOfLab],
  ];
  const there = names.filter(([, , isThere]) => isThere);
  return { own, lab: new Map(there.map(([name, kind]) => [name, kind])), shareAddress: source === 'host' };
}

function wrong(field: string, message: string): FaultProblem {
  return { field, part: 'value', message };
}

/** Null for what is no duration: the schema complains of it. */
function durationOf(value: unknown): number | null {
  try {
    return parseDuration(String(value));
  } catch (error) {
    if (error instanceof LoadError) return null;
    throw error;
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function mapping(value: unknown): Mapping {
  return isMapping(value) ? value : {};
}
