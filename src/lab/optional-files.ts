/**
 * Files a phone does well without (sccp.md 5.3, "then UI files"): dictionaries, fonts and tones of a locale, lists of
 * rings, the rings. The lab has every one a phone may ask for, in whatever folder, small and without meaning.
 */

/** By what the name, in lower case, ends with. */
const contents: readonly (readonly [ending: RegExp, content: string])[] = [
  [/-(dictionary|font|kate|tones)\.xml$/, '<?xml version="1.0" encoding="UTF-8"?>\n<lab/>\n'],
  [/(^|\/)(distinctive)?ringlist\.xml$/, '<?xml version="1.0" encoding="UTF-8"?>\n<CiscoIPPhoneRingList/>\n'],
  [/(^|\/)dialplan\.xml$/, '<?xml version="1.0" encoding="UTF-8"?>\n<DIALTEMPLATE/>\n'],
  [/(^|\/)ringlist\.dat$/, 'Lab\tlab.pcm\n'],
  [/(^|\/)gkdefault\.cfg$/, '#txt\n'],
  [/-sccp\.jar$/, 'lab\n'],
  [/\.(raw|pcm)$/, '\x7f'.repeat(512)],
];

const files = contents.map(([ending, content]) => ({ ending, bytes: new TextEncoder().encode(content) }));

/** Null for a name that is none of theirs. */
export function findOptional(name: string): Uint8Array | null {
  const lowered = name.toLowerCase();
  return files.find(({ ending }) => ending.test(lowered))?.bytes ?? null;
}
