/** Each site's share of phones in service over time, a row a site: which of them a fault has hit, and for how long. */
import { counted } from '#outputs/figures.js';
import { type Html, html } from '#outputs/pages/html.js';
import { picture, plot } from './plot.js';
import type { RunCourse } from './run-course.js';

const mostRows = 40;
const rowHeight = 18;
const labelWidth = 150;
const longestName = 20;
const head = 36;
const foot = 44;
/** Shares are shown in tenths; all of a site is more than nine of them. */
const levels = 10;

export interface SitePicture {
  readonly drawing: Html;
  readonly rows: readonly SiteRow[];
  /** Sites that are not shown: they lost less. */
  readonly omitted: number;
}

export interface SiteRow {
  readonly name: string;
  readonly phones: number;
  readonly atEnd: number;
  /** The fewest at one moment after all of them had been; null: never were all of them. */
  readonly fewest: number | null;
}

/** null: there is one site only. */
export function sitePicture(course: RunCourse, names: readonly string[]): SitePicture | null {
  const { columns, last, phonesOfSites, stepSeconds } = course;
  if (names.length < 2 || last === null) return null;
  const shown = mostHit(course, names.length);
  const height = head + foot + shown.length * rowHeight;
  const on = plot({ height, left: labelWidth, endSeconds: last.atSeconds, most: 0, unit: '' });
  const cells = shown.map((site, row) => {
    const top = head + row * rowHeight;
    const name = names[site]!;
    const label = name.length > longestName ? `${name.slice(0, longestName - 1)}…` : name;
    const rects = stretches(
      columns.map(({ bySite }) => bySite?.[site] ?? null),
      phonesOfSites[site]!,
    ).map(({ from, to, level }) => {
      const [left, right] = [on.x(from * stepSeconds), on.x(to * stepSeconds)];
      return level === 0
        ? null
        : html`<rect x="${left}" y="${top}" width="${Math.max(0, right - left).toFixed(1)}" height="${rowHeight - 2}" class="share-${level}"/>`;
    });
    return html`<text x="${labelWidth - 8}" y="${top + 12}" text-anchor="end">${label}</text><rect x="${labelWidth}" y="${top}" width="${on.x(last.atSeconds) - labelWidth}" height="${rowHeight - 2}" class="share-0"/>${rects}`;
  });
  const rows = shown.map((site) => ({
    name: names[site]!,
    phones: phonesOfSites[site]!,
    atEnd: course.lastBySite[site]!,
    fewest: fewestOf(course, site),
  }));
  const full = rows.filter(({ phones, atEnd }) => atEnd === phones).length;
  const finding = `Share of phones in service by site over time. At the end ${full} of ${counted(rows.length, 'site')} shown had all of their phones in service.`;
  return {
    drawing: picture(height, finding, [scale, on.axes, ...cells]),
    rows,
    omitted: names.length - shown.length,
  };
}

const scale = html`<g><text x="${labelWidth}" y="14">none in service</text>${Array.from(
  { length: levels + 1 },
  (_, level) => {
    return html`<rect x="${labelWidth + 100 + level * 14}" y="4" width="14" height="12" class="share-${level}"/>`;
  },
)}<text x="${labelWidth + 264}" y="14">all of the site</text></g>`;

/** In the order of the plan; of more than can be shown those that had the most to bear. */
function mostHit({ columns, phonesOfSites }: RunCourse, sites: number): number[] {
  const all = Array.from({ length: sites }, (_, site) => site);
  if (sites <= mostRows) return all;
  const hits = all.map((site) => hitOf({ columns, phonesOfSites }, site));
  return all
    .sort((a, b) => hits[b]! - hits[a]!)
    .slice(0, mostRows)
    .sort((a, b) => a - b);
}

/** Of its phones and the columns: how many were away after more had been in service, and how many never came. */
function hitOf({ columns, phonesOfSites }: Pick<RunCourse, 'columns' | 'phonesOfSites'>, site: number): number {
  const phones = phonesOfSites[site]!;
  let peak = 0;
  let away = 0;
  for (const { bySite } of columns) {
    const inService = bySite?.[site] ?? peak;
    peak = Math.max(peak, inService);
    away += peak - inService;
  }
  return (away + (phones - peak) * columns.length) / Math.max(1, phones);
}

interface Stretch {
  /** Columns. */
  readonly from: number;
  to: number;
  readonly level: number;
}

/** Columns of one level beside each other are one; what has no line is as the one before. */
function stretches(counts: readonly (number | null)[], phones: number): Stretch[] {
  const all: Stretch[] = [];
  let level = 0;
  for (const [n, count] of counts.entries()) {
    if (count !== null) level = phones === 0 ? 0 : Math.floor((levels * count) / phones);
    const before = all.at(-1);
    if (before?.level === level) before.to = n + 1;
    else all.push({ from: n, to: n + 1, level });
  }
  return all;
}

function fewestOf({ columns, phonesOfSites }: RunCourse, site: number): number | null {
  const phones = phonesOfSites[site]!;
  const counts = columns.flatMap(({ bySite }) => (bySite === null ? [] : [bySite[site]!]));
  const full = counts.indexOf(phones);
  return full === -1 ? null : Math.min(...counts.slice(full));
}
