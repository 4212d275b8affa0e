/** "did you mean": the nearest known word to one that is not known. */

/**
 * Edits that turn one word into the other: insert, remove, replace, swap two neighbours (optimal string alignment).
 * Swaps count as one because typing them is one slip: 7690 is as near to 7960 as 7961 is.
 */
export function editDistance(from: string, to: string): number {
  let older: number[] = [];
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      let edits = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1));
      if (from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) edits = Math.min(edits, older[j - 2]! + 1);
      next.push(edits);
    }
    older = row;
    row = next;
  }
  return row[to.length]!;
}

/** The known word at most a third of the letters away, case apart; undefined when none is near. */
function nearest(word: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let fewest = Math.min(3, Math.max(1, Math.floor(word.length / 3))) + 1;
  for (const candidate of known) {
    const edits = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (edits < fewest) [best, fewest] = [candidate, edits];
  }
  return best;
}

/** `unknown model "7690"; did you mean "7960"?`, or with the list of known words when none is near and they are few. */
export function unknownWord(kind: string, word: string, known: readonly string[]): string {
  const sentence = `unknown ${kind} "${word}"`;
  const near = nearest(word, known);
  if (near !== undefined) return `${sentence}; did you mean "${near}"?`;
  return known.length > 0 && known.length <= 8 ? `${sentence}; known: ${known.join(', ')}` : sentence;
}
