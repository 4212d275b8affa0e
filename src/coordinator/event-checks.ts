/** Whether the events of a plan can be played on this host: looked at before the first packet. */
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { LoadError } from '#errors.js';
import { socketOptions } from '#kernel/socket-options.js';
import type { Plan } from '#plan/plan.js';
import { eventText, type PlannedEvent } from '#plan/planned-events.js';
import { faultProblem } from '#terms/fault-problem.js';
import { faultRow } from '#terms/faults.js';

/** `options`: those this host has of sockets. Throws LoadError('cannot-start'). */
export function checkEvents({ profile }: Pick<Plan, 'profile'>, options = socketOptions): void {
  for (const event of profile.events) {
    if (event.kind === 'exec') checkCommands(event);
    else if (faultRow(event.order.fault).needsKoffi && options === null) {
      throw new LoadError('cannot-start', `${nameOf(event)} needs Linux and the package koffi, which are not here`, {
        hint: 'npm install koffi, or another fault: hang leaves TCP alive, crash resets links',
      });
    }
  }
}

/** `servers`: those the lab really has. Throws LoadError('cannot-start'). */
export function checkFaults({ profile }: Pick<Plan, 'profile'>, servers: readonly string[]): void {
  const haveAddresses = profile.network.source === 'leased';
  for (const event of profile.events) {
    const problem = event.kind === 'fault' ? faultProblem(event.order, servers, haveAddresses) : null;
    if (problem !== null) throw new LoadError('cannot-start', `${nameOf(event)} cannot be: ${problem}`);
  }
}

function checkCommands(event: Extract<PlannedEvent, { readonly kind: 'exec' }>): void {
  for (const [file = ''] of [event.command, ...(event.undo === null ? [] : [event.undo])]) {
    const places = file.includes('/') ? [file] : (process.env.PATH ?? '').split(delimiter).map((at) => join(at, file));
    if (places.some(isExecutable)) continue;
    const isPath = file.includes('/');
    throw new LoadError('cannot-start', `${nameOf(event)}: ${file} is no file that can be run`, {
      hint: isPath ? `chmod +x ${file}, if it is there` : 'a command without a / is looked for in the PATH',
    });
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function nameOf(event: PlannedEvent): string {
  return `the event "${eventText(event)}"`;
}
