/**
 * Where each phone's cell is. Phones fill rows from left to right in the order of their numbers. A few sites have each a
 * band of its own with a line for its name; many follow one another, an empty cell between two.
 *
 *     hq  3 of 5                    a line of text
 *     # # # #  #                    its band
 *     branch  2 of 2
 *     # #
 */

export interface Site {
  readonly name: string;
  readonly first: number;
  readonly total: number;
}

/** All in pixels of the picture. */
export interface Space {
  readonly width: number;
  /** What it should not be higher than, if that can be done. */
  readonly height: number;
  readonly line: number;
}

interface Place extends Site {
  /** The cell of its first phone, counted along the rows. */
  readonly cell: number;
  /** How far lines of text have moved its rows down. */
  readonly down: number;
}

export interface Layout {
  /** From one cell to the next. */
  readonly pitch: number;
  /** The side of a cell. */
  readonly side: number;
  readonly columns: number;
  readonly height: number;
  readonly hasNames: boolean;
  readonly places: readonly Place[];
}

/** Cells are no larger, and no smaller. */
const pitches = [18, 16, 14, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2] as const;

/** With more sites there is no room for names. */
const mostNames = 12;

export function layoutOf(sites: readonly Site[], space: Space): Layout {
  for (const pitch of pitches) {
    const layout = layoutWith(pitch, sites, space);
    if (layout.height <= space.height || pitch === pitches.at(-1)) return layout;
  }
  throw new RangeError('there is a least pitch');
}

function layoutWith(pitch: number, sites: readonly Site[], { width, line }: Space): Layout {
  const columns = Math.max(1, Math.floor(width / pitch));
  const hasNames = sites.length <= mostNames;
  const places: Place[] = [];
  let cell = 0;
  let down = 0;
  for (const site of sites) {
    if (hasNames) down += line;
    places.push({ ...site, cell, down });
    const end = cell + site.total;
    cell = hasNames ? Math.ceil(end / columns) * columns : end + 1;
  }
  const rows = Math.ceil(cell / columns);
  return { pitch, side: pitch > 3 ? pitch - 1 : pitch, columns, height: rows * pitch + down, hasNames, places };
}

/** Of a cell its upper left corner. */
export function cornerOf(
  { places, columns, pitch }: Layout,
  index: number,
): { readonly x: number; readonly y: number } {
  const place = placeOf(places, index);
  const cell = place.cell + index - place.first;
  return { x: (cell % columns) * pitch, y: Math.floor(cell / columns) * pitch + place.down };
}

/** The phone at a point; -1: none. */
export function phoneAt({ places, columns, pitch }: Layout, x: number, y: number): number {
  const column = Math.floor(x / pitch);
  if (column < 0 || column >= columns) return -1;
  for (const { cell, down, first, total } of places) {
    const row = Math.floor((y - down) / pitch);
    const offset = row * columns + column - cell;
    if (row >= 0 && offset >= 0 && offset < total) return first + offset;
  }
  return -1;
}

/** The phone a key leads to from another; null: no key that leads anywhere. */
export function phoneBy(key: string, { places, columns }: Layout, index: number): number | null {
  const at = places.indexOf(placeOf(places, index));
  const { first, total } = places[at]!;
  const last = places.at(-1)!;
  const end = last.first + last.total - 1;
  const within = (wanted: number) => Math.min(end, Math.max(0, wanted));
  switch (key) {
    case 'ArrowLeft':
      return within(index - 1);
    case 'ArrowRight':
      return within(index + 1);
    case 'ArrowUp':
      return within(index - columns);
    case 'ArrowDown':
      return within(index + columns);
    case 'Home':
      return first;
    case 'End':
      return first + total - 1;
    case 'PageUp':
      return places[Math.max(0, at - 1)]!.first;
    case 'PageDown':
      return places[Math.min(places.length - 1, at + 1)]!.first;
    default:
      return null;
  }
}

/** The site a phone stands at. */
export function placeOf<Of extends Site>(sites: readonly Of[], index: number): Of {
  return sites.findLast(({ first, total }) => first <= index && total > 0) ?? sites[0]!;
}
