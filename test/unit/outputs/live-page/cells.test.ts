import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packedCells } from '#outputs/live-page/cells.js';
import { countCells, unpackedCells } from '#page/phone-cells.js';
import { phoneStates, statesTold, tellState, watchStates } from '#stats/phone-states.js';
import { State, stateNames } from '#terms/states.js';

describe('the states of phones, packed', () => {
  it('are in the browser what they were in the run', () => {
    fc.assert(
      fc.property(fc.uint8Array({ max: stateNames.length, maxLength: 2_000 }), (told) => {
        expect(unpackedCells(packedCells(told), told.length)).toEqual(told);
      }),
    );
  });

  it('are four bits a phone, the first in the low ones', () => {
    expect(Buffer.from(packedCells(Uint8Array.of(1, 2, 3)), 'base64')).toEqual(Buffer.of(0x21, 0x03));
    expect(packedCells(new Uint8Array(40_000)).length).toBeLessThan(27_000);
  });

  it('are unknown until they are told, and again for who begins to look later', () => {
    const states = phoneStates(3);
    watchStates(states, true);
    tellState(states, 1, State.inService!);
    expect([...statesTold(states)]).toEqual([0, State.inService! + 1, 0]);
    watchStates(states, false);
    watchStates(states, true);
    expect([...statesTold(states)]).toEqual([0, 0, 0]);
  });

  it('are counted within a site', () => {
    expect(countCells(Uint8Array.of(8, 8, 1, 8, 8), 1, 3, 8)).toBe(2);
  });
});
