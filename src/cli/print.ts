/** Results on stdout: for a person, or as data. */
import type { Summary } from '#outputs/summary-schema.js';
import { summaryText } from '#outputs/summary-text.js';
import { wantsColour } from '#outputs/terminal.js';

export interface Printing {
  readonly json: boolean;
}

export function printSummary(summary: Summary, { json }: Printing): void {
  const text = json
    ? `${JSON.stringify(summary, null, 2)}\n`
    : summaryText(summary, { colour: wantsColour(process.stdout, process.env) });
  process.stdout.write(text);
}
