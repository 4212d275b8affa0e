/** What the keys do: in a run, and in the lab alone. */
import type { Controls } from '#outputs/control-desk.js';
import type { FaultName } from '#terms/faults.js';
import { faultDefaults } from '#terms/faults.js';
import type { Bindings } from './keys.js';

type FaultControls = Pick<Controls, 'inject' | 'faults'>;

/** As the keys stand on a keyboard: the number of a CallManager, and the same with Shift. */
const faultKeys: Readonly<Record<string, readonly [fault: FaultName, node: string]>> = {
  '1': ['stop', 'cm1'],
  '2': ['stop', 'cm2'],
  '3': ['stop', 'cm3'],
  '!': ['hang', 'cm1'],
  '@': ['hang', 'cm2'],
  '#': ['hang', 'cm3'],
};

const faultHelp = `1, 2, 3 stop cm1, cm2, cm3 of the lab; pressed again they end every fault of that node
!, @, # (Shift and the number) let them hang, and go on`;
export const runHelp = `p holds the arrivals, r lets them go on, q ends the run gently
${faultHelp}`;
export const labHelp = `${faultHelp}
Ctrl-C ends the lab`;

/** `say`: a line for the person. */
export function runBindings(run: Controls, say: (text: string) => void): Bindings {
  return {
    ...faultBindings(run, say),
    p: () => run.pause(),
    r: () => run.resume(),
    q: () => run.stop(),
    h: () => say(runHelp),
  };
}

export function labBindings(lab: FaultControls, say: (text: string) => void): Bindings {
  return { ...faultBindings(lab, say), h: () => say(labHelp) };
}

function faultBindings(controls: FaultControls, say: (text: string) => void): Bindings {
  const bindings = Object.entries(faultKeys).map(([key, [fault, node]]) => [
    key,
    () => void toggle(controls, fault, node).then(say, (error: Error) => say(`regstorm: ${error.message}`)),
  ]);
  return Object.fromEntries(bindings);
}

/** Tells what it did. */
async function toggle(controls: FaultControls, fault: FaultName, node: string): Promise<string> {
  const held = (await controls.faults()).filter((each) => each.node === node);
  const isHeld = held.some((each) => each.fault === fault);
  await controls.inject({ ...faultDefaults, fault: isHeld ? 'resume' : fault, node });
  if (!isHeld) return `${node}: ${fault}`;
  const names = [...new Set(held.map((each) => each.fault))];
  return `${node}: ${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} over`;
}
