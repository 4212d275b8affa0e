/**
 * How every page looks, live or kept: colours by what they mean, in light and dark. A page takes the system's choice unless
 * its root says `data-theme="light"` or `"dark"`; paper is light.
 */
import type { StateName } from '../../terms/states.js';

interface Colour {
  readonly light: string;
  readonly dark: string;
}

/** `var(--state-inService)`. What waits is pale, what asks something of a server is loud, what works is green. */
export const stateColours: Readonly<Record<StateName, Colour>> = {
  off: { light: '#d5d9e0', dark: '#353b46' },
  starting: { light: '#b3a6cf', dark: '#6c5f92' },
  leasing: { light: '#e69f00', dark: '#e8a838' },
  fetching: { light: '#d55e00', dark: '#e0703a' },
  connecting: { light: '#8ec3ea', dark: '#7db7e0' },
  registering: { light: '#2b7fc4', dark: '#4f9bd9' },
  provisioning: { light: '#1b4f8a', dark: '#8fb3ff' },
  inService: { light: '#2a9d5c', dark: '#3fb573' },
  restarting: { light: '#b8216b', dark: '#e0559b' },
};

/** `var(--series-0)`: for what has no colour of its own, such as nodes; people who see few colours tell them apart. */
export const seriesColours: readonly Colour[] = [
  { light: '#0072b2', dark: '#4aa3df' },
  { light: '#e69f00', dark: '#f0b13c' },
  { light: '#a8518a', dark: '#d58bbd' },
  { light: '#00805d', dark: '#2fbf94' },
  { light: '#c34f00', dark: '#f08a4b' },
  { light: '#4f97c9', dark: '#8fd0f5' },
  { light: '#7a6a00', dark: '#d8cb5a' },
  { light: '#6b7280', dark: '#a0a8b5' },
];

/** `var(--good)` and its like. */
const surfaces: Readonly<Record<string, Colour>> = {
  paper: { light: '#ffffff', dark: '#14171c' },
  card: { light: '#f6f7f9', dark: '#1d2128' },
  line: { light: '#d9dde3', dark: '#353b46' },
  ink: { light: '#1b1f24', dark: '#e6e9ee' },
  faint: { light: '#596270', dark: '#a3acb9' },
  accent: { light: '#005ea2', dark: '#73b3e7' },
  good: { light: '#1a7f45', dark: '#4cc27c' },
  doubtful: { light: '#945c00', dark: '#e8a838' },
  bad: { light: '#b42318', dark: '#f97066' },
};

function variables(theme: keyof Colour): string {
  const named = [
    ...Object.entries(surfaces),
    ...Object.entries(stateColours).map(([name, colour]) => [`state-${name}`, colour] as const),
    ...seriesColours.map((colour, n) => [`series-${n}`, colour] as const),
  ];
  return named.map(([name, colour]) => `--${name}: ${colour[theme]};`).join(' ');
}

/** The style sheet that all pages begin with. */
export const look = `
:root { color-scheme: light dark; ${variables('light')} }
@media screen and (prefers-color-scheme: dark) { :root:not([data-theme="light"]) { ${variables('dark')} } }
@media screen { :root[data-theme="dark"] { color-scheme: dark; ${variables('dark')} } }
:root[data-theme="light"] { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", Roboto, sans-serif; }
main { max-width: 76rem; margin: 0 auto; padding: 1.25rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
p { max-width: 48rem; margin: .35rem 0; }
a { color: var(--accent); }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--line); }
th { color: var(--faint); font-weight: 600; }
td.number, th.number { text-align: right; }
code, pre { font: .9em/1.45 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
svg text { font: 12px system-ui, "Segoe UI", Roboto, sans-serif; fill: var(--faint); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; }
.faint { color: var(--faint); }
.good { color: var(--good); } .doubtful { color: var(--doubtful); } .bad { color: var(--bad); }
@media print { body { font-size: 11px; } main { max-width: none; padding: 0; } h2 { break-after: avoid; } svg, tr, .card { break-inside: avoid; } }
`;
