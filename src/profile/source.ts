/** A YAML text whose every key and value knows where it stands. */
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml';
import type { Mistake } from '#errors.js';

/** Keys and list indexes from the root of a document down to a value. */
export type Path = readonly PropertyKey[];

export type Place = Pick<Mistake, 'file' | 'line' | 'column'>;

interface Found {
  readonly key: Node | undefined;
  readonly value: Node | undefined;
}

export class Source {
  /** Plain data; undefined when the text is not YAML. */
  readonly data: unknown;
  /** What is wrong with the text before anybody asks what it means: syntax, tags, anchors, keys that stand twice. */
  readonly mistakes: readonly Mistake[];
  /** What mistakes call the text. */
  readonly file: string;
  private readonly lines = new LineCounter();
  private readonly document: Document;

  constructor(text: string, file: string) {
    this.file = file;
    // Duplicate keys are looked for here: the parser's own check does not say where in a line the second one stands.
    this.document = parseDocument(text, { lineCounter: this.lines, prettyErrors: false, uniqueKeys: false });
    const { errors, warnings } = this.document;
    const mistakes = [...errors, ...warnings].map(({ message, pos }) => ({ ...this.at(pos[0]), message }));
    this.data = errors.length > 0 ? undefined : this.read(mistakes);
    this.mistakes = mistakes;
  }

  /**
   * Where the value (or the key) at `path` stands; undefined when the text has none. `mayBeShort`: a plain value on the
   * way stands for all that would be in it.
   */
  placeOf(path: Path, part: 'key' | 'value', mayBeShort = true): Place | undefined {
    let found: Found = { key: undefined, value: this.document.contents ?? undefined };
    for (const segment of path) {
      // `phones: 500` is short for a mapping: what is wrong inside it is wrong with the number.
      if (mayBeShort && isScalar(found.value) && found.value.value !== null) break;
      const child = this.child(found.value, String(segment));
      if (child === undefined) return undefined;
      found = child;
    }
    const { key, value } = found;
    return this.at((part === 'key' ? (key ?? value) : (value ?? key))?.range?.[0] ?? 0);
  }

  private child(parent: Node | undefined, segment: string): Found | undefined {
    const node = isAlias(parent) ? parent.resolve(this.document) : parent;
    if (isMap(node)) {
      const pair = node.items.findLast(({ key }) => textOf(key) === segment);
      return pair && { key: nodeOf(pair.key), value: nodeOf(pair.value) };
    }
    if (!isSeq(node) || node.items[Number(segment)] === undefined) return undefined;
    return { key: undefined, value: nodeOf(node.items[Number(segment)]) };
  }

  private read(mistakes: Mistake[]): unknown {
    visit(this.document, {
      Map: (_, { items }) => {
        const lines = new Map<string, number>();
        for (const { key } of items) {
          const place = this.at(nodeOf(key)?.range?.[0] ?? 0);
          const first = lines.get(textOf(key));
          if (first === undefined) lines.set(textOf(key), place.line);
          else mistakes.push({ ...place, message: `"${textOf(key)}" stands twice, first in line ${first}` });
        }
      },
    });
    try {
      return this.document.toJS();
    } catch (error) {
      // An alias without an anchor, or a chain of aliases that grows without bound.
      mistakes.push({ ...this.at(0), message: error instanceof Error ? error.message : String(error) });
      return undefined;
    }
  }

  private at(offset: number): Place {
    const { line, col } = this.lines.linePos(offset);
    return { file: this.file, line: Math.max(line, 1), column: Math.max(col, 1) };
  }
}

function nodeOf(value: unknown): Node | undefined {
  return isNode(value) ? value : undefined;
}

function textOf(key: unknown): string {
  return String(isScalar(key) ? key.value : key);
}
