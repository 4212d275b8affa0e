/** A program in a network namespace that tells of itself when a line comes (`namespace-program.ts` is the other side). */
import { readlinkSync } from 'node:fs';
import { createInterface } from 'node:readline';

const namespaceOf = (process: number | 'self') => readlinkSync(`/proc/${process}/ns/net`);

/** The order it was given. In the namespace of its parent it refuses: its packets would leave by a real interface. */
export function orderOf<Order>(): Order {
  if (namespaceOf('self') === namespaceOf(process.ppid)) throw new Error('refused: nobody made this network for it');
  return JSON.parse(process.argv[2]!);
}

/** Says that it is ready, answers lines until there are none to come, and ends at once. */
export async function answerLines(tell: () => object): Promise<never> {
  process.stdout.write('ready\n');
  for await (const _ of createInterface({ input: process.stdin })) process.stdout.write(`${JSON.stringify(tell())}\n`);
  process.exit();
}
