/**
 * The phones of a site, each by name: a CSV file whose first line says what its columns are.
 *
 *     mac,model,lines
 *     00:1B:53:5C:D3:D6,7960,2001 2002
 *     SEP001F9E266369,7941G,2003
 *
 * A column `mac` (with or without separators) or `name` (SEP and the MAC), a column `model`, and if wanted `lines`, the
 * phone's directory numbers with spaces between. Every mistake is told with its place in the file.
 */
import type { Mistake } from '#errors.js';
import { type ModelName, modelNames, models } from '#phone/models.js';
import { type Cell, readCsv } from './csv.js';
import { unknownWord } from './suggestions.js';

export interface InventoryPhone {
  /** 12 upper-case hex digits. */
  readonly mac: string;
  readonly model: ModelName;
  /** Directory numbers; empty: not told. */
  readonly lines: readonly string[];
}

const columns = ['mac', 'name', 'model', 'lines'] as const;
type Column = (typeof columns)[number];

const numberForm = /^[0-9*#+]{1,24}$/;

/**
 * Reads the phones of a file. `seen` knows where each MAC was met first, in this file or another, and goes on from file
 * to file. Mistakes are added to `mistakes`; a row with one gives no phone.
 */
export function readInventory(
  text: string,
  file: string,
  seen: Map<string, string>,
  mistakes: Mistake[],
): InventoryPhone[] {
  const { rows, broken } = readCsv(text);
  for (const cell of broken) mistakes.push({ file, ...cell });
  const complain = ({ line, column }: Pick<Cell, 'line' | 'column'>, message: string): undefined => {
    mistakes.push({ file, line, column, message });
  };
  const [header, ...others] = rows;
  const start = { line: 1, column: 1 };
  if (header === undefined) {
    complain(start, 'the file is empty: expected a line such as mac,model,lines and a line for each phone');
    return [];
  }
  const places = columnsOf(header, complain);
  if (places === undefined) return [];
  if (others.length === 0) complain(header[0] ?? start, 'there is no phone behind the names of the columns');

  return others.flatMap((row) => {
    const first = row[0] ?? start;
    if (row.length !== header.length) {
      return complain(first, `expected ${header.length} cells as in the first line, got ${row.length}`) ?? [];
    }
    const cellOf = (column: Column) => row[places[column] ?? -1];
    const mac = macOf(cellOf('mac'), cellOf('name'), complain);
    const model = modelOf(cellOf('model')!, complain);
    const lines = linesOf(cellOf('lines'), model, complain);
    if (mac === undefined || model === undefined || lines === undefined) return [];
    const before = seen.get(mac);
    if (before !== undefined) return complain(first, `the phone ${mac} stands twice, first in ${before}`) ?? [];
    seen.set(mac, `${file}:${first.line}`);
    return [{ mac, model, lines }];
  });
}

type Complain = (cell: Pick<Cell, 'line' | 'column'>, message: string) => undefined;

/** Where each column stands; undefined when the phones cannot be read by them. */
function columnsOf(header: readonly Cell[], complain: Complain): Partial<Record<Column, number>> | undefined {
  const places: Partial<Record<Column, number>> = {};
  let isGood = true;
  const refuse = (cell: Cell, message: string) => {
    complain(cell, message);
    isGood = false;
  };
  header.forEach((cell, n) => {
    const column = columns.find((name) => name === cell.text.toLowerCase());
    if (column === undefined) refuse(cell, unknownWord('column', cell.text, columns));
    else if (places[column] !== undefined) refuse(cell, `the column "${column}" stands twice`);
    else places[column] = n;
  });
  const first = header[0];
  if (isGood && first !== undefined && places.mac === undefined && places.name === undefined) {
    refuse(first, 'there is no column "mac" or "name": nothing says which phones these are');
  }
  if (isGood && first !== undefined && places.model === undefined) refuse(first, 'there is no column "model"');
  return isGood ? places : undefined;
}

function macOf(macCell: Cell | undefined, nameCell: Cell | undefined, complain: Complain): string | undefined {
  const ofMac = macCell && readMac(macCell, macCell.text, complain);
  if (nameCell === undefined) return ofMac;
  const [, digits] = /^SEP(.*)$/i.exec(nameCell.text) ?? [];
  if (digits === undefined)
    return complain(nameCell, `expected a name such as SEP001B535CD3D6; got "${nameCell.text}"`);
  const ofName = readMac(nameCell, digits, complain);
  if (macCell === undefined) return ofName;
  if (ofMac !== undefined && ofName !== undefined && ofMac !== ofName) {
    return complain(nameCell, `the name "${nameCell.text}" is not that of the MAC "${macCell.text}"`);
  }
  return ofName && ofMac;
}

function readMac(cell: Cell, text: string, complain: Complain): string | undefined {
  const mac = text.replaceAll(/[:.-]/g, '').toUpperCase();
  if (!/^[0-9A-F]{12}$/.test(mac)) return complain(cell, `expected a MAC of 12 hexadecimal digits; got "${text}"`);
  // The lowest bit of the first byte marks a group of hosts (IEEE 802, 8.2).
  if (Number.parseInt(mac.slice(0, 2), 16) % 2 === 1) return complain(cell, `the MAC "${text}" is that of a group`);
  return mac;
}

function modelOf(cell: Cell, complain: Complain): ModelName | undefined {
  const model = modelNames.find((name) => name.toLowerCase() === cell.text.toLowerCase());
  return model ?? complain(cell, unknownWord('model', cell.text, modelNames));
}

function linesOf(
  cell: Cell | undefined,
  model: ModelName | undefined,
  complain: Complain,
): readonly string[] | undefined {
  const numbers = cell?.text.split(/\s+/).filter((number) => number !== '') ?? [];
  if (cell === undefined || numbers.length === 0) return [];
  const wrong = numbers.find((number) => !numberForm.test(number));
  if (wrong !== undefined) return complain(cell, `expected a directory number such as 2001; got "${wrong}"`);
  const most = model === undefined ? numbers.length : models[model].lines;
  if (numbers.length <= most) return numbers;
  return complain(cell, `a ${model} has ${most} ${most === 1 ? 'line' : 'lines'}, got ${numbers.length} numbers`);
}
