/** What a report needs beside the look of all pages. */
import type { WayPart } from '#stats/phone-record.js';
import type { StateName } from '#terms/states.js';

/** The colours of a way are those of the states a phone is in meanwhile. */
const partStates: Readonly<Record<WayPart, StateName>> = {
  startup: 'starting',
  lease: 'leasing',
  fetch: 'fetching',
  connect: 'connecting',
  register: 'registering',
  provision: 'provisioning',
  waited: 'off',
};

const levels = Array.from({ length: 11 }, (_, level) => level);

export const reportStyle = `
figure { margin: .75rem 0; }
figcaption { margin-bottom: .5rem; max-width: 48rem; }
.verdicts { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1rem 0; }
.verdicts > .card { flex: 1 1 18rem; }
.verdicts p { margin: 0; }
.verdicts .word { font-size: 1.3em; font-weight: 700; }
.headline { font-size: 1.3em; line-height: 1.4; margin: 1rem 0 .5rem; max-width: 56rem; }
.findings, .events { margin: .25rem 0 1rem; padding-left: 1.5rem; max-width: 56rem; }
.picture, .wide { overflow-x: auto; }
.picture svg { display: block; width: 100%; min-width: 52rem; height: auto; }
.wide { margin: .5rem 0; }
td.number { white-space: nowrap; } td:last-child:not(.number) { min-width: 15rem; }
.legend { display: flex; flex-wrap: wrap; gap: .15rem 1.25rem; list-style: none; margin: .25rem 0; padding: 0; color: var(--faint); font-size: .9em; }
.swatch { vertical-align: -1px; }
.events { font-size: .9em; columns: 26rem; }
svg .title { fill: var(--ink); font-weight: 600; }
.axes line { stroke: var(--line); }
.marks line { stroke: var(--ink); stroke-dasharray: 2 3; opacity: .7; }
.marks text { fill: var(--ink); font-weight: 600; }
.curve { fill: none; stroke: var(--ink); stroke-width: 2; }
.answered { fill: none; stroke: var(--bad); stroke-width: 2; stroke-dasharray: 2 3; }
.planned { fill: none; stroke: var(--faint); stroke-width: 2; stroke-dasharray: 6 4; }
.storm-sent { fill: none; stroke: var(--series-1); stroke-width: 2; }
.storm-acks { fill: none; stroke: var(--series-0); stroke-width: 2; }
.storm-area { fill: var(--series-1); fill-opacity: .3; }
.expected { fill: var(--line); }
.detect { fill: var(--series-0); } .outage { fill: var(--series-2); }
.middle { stroke: var(--ink); stroke-width: 2; }
${levels.map((level) => `.share-${level} { fill: ${level === 0 ? 'var(--card)' : 'var(--state-inService)'}; fill-opacity: ${level === 0 ? 1 : level / 10}; }`).join('\n')}
${Object.entries(partStates)
  .map(([part, state]) => `.part-${part} { fill: var(--state-${state}); }`)
  .join('\n')}
pre { overflow-x: auto; margin: .5rem 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .5rem 0; }
dt { color: var(--faint); } dd { margin: 0; overflow-wrap: anywhere; }
@page { size: A4; margin: 14mm; }
@media print { h1 { font-size: 1.6em; } h2 { font-size: 1.3em; margin-top: 1.4em; } }
@media print { .picture, .wide { overflow: visible; } .picture svg { min-width: 0; } figure { break-inside: avoid; } pre { white-space: pre-wrap; } td, th { padding-right: .5rem; } td:last-child:not(.number) { min-width: 0; } }
`;
