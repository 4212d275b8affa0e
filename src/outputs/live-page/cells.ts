/** The states of all phones, four bits each: 40,000 phones are 27 KB of text. */

/** `told`: as in stats/phone-states.ts. The lower four bits of a byte are the first of its two phones. */
export function packedCells(told: Uint8Array): string {
  const bytes = Buffer.alloc(Math.ceil(told.length / 2));
  for (let index = 0; index < told.length; index++) {
    bytes[index >> 1]! |= (told[index]! & 15) << (4 * (index & 1));
  }
  return bytes.toString('base64');
}
