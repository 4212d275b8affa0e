/** The section `events`: what is done to the servers, and when. Which fields go together is checked in `events.ts`. */
import * as z from 'zod';
import type { FaultOrder } from '#terms/faults.js';
import { faultShape, fieldsOfOrder, orderOf } from './fault-fields.js';
import { duration, section } from './fields.js';
import { formatDuration } from './units.js';

/** How long a hook may take when nobody says. */
const hookTimeoutMs = 60_000;

const command = z.array(z.string().min(1)).min(1);

const fields = section({
  at: duration.describe('when, counted from the first arrival'),
  ...faultShape,
  exec: command
    .optional()
    .describe(
      'in place of `do`, a command with its arguments: its file beside this one, or in the PATH if it has no /',
    ),
  timeout: duration
    .optional()
    .describe(`of exec, and of undo: then it is killed; absent: ${formatDuration(hookTimeoutMs)}`),
  undo: command.optional().describe('of exec: the command that takes it back, after `for` or at the end of the run'),
});

type Fields = z.output<typeof fields>;

/** What happens in a run by its profile, so many milliseconds after the first arrival. */
export type PlannedEvent = PlannedFault | PlannedHook;

export interface PlannedFault {
  readonly kind: 'fault';
  readonly atMs: number;
  readonly order: FaultOrder;
}

/** A command of the user's that does something to a server. */
export interface PlannedHook {
  readonly kind: 'exec';
  readonly atMs: number;
  /** The node it takes away; null: none. */
  readonly node: string | null;
  readonly command: readonly string[];
  /** Of the command and of its undoing. */
  readonly timeoutMs: number;
  readonly undo: readonly string[] | null;
  /** Until it is undone; null: at the end of the run. */
  readonly forMs: number | null;
}

const event = z.codec(
  fields,
  z.custom<PlannedEvent>((value) => value !== undefined),
  { decode: eventOf, encode: fieldsOfEvent },
);

export const events = z.array(event);

function eventOf({ at: atMs, exec, timeout: timeoutMs = hookTimeoutMs, undo, ...said }: Fields): PlannedEvent {
  if (exec !== undefined) {
    const { node = null, for: forMs = null } = said;
    return { kind: 'exec', atMs, node, command: exec, timeoutMs, undo: undo ?? null, forMs };
  }
  // What is neither has been complained of.
  return { kind: 'fault', atMs, order: orderOf(said.do ?? 'resume', said) };
}

function fieldsOfEvent(event: PlannedEvent): Fields {
  if (event.kind === 'fault') return { at: event.atMs, ...fieldsOfOrder(event.order) };
  const { atMs: at, node, command, timeoutMs: timeout, undo, forMs } = event;
  return {
    at,
    ...(node === null ? {} : { node }),
    exec: [...command],
    timeout,
    ...(undo === null ? {} : { undo: [...undo] }),
    ...(forMs === null ? {} : { for: forMs }),
  };
}
