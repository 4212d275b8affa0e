/**
 * What a real server answered beside what ours answers to the same phone: the nth message of a name with the nth of that
 * name, field by field as our catalogue reads them, and byte by byte as nobody reads them.
 */
import { HEADER_SIZE, type Heard } from './stranger.js';

/** A difference that is the other server's own way. */
export interface Quirk {
  /** How the name of the comparison begins. */
  readonly of: string;
  /** As `unexplained` tells it. */
  readonly what: string;
  /** Where it shows in the body: from, to before. */
  readonly bytes: readonly [number, number] | null;
  readonly why: string;
}

/** The differences that no quirk explains; the quirks that explain something are added to `used`. */
export function unexplained(
  theirs: readonly Heard[],
  ours: readonly Heard[],
  quirks: readonly Quirk[],
  used: Set<Quirk> = new Set(),
): string[] {
  const names = [...new Set([...theirs, ...ours].map(({ name }) => name))];
  const pairs = names.flatMap((name) => pairsOf(name, theirs, ours));
  const differences = [
    ...names.flatMap((name) => countsOf(name, theirs, ours)),
    ...misplaced(
      theirs.filter((one) => pairs.some(([left]) => left === one)).map(({ name }) => name),
      ours.filter((one) => pairs.some(([, right]) => right === one)).map(({ name }) => name),
    ),
    ...pairs.flatMap(([left, right]) => fieldsOf(left, right)),
  ];
  const explained = differences.filter((what) => {
    const known = quirks.filter((quirk) => quirk.what === what);
    for (const quirk of known) used.add(quirk);
    return known.length > 0;
  });
  const explainedAt = quirks.filter(({ what }) => explained.includes(what));
  const bytes = pairs.flatMap(([left, right]) => bytesOf(left, right, explainedAt));
  return [...new Set([...differences.filter((what) => !explained.includes(what)), ...bytes])];
}

function pairsOf(name: string, theirs: readonly Heard[], ours: readonly Heard[]): (readonly [Heard, Heard])[] {
  const right = ours.filter((one) => one.name === name);
  return theirs.filter((one) => one.name === name).flatMap((left, n) => (right[n] ? [[left, right[n]] as const] : []));
}

function countsOf(name: string, theirs: readonly Heard[], ours: readonly Heard[]): string[] {
  const [left, right] = [theirs, ours].map((all) => all.filter((one) => one.name === name).length);
  return left === right ? [] : [`${name}: ${left} for ${right}`];
}

/** The one message that stands elsewhere, else all. */
function misplaced(theirs: readonly string[], ours: readonly string[]): string[] {
  const others = (names: readonly string[], name: string) => names.filter((one) => one !== name).join(' ');
  if (others(theirs, '') === others(ours, '')) return [];
  const moved = ours.find((name) => others(theirs, name) === others(ours, name));
  return [`${moved ?? 'all'}: at another place`];
}

function fieldsOf(left: Heard, right: Heard): string[] {
  const told: string[] = [];
  const [leftSize, rightSize] = [left, right].map(({ bytes }) => bytes.length - HEADER_SIZE);
  if (leftSize !== rightSize) told.push(`${left.name}: ${leftSize} bytes for ${rightSize}`);
  if (left.headerVersion !== right.headerVersion) {
    told.push(`${left.name}: header version ${left.headerVersion} for ${right.headerVersion}`);
  }
  for (const [field, value] of Object.entries(left.fields)) {
    if (JSON.stringify(value) !== JSON.stringify(right.fields[field])) told.push(`${left.name}.${field}`);
  }
  return told;
}

/** Where two bodies differ as far as both go, outside what is explained. */
function bytesOf(left: Heard, right: Heard, explained: readonly Quirk[]): string[] {
  const ranges = explained.flatMap(({ what, bytes }) => (bytes && what.startsWith(`${left.name}.`) ? [bytes] : []));
  const shared = Math.min(left.bytes.length, right.bytes.length) - HEADER_SIZE;
  return Array.from({ length: shared }, (_, at) => at)
    .filter((at) => left.bytes[HEADER_SIZE + at] !== right.bytes[HEADER_SIZE + at])
    .filter((at) => !ranges.some(([from, to]) => at >= from && at < to))
    .map((at) => `${left.name}: byte ${at}`);
}
