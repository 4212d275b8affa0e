/** Which phones of a herd are cut off from their node and do not know it yet: between a fault and its detection. */
interface Registered {
  isCutOff(now: number): boolean;
}

/** A look a second over all phones. */
export function cutOffIn(phones: readonly Registered[], now: number): number {
  let count = 0;
  for (const phone of phones) if (phone.isCutOff(now)) count++;
  return count;
}
