import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCsv } from '#profile/csv.js';

function textsOf(text: string): string[][] {
  return readCsv(text).rows.map((row) => row.map((cell) => cell.text));
}

describe('a table of comma-separated values', () => {
  it('has rows and cells, whatever ends its lines', () => {
    expect(textsOf('a,b\nc,d\n')).toEqual([['a', 'b'], ['c', 'd']]); // biome-ignore format: a table
    expect(textsOf('a,b\r\nc,d')).toEqual([['a', 'b'], ['c', 'd']]); // biome-ignore format: a table
    expect(textsOf('\ufeffa , b\n\n , \nc,')).toEqual([['a', 'b'], ['c', '']]); // biome-ignore format: a table
    expect(textsOf('')).toEqual([]);
  });

  it('may quote cells, with commas, quotes and lines in them', () => {
    expect(textsOf('"a, ""b""", c\n"d\ne",f')).toEqual([
      ['a, "b"', 'c'],
      ['d\ne', 'f'],
    ]);
  });

  it('knows where each cell begins', () => {
    const { rows } = readCsv('mac,model\n"x\ny",7960\n\nz,7940');
    expect(rows.map((row) => row.map(({ line, column }) => `${line}:${column}`))).toEqual([
      ['1:1', '1:5'],
      ['2:1', '3:4'],
      ['5:1', '5:3'],
    ]);
  });

  it('tells a broken quote, and goes on in the next line', () => {
    const { rows, broken } = readCsv('a,b"c\nd,e\nf,"g');
    expect(broken.map(({ line, column }) => `${line}:${column}`)).toEqual(['1:3', '3:3']);
    expect(rows.map((row) => row.map(({ text }) => text))).toEqual([['d', 'e']]);
  });

  it('gives back what was written by the rules of RFC 4180', () => {
    const cell = fc.stringMatching(/^[^\s\ufeff]([^\r\ufeff]*[^\s\ufeff])?$/);
    const table = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 6 });
    fc.assert(
      fc.property(table, fc.constantFrom('\n', '\r\n'), (rows, end) => {
        const quoted = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
        const text = rows.map((row) => row.map(quoted).join(',')).join(end);
        expect(textsOf(text)).toEqual(rows);
      }),
    );
  });

  it('never fails, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', 'a') }), (text) => readCsv(text) !== null),
    );
  });
});
