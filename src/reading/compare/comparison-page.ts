/** A comparison as a page of its own: one file, without script and without anything from elsewhere. */
import { Html, html } from '#outputs/pages/html.js';
import { look } from '#outputs/pages/look.js';
import { type MeasureName, measures } from '#stats/measures.js';
import type { Comparison } from './comparison.js';
import { curvesPicture } from './curves.js';
import type { Difference } from './differences.js';
import { findings, type Row } from './rows.js';
import type { Side } from './side.js';
import {
  chanceText,
  changeText,
  figure,
  findingText,
  intervalText,
  method,
  notes,
  percentage,
  sideText,
  verdictSentence,
} from './words.js';

/** The measures that changed most in the order of the table; more pictures nobody looks at. */
const mostPictures = 6;

const tones: Readonly<Record<Comparison['verdict'], string>> = {
  worse: 'bad',
  'cannot say': 'doubtful',
  'not worse': 'good',
};

const findingTones: Readonly<Record<Row['finding'], string>> = {
  same: 'faint',
  chance: 'faint',
  told: '',
  better: 'good',
  unsure: 'doubtful',
  worse: 'bad',
};

const style = `
.pictures { display: grid; gap: 1.5rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 32rem), 1fr)); margin: 1.5rem 0; }
figure { margin: 0; min-width: 0; display: flex; flex-direction: column; justify-content: space-between; }
figcaption { margin-bottom: .5rem; }
svg { display: block; width: 100%; min-width: 30rem; height: auto; }
.grid { stroke: var(--line); }
path { fill: none; stroke-width: 2; }
path.run { stroke: var(--series-0); }
path.base { stroke: var(--series-1); stroke-dasharray: 5 3; }
.key-run { border-bottom: 2px solid var(--series-0); }
.key-base { border-bottom: 2px dashed var(--series-1); }
.scroll { overflow-x: auto; }
td, th { white-space: nowrap; }
@media print { .scroll { overflow: visible; } svg { min-width: 0; } }
td.free { white-space: normal; overflow-wrap: anywhere; }
`;

export function comparisonPage(comparison: Comparison): string {
  const { verdict, run, bases, rows, scales } = comparison;
  const changed = rows.filter(({ finding }) => finding !== 'same');
  const same = rows.filter(({ finding }) => finding === 'same');
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${run.run.name}: ${verdict}</title>
<style>${new Html(look + style)}</style>
</head>
<body>
<main>
<h1 class="${tones[verdict]}">${verdictSentence(comparison)}</h1>
${notes(comparison).map((note) => html`<p class="doubtful">Note: ${note}</p>`)}
${sidesTable(run, bases)}
${differences(comparison)}
<h2>What changed</h2>
${changed.length === 0 ? html`<p>Nothing, within ${percentage(scales.tolerance)}.</p>` : rowsTable(changed, bases.length)}
<div class="pictures">${pictures(comparison, changed)}</div>
<h2>Unchanged within ${percentage(scales.tolerance)}</h2>
${same.length === 0 ? html`<p>Nothing.</p>` : rowsTable(same, bases.length)}
<h2>How to read it</h2>
${method(comparison).map((text) => html`<p>${text}</p>`)}
</main>
</body>
</html>
`;
  return page.text;
}

function sidesTable(run: Side, bases: readonly Side[]): Html {
  const line = (name: string, side: Side) =>
    html`<tr><th scope="row">${name}</th><td class="free">${side.run.name}: ${sideText(side)}</td><td class="free"><code>${side.directory}</code></td></tr>`;
  return html`<table>${line('run', run)}${bases.map((base) => line('base', base))}</table>`;
}

function differences({ differences: all, bases }: Comparison): Html[] {
  return all.flatMap((told, n) => {
    if (told.length === 0) return [];
    const which = bases.length === 1 ? 'the base' : `base ${n + 1}`;
    return [
      html`<h2>Different from ${which}</h2>${scrolling(
        `differences from ${which}`,
        html`<table>
<tr><th scope="col">what</th><th scope="col">base</th><th scope="col">run</th></tr>
${told.map(differenceRow)}</table>`,
      )}`,
    ];
  });
}

function differenceRow({ what, run, base, isOfPlan }: Difference): Html {
  const heading = isOfPlan ? html`<strong class="doubtful">${what}</strong>` : html`${what}`;
  return html`<tr><td class="free">${heading}</td><td class="free">${base}</td><td class="free">${run}</td></tr>`;
}

function rowsTable(rows: readonly Row[], bases: number): Html {
  return scrolling(
    'figures',
    html`<table>
<tr><th scope="col">figure</th><th scope="col" class="number">${bases === 1 ? 'base' : 'nearest base'}</th><th scope="col" class="number">run</th><th scope="col" class="number">change</th><th scope="col">between</th><th scope="col">beyond chance</th><th scope="col">matters</th></tr>
${rows.map(
  (row) =>
    html`<tr><th scope="row">${row.name}</th><td class="number">${figure(row, 'base')}</td><td class="number">${figure(row, 'run')}</td><td class="number">${changeText(row)}</td><td>${intervalText(row)}</td><td>${chanceText(row)}</td><td class="${findingTones[row.finding]}" title="${findings[row.finding]}">${findingText[row.finding]}</td></tr>`,
)}</table>`,
  );
}

function pictures({ run, bases }: Comparison, changed: readonly Row[]): Html[] {
  const names = [...new Set(changed.flatMap(({ measure }) => (measure === null ? [] : [measure])))];
  return names.slice(0, mostPictures).flatMap((measure) => {
    const rows = changed.filter((row) => row.measure === measure);
    const told = rows.map((row) => `${row.name} ${figure(row, 'run')} against ${figure(row, 'base')}`).join(', ');
    const samples = bases.flatMap(({ samples }) => samples[measure] ?? []);
    const picture = curvesPicture(run.samples[measure]!, samples, told);
    return picture === null ? [] : [pictureOf(measure, told, picture)];
  });
}

function pictureOf(measure: MeasureName, told: string, picture: Html): Html {
  return html`<figure><figcaption><strong>${measure}</strong>: ${measures[measure].help} Share done within a time, <span class="key-run">run</span> and <span class="key-base">base, dashed</span>. ${told}.</figcaption>
${scrolling(measure, picture)}</figure>`;
}

/** What may be wider than the page; the keys scroll it too. */
function scrolling(name: string, what: Html): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${name}">${what}</div>`;
}
