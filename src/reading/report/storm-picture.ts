/** DHCP messages and ACKs a second over time: the curve by which one knows a DHCP storm (Cisco Doc 5710). */
import { rate } from '#outputs/figures.js';
import { type Html, html } from '#outputs/pages/html.js';
import { swatch } from './in-service-picture.js';
import { band, line, type Mark, marks, type Point, picture, plot } from './plot.js';
import type { RunCourse } from './run-course.js';

const height = 260;

export interface StormPicture {
  readonly drawing: Html;
  readonly legend: Html;
}

/** null: there was no DHCP. `peaks`: a second, as the summary has them. */
export function stormPicture(
  { columns, stepSeconds, last }: RunCourse,
  { marks: numbered, peaks }: { readonly marks: readonly Mark[]; readonly peaks: Peaks | null },
): StormPicture | null {
  const most = Math.max(0, ...columns.map(({ dhcpSentPeak, dhcpAcksPeak }) => Math.max(dhcpSentPeak, dhcpAcksPeak)));
  if (most === 0 || last === null) return null;
  const end = last.atSeconds;
  const on = plot({ height, endSeconds: end, most, unit: 'messages a second' });
  const steps = (value: (column: RunCourse['columns'][number], seconds: number) => number): Point[] =>
    columns.flatMap((column, n): Point[] => {
      const [from, to] = [n * stepSeconds, Math.min(end, (n + 1) * stepSeconds)];
      const at = to <= from ? on.floor : on.y(value(column, to - from));
      return [
        [on.x(from), at],
        [on.x(to), at],
      ];
    });
  // In columns as narrow as the lines are apart there is nothing but the mean.
  const peak = (of: number) => (stepSeconds === 1 ? 0 : of);
  const mean = steps(({ dhcpSent }, seconds) => Math.min(most, dhcpSent / seconds));
  const sent = steps(({ dhcpSent, dhcpSentPeak }, seconds) =>
    Math.min(most, Math.max(peak(dhcpSentPeak), dhcpSent / seconds)),
  );
  const acks = steps(({ dhcpAcks, dhcpAcksPeak }, seconds) =>
    Math.min(most, Math.max(peak(dhcpAcksPeak), dhcpAcks / seconds)),
  );
  const floor: Point[] = mean.map(([x]) => [x, on.floor]);
  const finding =
    peaks === null
      ? 'DHCP messages and ACKs a second over time.'
      : `DHCP messages of the phones and ACKs to them over time: at most ${rate(peaks.messages)} and ${rate(peaks.acks)}.`;
  const drawing = picture(height, finding, [
    on.axes,
    html`<path d="${band(mean, floor)}" class="storm-area"/>`,
    html`<path d="${line(sent)}" class="storm-sent"/>`,
    html`<path d="${line(acks)}" class="storm-acks"/>`,
    marks(on, numbered),
  ]);
  const busiest = stepSeconds === 1 ? '' : `, the highest rate in each ${stepSeconds} s`;
  const legend = html`<ul class="legend">
<li>${swatch(html`<path d="M0 6H14" class="storm-sent"/>`)} messages from phones${busiest}</li>
<li>${swatch(html`<path d="M0 6H14" class="storm-acks"/>`)} ACKs from servers${busiest}</li>
${stepSeconds === 1 ? null : html`<li>${swatch(html`<rect width="14" height="12" class="storm-area"/>`)} messages from phones, on average</li>`}
</ul>`;
  return { drawing, legend };
}

export interface Peaks {
  readonly messages: number;
  readonly acks: number;
}
