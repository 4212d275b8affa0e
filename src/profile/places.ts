/** Where a complaint belongs: what was read last at its path, else the nearest thing around it. */
import type { Setting } from './layers.js';
import type { Complaint } from './mistakes.js';
import type { Path, Place, Source } from './source.js';

export class Places {
  private readonly sources: readonly Source[];
  private readonly settings: readonly Setting[];
  private readonly takesSmall: boolean;

  /** The strongest source first; `takesSmall`: the small form is laid over them. */
  constructor(sources: readonly Source[], settings: readonly Setting[], takesSmall: boolean) {
    this.sources = sources;
    this.settings = settings;
    this.takesSmall = takesSmall;
  }

  of({ path, part }: Pick<Complaint, 'path' | 'part'>): Place {
    const above = this.settings.findLast((setting) => isWithin(path, setting.path));
    if (above !== undefined) return nowhere(above.origin);
    const exact = this.inTexts(path, part);
    if (exact !== undefined) return exact;
    const below = this.settings.findLast((setting) => isWithin(setting.path, path));
    if (below !== undefined) return nowhere(below.origin);
    for (let length = path.length - 1; length > 0; length--) {
      const around = this.inTexts(path.slice(0, length), 'key');
      if (around !== undefined) return around;
    }
    return this.inTexts([], 'value') ?? nowhere('');
  }

  private inTexts(path: Path, part: Complaint['part']): Place | undefined {
    const paths = this.takesSmall && path.length > 0 ? [['small', ...path], path] : [path];
    // First who says it in full: only then `phones: 500`, which is short for a mapping and stands for all in it.
    for (const isShort of [false, true]) {
      for (const wanted of paths) {
        for (const source of this.sources) {
          const place = source.placeOf(wanted, part, isShort);
          if (place !== undefined) return place;
        }
      }
    }
    return undefined;
  }
}

/** The place of what stands in no text: line and column 0. */
export function nowhere(origin: string): Place {
  return { file: origin, line: 0, column: 0 };
}

function isWithin(path: Path, outer: Path): boolean {
  return outer.every((segment, n) => String(path[n]) === segment);
}
