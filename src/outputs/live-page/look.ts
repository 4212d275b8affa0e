/** What the live page adds to the look of all pages. Nothing moves for those who asked for less motion. */
import { look } from '../pages/look.js';

export const styles = `${look}
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
header { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: baseline; }
#status { font-weight: 600; }
#status::before { content: ""; display: inline-block; width: .6em; height: .6em; margin-right: .4em; border-radius: 50%; background: currentColor; }
progress { width: 100%; height: .5rem; margin: .5rem 0 1rem; accent-color: var(--accent); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.6rem, 1fr)); gap: .5rem; margin: 0 0 1rem; }
.tiles div { padding: .4rem .6rem; }
.tiles dt { color: var(--faint); font-size: .85rem; }
.tiles dd { margin: 0; font-weight: 600; font-variant-numeric: tabular-nums; white-space: nowrap; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr)); gap: 1rem; align-items: start; }
.pair > *, .picture > * { min-width: 0; }
section.card { margin-bottom: 1rem; }
.card h2 { margin-top: 0; }
.card ul { margin: .35rem 0 0; padding-left: 1.1rem; }
.picture { display: grid; grid-template-columns: minmax(0, 1fr) 23rem; gap: 1rem; align-items: start; }
@media (max-width: 60rem) { .picture { grid-template-columns: minmax(0, 1fr); } }
.picture canvas { display: block; width: 100%; cursor: crosshair; }
.picture table { width: 100%; }
.picture th, td.number { white-space: nowrap; }
#phone { min-height: 1.5em; }
.swatch { display: inline-block; width: .8em; height: .8em; margin-right: .5em; border: 1px solid var(--line); border-radius: 2px; vertical-align: -.05em; }
.empty { color: var(--faint); }
.scroll { overflow-x: auto; }
.scroll.tall { max-height: 22rem; overflow-y: auto; }
.scroll th { background: var(--paper); position: sticky; top: 0; }
#charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(30rem, 100%), 1fr)); gap: 1rem; }
#charts figure { margin: 0; min-width: 0; }
#charts figure:first-child { grid-column: 1 / -1; }
#charts figcaption { font-weight: 600; }
#charts details { font-size: .9rem; }
.u-legend { font-size: .85rem; font-variant-numeric: tabular-nums; text-align: left; }
.u-legend th, .u-legend td { border: 0; padding: 0 .25rem; }
.u-inline .u-series th::after { display: none; }
form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end; margin: .5rem 0; }
form label { display: grid; font-size: .85rem; color: var(--faint); }
button, input, select { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--faint); border-radius: .35rem; padding: .3rem .7rem; }
button { cursor: pointer; }
button:hover { border-color: var(--accent); }
button:disabled { opacity: .5; cursor: default; }
button.danger { color: var(--bad); border-color: var(--bad); }
input[type="number"] { width: 6.5rem; }
summary { cursor: pointer; color: var(--accent); }
footer { margin: 2rem 0; }
.pair:last-of-type { margin-top: 2rem; }
footer dd, .about dd { margin: 0; overflow-wrap: anywhere; }
.about { display: grid; grid-template-columns: minmax(0, max-content) minmax(0, 1fr); gap: 0 1rem; }
`;

const cells = ['#2a9d5c', '#2a9d5c', '#e69f00', '#2a9d5c', '#2b7fc4', '#2a9d5c', '#2a9d5c', '#2a9d5c', '#d5d9e0'];
const rects = cells.map((colour, n) => {
  const [x, y] = [1 + 5 * (n % 3), 1 + 5 * Math.floor(n / 3)];
  return `<rect x="${x}" y="${y}" width="4" height="4" fill="${colour}"/>`;
});

/** Nine phones of a run. */
export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">${rects.join('')}</svg>`;
