import { describe, expect, it } from 'vitest';
import { unknownWord } from '#profile/suggestions.js';

describe('did you mean', () => {
  it('names the nearest word, two neighbours swapped being one slip', () => {
    expect(unknownWord('model', '7690', ['7940', '7960', '7962G'])).toBe('unknown model "7690"; did you mean "7960"?');
  });

  it('does not mind upper and lower case', () => {
    expect(unknownWord('word', 'bootloops', ['toggles', 'bootLoops'])).toContain('did you mean "bootLoops"?');
  });

  it('is not said when no word is near; a short list is shown instead', () => {
    expect(unknownWord('kind', 'explosion', ['burst', 'ramp'])).toBe('unknown kind "explosion"; known: burst, ramp');
    const many = Array.from({ length: 9 }, (_, n) => `word${n}`);
    expect(unknownWord('kind', 'explosion', many)).toBe('unknown kind "explosion"');
    expect(unknownWord('node', 'sub1', [])).toBe('unknown node "sub1"');
  });
});
