/**
 * The files a profile is made of: the profile itself, what it `extends`, and the site file laid over it. A mapping laid
 * over a mapping adds its fields to it; lists and plain values replace what was there.
 *
 *     base.yaml  <-extends-  profile.yaml  <-laid over-  site.yaml
 */
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { LoadError, type Mistake } from '#errors.js';
import { isMapping, layOver } from './layers.js';
import { Source } from './source.js';

export interface Documents {
  /** The strongest first. */
  readonly sources: readonly Source[];
  /** All of them in one; undefined when one of them is no YAML. */
  readonly data: unknown;
  /** What is wrong with them before anybody asks what they mean. */
  readonly mistakes: readonly Mistake[];
}

/** `text` is that of the profile, which mistakes call `file`; `site`: the path of the site file, if any. */
export function readDocuments(text: string, file: string, site: string | undefined): Documents {
  const reader = new Reader();
  const profile = reader.read(text, file, [resolve(file)]);
  const over = site === undefined ? [] : reader.open(site, { file: `--site ${site}`, line: 0, column: 0 }, []);
  const sources = [...over, ...profile];
  const isReadable = sources.every(({ data }) => data !== undefined);
  return { sources, data: isReadable ? laidOver(sources) : undefined, mistakes: reader.mistakes };
}

/** The text of a file somebody named. Throws LoadError. */
export function readText(path: string, what: string, hint = ''): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new LoadError('profile-invalid', `cannot read the ${what} ${path}`, { cause, hint });
  }
}

class Reader {
  readonly mistakes: Mistake[] = [];

  /** A document and what it extends, the strongest first. `trail`: the files on the way here. */
  read(text: string, file: string, trail: readonly string[]): Source[] {
    const source = new Source(text, file);
    this.mistakes.push(...source.mistakes);
    const base = isMapping(source.data) ? source.data.extends : undefined;
    if (typeof base !== 'string') return [source];
    const place = source.placeOf(['extends'], 'value') ?? { file, line: 1, column: 1 };
    return [source, ...this.open(join(dirname(file), base), place, trail)];
  }

  /** The document in a file that is named at `place`. */
  open(file: string, place: Pick<Mistake, 'file' | 'line' | 'column'>, trail: readonly string[]): Source[] {
    if (trail.includes(resolve(file))) {
      this.mistakes.push({ ...place, message: `"extends" goes in a circle: ${file} extends this file` });
      return [];
    }
    try {
      const sources = this.read(readText(file, 'profile'), file, [...trail, resolve(file)]);
      const [{ data } = { data: undefined }] = sources;
      if (data !== undefined && !isMapping(data)) {
        this.mistakes.push({ file, line: 1, column: 1, message: 'expected a mapping' });
      }
      return sources;
    } catch (error) {
      if (!(error instanceof LoadError)) throw error;
      this.mistakes.push({ ...place, message: error.message });
      return [];
    }
  }
}

function laidOver(sources: readonly Source[]): unknown {
  return sources.map(({ data }) => withoutExtends(data)).reduceRight((below, over) => layOver(below, over));
}

function withoutExtends(data: unknown): unknown {
  if (!isMapping(data) || typeof data.extends !== 'string') return data;
  const { extends: _, ...fields } = data;
  return fields;
}
