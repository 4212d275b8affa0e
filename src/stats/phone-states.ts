/**
 * The state of every phone of a run, for whoever shows single phones: memory that the workers of a host share with it. They
 * write into it when they report, and only while somebody looks.
 *
 *     | watched | phone 0 | phone 1 | ...        a byte each: 0 not told yet, else the number of the state and 1
 */

/** Threads to which it is posted share it. */
export type PhoneStates = Uint8Array;

/** For so many phones in all. */
export function phoneStates(phones: number): PhoneStates {
  return new Uint8Array(new SharedArrayBuffer(1 + phones));
}

/** Whoever begins to look is shown nothing of earlier. */
export function watchStates(states: PhoneStates, isWatched: boolean): void {
  if (isWatched) states.fill(0, 1);
  Atomics.store(states, 0, isWatched ? 1 : 0);
}

export function areWatched(states: PhoneStates): boolean {
  return Atomics.load(states, 0) === 1;
}

/** `state`: its number. */
export function tellState(states: PhoneStates, index: number, state: number): void {
  states[1 + index] = state + 1;
}

/** What was told of each phone, by its number; goes on changing. */
export function statesTold(states: PhoneStates): Uint8Array {
  return states.subarray(1);
}
