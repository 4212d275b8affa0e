/** The live page before its stream has said a word: headings and empty places, by whose ids the room `page` finds them. */
import { type Html, html } from '../pages/html.js';

interface Column {
  readonly name: string;
  readonly isNumber?: true;
}

const number = (name: string): Column => ({ name, isNumber: true });

/** Rows come with the stream; `empty` stands there as long as there are none. */
function table(id: string, caption: string, columns: readonly Column[], empty: string): Html {
  const heads = columns.map(({ name, isNumber }) =>
    isNumber ? html`<th scope="col" class="number">${name}</th>` : html`<th scope="col">${name}</th>`,
  );
  return html`<div class="scroll tall" role="region" aria-label="${caption}" tabindex="0"><table>
<caption class="visually-hidden">${caption}</caption><thead><tr>${heads}</tr></thead><tbody id="${id}"></tbody></table>
<p class="empty" id="${id}-empty">${empty}</p></div>`;
}

const nodeColumns = [{ name: 'Node' }, number('Registered'), { name: 'Place in their lists' }];
const durationColumns = [{ name: 'What' }, ...['Ended well', 'Not, or not yet', 'p50', 'p99', 'Max'].map(number)];
const outcomeColumns = [
  { name: 'Outcome' },
  number('Times'),
  number('Never in service'),
  { name: 'Cisco Doc 5710' },
  { name: 'Check first' },
];
const eventColumns = [number('At'), { name: 'What happened' }];

export const pageHtml = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>regstorm</title>
<link rel="icon" href="/page/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/page/uplot.css">
<link rel="stylesheet" href="/page/style.css">
<script type="module" src="/page/main.js"></script>
</head>
<body>
<main>
<header><h1 id="name">regstorm</h1><p id="status" role="status">connecting</p></header>
<noscript><p>This page needs JavaScript. The same numbers are at <a href="/metrics">/metrics</a>.</p></noscript>
<progress id="progress" max="1" value="0" aria-label="Time of the run that is over"></progress>
<dl class="tiles" id="tiles"></dl>
<section class="card" id="end" aria-label="The end of the run" hidden>
<h2 id="result"></h2><p id="sentence"></p><dl class="about" id="files"></dl></section>
<section class="card" id="control" aria-label="Control" hidden>
<h2>Control</h2>
<form id="pace"><button type="button" id="hold">Hold arrivals</button>
<label>Pace of the arrivals to come<input type="number" id="factor" step="any" value="1" required></label><button>Set pace</button></form>
<form id="fault"><label>Server<select id="server"></select></label><label>Fault<select id="what"></select></label>
<label>Seconds<input type="number" id="seconds" min="1" max="2000000" placeholder="no end"></label><button>Do it</button></form>
<form id="stop"><button class="danger" id="stop-button">End the run</button><span id="held" class="faint"></span></form>
<p id="answer" role="status"></p></section>
<div class="pair">
<section class="card" aria-labelledby="measurement-title"><h2 id="measurement-title">Measurement so far</h2>
<p id="verdict">no data yet</p><details id="why" hidden><summary id="reasons-count"></summary><ul id="reasons"></ul></details></section>
<section class="card" aria-labelledby="thresholds-title"><h2 id="thresholds-title">Thresholds</h2><ul id="thresholds"></ul>
<p class="empty" id="thresholds-empty">none were set</p></section>
</div>
<section aria-labelledby="population-title"><h2 id="population-title">Phones</h2>
<div class="picture">
<div><canvas id="population" tabindex="0" role="application" aria-roledescription="picture of all phones"
aria-label="All phones, each a cell" aria-describedby="population-help"></canvas>
<p id="phone" role="status">&nbsp;</p>
<p class="faint" id="population-help">Each cell is a phone, coloured by its state: site after site, in the order of their numbers.
Point at one, or walk with the arrow keys, Home and End, Page Up and Page Down for the site before and after.</p></div>
<table><caption class="visually-hidden">Phones by state</caption>
<thead><tr><th scope="col">State</th><th scope="col" class="number">Phones</th><th scope="col">Display shows</th></tr></thead>
<tbody id="states"></tbody></table>
</div></section>
<section aria-labelledby="course-title"><h2 id="course-title">Over time</h2><div id="charts"></div>
<p class="faint">Dotted lines from top to bottom are events. In a long run a point stands for many seconds: for the moment with the fewest
phones in service, for the mean of rates and for the slowest second.</p></section>
<section aria-labelledby="nodes-title"><h2 id="nodes-title">Nodes</h2>${table('nodes', 'Registered phones by node', nodeColumns, 'no data yet')}</section>
<section aria-labelledby="durations-title"><h2 id="durations-title">How long it took</h2>${table('durations', 'Durations so far', durationColumns, 'nothing has ended yet')}</section>
<section aria-labelledby="outcomes-title"><h2 id="outcomes-title">What befell phones</h2>${table('outcomes', 'Outcomes, the likeliest cause first', outcomeColumns, 'nothing befell a phone')}</section>
<section aria-labelledby="events-title"><h2 id="events-title">Events</h2>${table('events', 'Events, the newest first', eventColumns, 'none yet')}</section>
<div class="pair">
<section class="card" aria-labelledby="generator-title"><h2 id="generator-title">The generator</h2><dl class="about" id="generator"></dl></section>
<section class="card" aria-labelledby="about-title"><h2 id="about-title">This run</h2><dl class="about" id="about"></dl></section>
</div>
<footer class="faint"><p>The same numbers for Prometheus: <a href="/metrics">/metrics</a></p></footer>
</main>
</body>
</html>
`;
