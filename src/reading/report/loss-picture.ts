/** How long phones took to notice that their node was gone and to be back, beside what the timers of Cisco phones allow. */
import type { Detections, Spread } from '#outputs/outages.js';
import { spanText } from '#outputs/outages-text.js';
import { type Html, html } from '#outputs/pages/html.js';
import { picture, plot } from './plot.js';

const rowHeight = 58;
const labelWidth = 170;
const head = 14;
const foot = 44;

/** A row for each cause; null: nobody lost a node. */
export function lossPicture(rows: readonly Detections[]): Html | null {
  if (rows.length === 0) return null;
  const end = Math.max(
    1e-3,
    ...rows.flatMap(({ expected, detect, outage }) => [expected?.[1] ?? 0, detect?.max ?? 0, outage?.max ?? 0]),
  );
  const height = head + foot + rows.length * rowHeight;
  const on = plot({ height, left: labelWidth, endSeconds: end, most: 0, unit: '', since: 'since the fault' });
  const spread = (found: Spread | null, y: number, name: string) => {
    if (found === null) return null;
    const [min, p50, max] = [on.x(found.min), on.x(found.p50), on.x(found.max)];
    return html`<rect x="${min}" y="${y}" width="${Math.max(2, max - min).toFixed(1)}" height="10" class="${name}"/><line x1="${p50}" x2="${p50}" y1="${y - 3}" y2="${y + 13}" class="middle"/>`;
  };
  const drawn = rows.map(({ cause, expected, detect, outage }, n) => {
    const y = head + n * rowHeight;
    const band =
      expected === null
        ? null
        : html`<rect x="${on.x(expected[0])}" y="${y}" width="${Math.max(2, on.x(expected[1]) - on.x(expected[0])).toFixed(1)}" height="${rowHeight - 12}" class="expected"/>`;
    return html`<text x="${labelWidth - 8}" y="${y + 28}" text-anchor="end">${cause}</text>${band}${spread(detect, y + 6, 'detect')}${spread(outage, y + 28, 'outage')}`;
  });
  const finding = rows
    .map(({ cause, expected, detect, outage }) => {
      const should = expected === null ? 'not known' : spanText(expected);
      return `${cause}: noticed in ${rangeText(detect)}, expected ${should}, back in service in ${rangeText(outage)}.`;
    })
    .join(' ');
  return picture(height, finding, [on.axes, ...drawn]);
}

export function rangeText(spread: Spread | null): string {
  return spread === null ? 'no data' : spanText([spread.min, spread.max]);
}
