/** The states of all phones, as the stream packs them: four bits a phone, the first in the low ones, in base64. */

/** Of each phone its state and 1; 0: not known yet. */
export function unpackedCells(packed: string, phones: number): Uint8Array {
  const text = atob(packed);
  const cells = new Uint8Array(phones);
  for (let index = 0; index < phones; index++) cells[index] = (text.charCodeAt(index >> 1) >> (4 * (index & 1))) & 15;
  return cells;
}

/** How many of a part of the phones are in a state. */
export function countCells(cells: Uint8Array, first: number, total: number, cell: number): number {
  let found = 0;
  for (let index = first; index < first + total; index++) if (cells[index] === cell) found++;
  return found;
}
