/** What happened in a run, numbered: in the pictures a line, below them a sentence. */

import type { EventKind } from '#outputs/events.js';
import { count } from '#outputs/figures.js';
import { type Html, html } from '#outputs/pages/html.js';
import { clock } from './clock.js';
import type { ToldEvent } from './matter.js';
import type { Mark } from './plot.js';

/** What changes the course of a run, or says why it did. */
const isShown: Readonly<Record<EventKind, boolean>> = {
  started: false,
  workerReady: false,
  firstInService: false,
  allInService: true,
  lost: true,
  fault: true,
  warned: false,
  paused: true,
  resumed: true,
  rateChanged: true,
  faultDone: true,
  faultOver: true,
  hookBegun: true,
  hookEnded: true,
  eventFailed: true,
  interrupted: true,
  stopBegun: false,
  braked: true,
  outputFailed: false,
};

const mostEvents = 40;

export interface NumberedEvent extends Mark {
  readonly text: string;
}

/** In the order of time; `omitted`: how many more there were. */
export function numberedEvents(events: readonly ToldEvent[]): {
  readonly shown: readonly NumberedEvent[];
  readonly omitted: number;
} {
  const all = events
    .filter(({ kind }) => kind !== 'omitted' && isShown[kind] === true)
    .sort((a, b) => a.atSeconds - b.atSeconds)
    .map(({ atSeconds, text }, n) => ({ atSeconds, text, number: n + 1 }));
  return { shown: all.slice(0, mostEvents), omitted: Math.max(0, all.length - mostEvents) };
}

export function eventList({ shown, omitted }: ReturnType<typeof numberedEvents>): Html | null {
  if (shown.length === 0) return null;
  return html`<ol class="events">${shown.map(({ atSeconds, text }) => html`<li>${clock(atSeconds)}: ${text}</li>\n`)}</ol>${
    omitted === 0 ? null : html`<p class="faint">and ${count(omitted)} more in events.ndjson</p>`
  }`;
}
