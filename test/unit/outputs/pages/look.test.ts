import { expect, it } from 'vitest';
import { look, seriesColours, stateColours } from '#outputs/pages/look.js';
import { stateNames } from '#terms/states.js';

it('has a colour for every state, and no two alike', () => {
  for (const theme of ['light', 'dark'] as const) {
    const colours = stateNames.map((name) => stateColours[name][theme]);
    expect(new Set(colours).size).toBe(stateNames.length);
    for (const colour of colours) expect(look).toContain(colour);
  }
});

it('keeps every series apart from the others', () => {
  expect(new Set(seriesColours.map(({ light }) => light)).size).toBe(seriesColours.length);
});
