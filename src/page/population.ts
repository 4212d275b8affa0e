/**
 * The picture of all phones. The cells are written into memory as pixels and put onto the canvas at once; names of sites
 * and the frame of the phone that is looked at go on top.
 */
import type { PageFacts, PagePhone } from '#outputs/live-page/messages.js';
import { count } from './figures.js';
import { cornerOf, type Layout, layoutOf, phoneAt, phoneBy, placeOf } from './layout.js';
import { countCells, unpackedCells } from './phone-cells.js';

/** In CSS pixels. */
const wantedHeight = 520;
const lineHeight = 20;

export class Population {
  private readonly canvas: HTMLCanvasElement;
  private readonly told: HTMLElement;
  private readonly pen: CanvasRenderingContext2D;
  private facts: PageFacts | null = null;
  private cells: Uint8Array = new Uint8Array();
  private inServiceCell = 0;
  private layout: Layout | null = null;
  private image: ImageData | null = null;
  private palette = new Uint32Array(16);
  private looked = -1;
  private readonly known = new Map<number, PagePhone>();

  /** `told`: where it says which phone is looked at. */
  constructor(canvas: HTMLCanvasElement, told: HTMLElement) {
    this.canvas = canvas;
    this.told = told;
    this.pen = canvas.getContext('2d')!;
    new ResizeObserver(() => this.arrange()).observe(canvas.parentElement!);
    for (const query of ['(prefers-color-scheme: dark)', '(forced-colors: active)']) {
      matchMedia(query).addEventListener('change', () => this.recolour());
    }
    canvas.addEventListener('pointermove', (event) => {
      const index = this.phoneUnder(event);
      if (index !== this.looked) this.look(index);
    });
    canvas.addEventListener('keydown', (event) => {
      if (this.layout === null || event.ctrlKey || event.altKey || event.metaKey) return;
      const index = phoneBy(event.key, this.layout, Math.max(0, this.looked));
      if (index === null) return;
      event.preventDefault();
      this.look(index);
    });
    canvas.addEventListener('focus', () => {
      if (this.looked < 0 && this.layout !== null) this.look(0);
    });
  }

  begin(facts: PageFacts): void {
    this.facts = facts;
    this.cells = new Uint8Array(facts.phones);
    this.inServiceCell = facts.states.findIndex(({ name }) => name === 'inService') + 1;
    this.known.clear();
    this.looked = -1;
    this.arrange();
    this.recolour();
  }

  /** `packed`: as in `MomentMessage`. */
  show(packed: string): void {
    this.cells = unpackedCells(packed, this.cells.length);
    this.paint();
    if (this.looked >= 0) this.say();
  }

  /** Draws everything. */
  paint(): void {
    const { layout, image, pen } = this;
    if (layout === null || image === null) return;
    this.fill(layout, image);
    pen.putImageData(image, 0, 0);
    this.writeNames(layout);
    if (this.looked >= 0) this.frame(layout);
  }

  private fill({ places, columns, pitch, side }: Layout, image: ImageData): void {
    const { cells, palette } = this;
    const pixels = new Uint32Array(image.data.buffer);
    const { width } = image;
    for (const { first, total, cell, down } of places) {
      let column = cell % columns;
      let corner = (Math.floor(cell / columns) * pitch + down) * width + column * pitch;
      for (let index = first; index < first + total; index++) {
        const colour = palette[cells[index]!]!;
        for (let y = 0, row = corner; y < side; y++, row += width) {
          for (let at = row; at < row + side; at++) pixels[at] = colour;
        }
        corner += pitch;
        if (++column < columns) continue;
        column = 0;
        corner += pitch * width - columns * pitch;
      }
    }
  }

  private writeNames({ hasNames, places, pitch, columns }: Layout): void {
    if (!hasNames) return;
    const { pen } = this;
    const scale = devicePixelRatio;
    pen.font = `${12 * scale}px system-ui, sans-serif`;
    pen.fillStyle = colourOf('--faint');
    pen.textBaseline = 'alphabetic';
    for (const { name, first, total, cell, down } of places) {
      const inService = countCells(this.cells, first, total, this.inServiceCell);
      const y = (cell / columns) * pitch + down - 6 * scale;
      pen.fillText(`${name}: ${count(inService)} of ${count(total)} in service`, 0, y);
    }
  }

  private frame(layout: Layout): void {
    const { x, y } = cornerOf(layout, this.looked);
    const scale = devicePixelRatio;
    this.pen.lineWidth = 2 * scale;
    this.pen.strokeStyle = colourOf('--ink');
    this.pen.strokeRect(x - scale, y - scale, layout.side + 2 * scale, layout.side + 2 * scale);
  }

  /** Cells are whole pixels of the screen. */
  private arrange(): void {
    if (this.facts === null) return;
    const scale = devicePixelRatio;
    const width = Math.floor(this.canvas.parentElement!.clientWidth * scale);
    if (width === 0) return;
    const space = { width, height: Math.round(wantedHeight * scale), line: Math.round(lineHeight * scale) };
    this.layout = layoutOf(this.facts.sites, space);
    this.canvas.width = width;
    this.canvas.height = Math.max(1, this.layout.height);
    this.canvas.style.width = `${width / scale}px`;
    this.canvas.style.height = `${this.canvas.height / scale}px`;
    this.image = this.pen.createImageData(this.canvas.width, this.canvas.height);
    this.paint();
  }

  private recolour(): void {
    const names = this.facts?.states.map(({ name }) => `--state-${name}`) ?? [];
    for (const [cell, name] of ['--line', ...names].entries()) this.palette[cell] = pixelOf(colourOf(name));
    this.paint();
  }

  private phoneUnder({ offsetX, offsetY }: PointerEvent): number {
    const scale = devicePixelRatio;
    return this.layout === null ? -1 : phoneAt(this.layout, offsetX * scale, offsetY * scale);
  }

  private look(index: number): void {
    this.looked = index;
    this.paint();
    this.say();
    if (index < 0 || this.known.has(index)) return;
    void this.ask(index);
  }

  private async ask(index: number): Promise<void> {
    const answer = await fetch(`/phone?index=${index}`).catch(() => null);
    if (answer?.ok !== true) return;
    this.known.set(index, (await answer.json()) as PagePhone);
    if (index === this.looked) this.say();
  }

  private say(): void {
    const { facts, looked } = this;
    if (facts === null || looked < 0) {
      this.told.textContent = '\u00a0';
      return;
    }
    const state = facts.states[this.cells[looked]! - 1];
    const phone = this.known.get(looked);
    const who = phone === undefined ? '' : `, ${phone.name}, ${phone.model}`;
    const lcd = state === undefined || state.lcd === '' ? '' : `, its display shows "${state.lcd}"`;
    const text = `Phone ${looked}${who}, ${placeOf(facts.sites, looked).name}: ${state?.name ?? 'not told yet'}${lcd}`;
    // What has not changed is not read out again.
    if (this.told.textContent !== text) this.told.textContent = text;
  }
}

export function colourOf(variable: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(variable).trim();
}

/** '#rrggbb' as ImageData has it on a little-endian machine, and there are no others with a browser. */
function pixelOf(colour: string): number {
  const value = Number.parseInt(colour.slice(1), 16);
  return (0xff000000 | ((value & 0xff) << 16) | (value & 0xff00) | (value >> 16)) >>> 0;
}
