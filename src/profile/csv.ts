/**
 * A table of comma-separated values (RFC 4180) whose every cell knows where it stands. Cells may be quoted, and then hold
 * commas, doubled quotes and line ends; blank lines are passed over.
 */

export interface Cell {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

/** A quote that is never closed, or text around one. */
export interface BrokenCell {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export interface Table {
  readonly rows: readonly (readonly Cell[])[];
  readonly broken: readonly BrokenCell[];
}

/** A quoted cell or a plain one, with what ends it: a comma, the end of the line or that of the text. */
const cellForm = /(?:[ \t]*"((?:[^"]|"")*)"[ \t]*|([^",\r\n]*))(,|\r?\n|\r|$)/y;

export function readCsv(text: string): Table {
  const rows: Cell[][] = [];
  const broken: BrokenCell[] = [];
  let row: Cell[] = [];
  let line = 1;
  let lineStart = text.startsWith('\ufeff') ? 1 : 0;
  let at = lineStart;
  while (at < text.length || row.length > 0) {
    const place = { line, column: at - lineStart + 1 };
    cellForm.lastIndex = at;
    const found = cellForm.exec(text);
    if (found === null) {
      // Where a broken cell ends nobody knows: the reader goes on in the next line.
      broken.push({ ...place, message: 'expected a cell in quotes, with a quote inside it doubled' });
      const next = text.indexOf('\n', at);
      at = lineStart = next < 0 ? text.length : next + 1;
      line++;
      row = [];
      continue;
    }
    const [whole, quoted, plain = '', end = ''] = found;
    row.push({ text: (quoted?.replaceAll('""', '"') ?? plain).trim(), ...place });
    at += whole.length;
    for (const { index } of (quoted ?? '').matchAll(/\n/g)) {
      line++;
      lineStart = place.column + lineStart - 1 + whole.indexOf('"') + 2 + index;
    }
    if (end === ',') continue;
    if (row.some(({ text }) => text !== '')) rows.push(row);
    row = [];
    line++;
    lineStart = at;
    if (end === '') break;
  }
  return { rows, broken };
}
