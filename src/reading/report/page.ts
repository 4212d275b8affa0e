/**
 * The report of a run as one page that needs nothing else: no script, no network. Both verdicts first, then the answer in
 * words, then the pictures with their figures beside them.
 */
import { counted, duration, megabytes } from '#outputs/figures.js';
import { Html, html } from '#outputs/pages/html.js';
import { look } from '#outputs/pages/look.js';
import type { Summary } from '#outputs/summary-schema.js';
import { results, type Tone, thresholdsText, verdicts } from '#outputs/verdict-words.js';
import type { ReportMatter } from './matter.js';
import { sectionsOf } from './sections.js';
import { storyOf } from './story.js';
import { reportStyle } from './style.js';

export function reportPage(matter: ReportMatter): string {
  const { run, summary } = matter;
  const { headline, findings } = storyOf(matter);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>${run.name}: report of a ${run.kind}</title>
<style>${new Html(`${look}${reportStyle}`)}</style>
</head>
<body>
<main>
${header(matter)}
${summary === null ? null : verdictCards(summary)}
<p class="headline">${headline}</p>
${findings.length === 0 ? null : html`<ul class="findings">${findings.map((finding) => html`<li>${finding}</li>\n`)}</ul>`}
${sectionsOf(matter)}
${reproduction(matter)}
</main>
</body>
</html>
`.text;
}

function header({ run, summary, about }: ReportMatter): Html {
  const { kind, name, plannedPhones, startedAt, seed } = run;
  const clock = kind === 'simulation' ? ' of virtual time' : '';
  const took = summary === null ? '' : `, ${duration(summary.durationSeconds)}${clock}`;
  return html`<header>
<h1>${name}</h1>
<p class="faint">A ${kind} of ${counted(plannedPhones, 'phone')}${took}, begun ${startedAt.slice(0, 19).replace('T', ' ')} UTC, seed ${seed}</p>
${about.description === '' ? null : html`<p>${about.description}</p>`}
</header>`;
}

/** Nothing was asked of the run, so that it could not fail. */
const unjudged = { word: 'ENDED AS PLANNED', tone: '' } as const;

function verdictCards({ result, thresholds, measurement }: Summary): Html {
  const { word, tone } = result === 'passed' && thresholds.length === 0 ? unjudged : results[result];
  const belief = verdicts[measurement.verdict];
  const reasons = measurement.reasons.map(({ what, figure }) => html`<p>${what}: ${figure}</p>`);
  return html`<div class="verdicts">
${card(word, tone, [html`<p>${thresholdsText(thresholds)}</p>`])}
${card(belief.word, belief.tone, [html`<p>${belief.text}</p>`, ...reasons])}
</div>`;
}

function card(word: string, tone: Tone | '', texts: readonly Html[]): Html {
  return html`<div class="card"><p class="word ${tone}">${word}</p>${texts}</div>`;
}

function reproduction({ run, about }: ReportMatter): Html {
  const { kind, seed, planHash, versions, host } = run;
  const command = `regstorm ${kind === 'simulation' ? 'simulate' : 'run'} profile.yaml`;
  const told: [string, string][] = [
    ['seed', String(seed)],
    ['plan', planHash],
    ...Object.entries(versions),
    ...Object.entries(host).map(([name, value]): [string, string] =>
      name === 'memoryBytes' ? ['memory', megabytes(Number(value))] : [name, String(value)],
    ),
  ];
  return html`<section>
<h2>How to reproduce</h2>
<p>In the directory of this run, which has the profile with every default filled in:</p>
<pre><code>${command}</code></pre>
<p>The same seed and the same plan mean the same phones at the same moments.</p>
<dl>${told.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>\n`)}</dl>
${about.expect === '' ? null : html`<p>What the profile expects: ${about.expect}</p>`}
${about.doc5710 === '' ? null : html`<p>Cisco Doc 5710: ${about.doc5710}</p>`}
</section>`;
}
