/** The events of a plan: how they are called, what they take away, and how they count in the plan's hash. */
import { faultText } from '#profile/fault-fields.js';
import type { Profile } from '#profile/profile.js';
import { formatDuration } from '#profile/units.js';
import { type FaultOrder, faultRow } from '#terms/faults.js';

export type PlannedEvent = Profile['events'][number];
export type PlannedHook = Extract<PlannedEvent, { readonly kind: 'exec' }>;

/** What happens, in a few words: "cm1: hang for 10m", "sub1: ccm.sh, undone after 10m". */
export function eventText(event: PlannedEvent): string {
  if (event.kind === 'fault') return faultText(event.order);
  const { node, forMs, undo } = event;
  const end = undo === null ? '' : `, undone ${forMs === null ? 'at the end' : `after ${formatDuration(forMs)}`}`;
  return `${node === null ? '' : `${node}: `}${commandName(event.command)}${end}`;
}

/** What is told when the time of a fault is over. */
export function faultOverText({ fault, node }: Pick<FaultOrder, 'fault' | 'node'>): string {
  return `${node ?? 'every server'}: ${fault} is over`;
}

/** The command without its folder and its arguments, of which some may be secrets. */
export function commandName([file = '']: readonly string[]): string {
  return file.slice(file.lastIndexOf('/') + 1);
}

/** The CallManagers a fault takes away from the phones; `nodes`: all that it could. */
export function takenAway({ fault, node }: FaultOrder, nodes: readonly string[]): readonly string[] {
  if (!faultRow(fault).takesAway) return [];
  return node === null ? nodes : nodes.filter((name) => name === node);
}

/** Words of commands that come from the environment, and the names of their variables. */
export function secretWords({ events, secrets }: Pick<Profile, 'events' | 'secrets'>): ReadonlyMap<string, string> {
  const words = new Map<string, string>();
  for (const { path, name } of secrets) {
    const [section, event, field, n] = path;
    const hook = section === 'events' ? events[Number(event)] : undefined;
    const word = hook?.kind === 'exec' ? (field === 'undo' ? hook.undo : hook.command)?.[Number(n)] : undefined;
    if (word !== undefined) words.set(word, name);
  }
  return words;
}

/** A line each, the same on every machine: without the folders of commands, and of secrets only the names. */
export function* eventLines(profile: Pick<Profile, 'events' | 'secrets'>): Iterable<string> {
  const secrets = secretWords(profile);
  const said = (command: readonly string[] | null) =>
    command?.map((word, n) => secrets.get(word) ?? (n === 0 ? commandName(command) : word));
  for (const event of profile.events) {
    const line = event.kind === 'fault' ? event : { ...event, command: said(event.command), undo: said(event.undo) };
    yield `event ${JSON.stringify(line)}`;
  }
}
