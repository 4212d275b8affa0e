/** Where the time of one phone's boot went, stage by stage, each beginning where the one before it ends. */
import { duration } from '#outputs/figures.js';
import { type Html, html } from '#outputs/pages/html.js';
import type { PhoneRecord, WayPart } from '#stats/phone-record.js';
import { picture, pictureWidth } from './plot.js';

const rowHeight = 22;
const labelWidth = 190;
const figureWidth = 90;
const head = 24;

/** What each part is to a person who reads it. */
export const partNames: Readonly<Record<WayPart, string>> = {
  startup: 'startup: the phone itself',
  lease: 'lease: DHCP',
  fetch: 'fetch: its files',
  connect: 'connect: TCP',
  register: 'register',
  provision: 'provision',
  waited: 'waited, or tried in vain',
};

export interface WayPhone {
  readonly title: string;
  readonly record: PhoneRecord;
}

/** One below the other, on one scale. */
export function wayPicture(phones: readonly WayPhone[]): Html {
  const longest = Math.max(1e-6, ...phones.map(({ record }) => record.way?.totalSeconds ?? 0));
  const width = (seconds: number) => (seconds / longest) * (pictureWidth - labelWidth - figureWidth);
  let top = 0;
  const groups = phones.map(({ title, record: { way } }) => {
    let from = 0;
    const parts = Object.entries(way?.seconds ?? {}) as [WayPart, number][];
    const rows = parts.map(([part, seconds], n) => {
      const y = top + head + n * rowHeight;
      const x = labelWidth + width(from);
      from += seconds;
      const bar = Math.max(seconds > 0 ? 1.5 : 0, width(seconds));
      return html`<text x="${labelWidth - 8}" y="${y + 14}" text-anchor="end">${partNames[part]}</text><rect x="${x.toFixed(1)}" y="${y + 3}" width="${bar.toFixed(1)}" height="${rowHeight - 7}" class="part-${part}"/><text x="${(x + bar + 6).toFixed(1)}" y="${y + 14}">${duration(seconds)}</text>`;
    });
    const group = html`<text x="0" y="${top + 14}" class="title">${title}</text>${rows}`;
    top += head + parts.length * rowHeight + 14;
    return group;
  });
  const finding = phones
    .map(({ title, record: { way } }) => {
      const parts = Object.entries(way?.seconds ?? {}) as [WayPart, number][];
      return `${title}: ${parts.map(([part, seconds]) => `${partNames[part]} ${duration(seconds)}`).join(', ')}.`;
    })
    .join(' ');
  return picture(top, finding, groups);
}
