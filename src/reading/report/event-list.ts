/** What happened in a run, numbered: in the pictures a line, below them a sentence. */

import type { EventKind } from '#outputs/events.js';
import { count } from '#outputs/figures.js';
import { type Html, html } from '#outputs/pages/html.js';
import { clock } from './clock.js';
import type { ToldEvent } from './matter.js';
import type { Mark } from './plot.js';

/** What changes the course of a run, or says why it did. Of more than can be shown the weightiest stay; 0: never shown. */
const weights: Readonly<Record<EventKind, 0 | 1 | 2>> = {
  started: 0,
  workerReady: 0,
  firstInService: 0,
  allInService: 2,
  lost: 2,
  fault: 1,
  warned: 0,
  paused: 1,
  resumed: 1,
  rateChanged: 1,
  faultDone: 2,
  faultOver: 2,
  hookBegun: 1,
  hookEnded: 1,
  eventFailed: 1,
  interrupted: 2,
  stopBegun: 0,
  braked: 2,
  outputFailed: 0,
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
  const all = events.flatMap(({ kind, atSeconds, text }) => {
    const weight = kind === 'omitted' ? 0 : weights[kind];
    return weight > 0 ? [{ atSeconds, text, weight }] : [];
  });
  const shown = all
    .sort((a, b) => b.weight - a.weight || a.atSeconds - b.atSeconds)
    .slice(0, mostEvents)
    .sort((a, b) => a.atSeconds - b.atSeconds)
    .map(({ atSeconds, text }, n) => ({ atSeconds, text, number: n + 1 }));
  return { shown, omitted: all.length - shown.length };
}

export function eventList({ shown, omitted }: ReturnType<typeof numberedEvents>): Html | null {
  if (shown.length === 0) return null;
  return html`<ol class="events">${shown.map(({ atSeconds, text }) => html`<li>${clock(atSeconds)}: ${text}</li>\n`)}</ol>${
    omitted === 0 ? null : html`<p class="faint">and ${count(omitted)} more in events.ndjson</p>`
  }`;
}
