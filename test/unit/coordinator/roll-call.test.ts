import { describe, expect, it } from 'vitest';
import { RollCall } from '#coordinator/roll-call.js';

/** Whether the promise is settled once all that is due has run. */
async function isSettled(promise: Promise<void>): Promise<boolean> {
  return Promise.race([promise.then(() => true), new Promise<boolean>((resolve) => setImmediate(resolve, false))]);
}

describe('a roll call', () => {
  it('waits for the last worker', async () => {
    const call = new RollCall([0, 1]);
    const ready = call.all('ready');
    call.says(1, 'ready');
    expect(await isSettled(ready)).toBe(false);
    call.says(0, 'ready');
    expect(await isSettled(ready)).toBe(true);
  });

  it('hears a word said before it was asked for', async () => {
    const call = new RollCall([0]);
    call.says(0, 'ready');
    expect(await isSettled(call.all('ready'))).toBe(true);
  });

  it('takes no word for another, and no worker twice', async () => {
    const call = new RollCall([0, 1]);
    const finished = call.all('finished');
    for (const word of ['ready', 'stopping', 'finished', 'finished']) call.says(0, word);
    expect(await isSettled(finished)).toBe(false);
  });

  it('waits no more for a worker that is gone, also when none is left', async () => {
    const call = new RollCall([0, 1]);
    const finished = call.all('finished');
    call.says(0, 'finished');
    call.leaves(1);
    expect(await isSettled(finished)).toBe(true);
    const more = call.all('more');
    call.leaves(0);
    expect(await isSettled(more)).toBe(true);
  });
});
