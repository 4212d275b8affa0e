import { describe, expect, it } from 'vitest';
import { parseBrake } from '#profile/brakes.js';

describe('a brake', () => {
  it('of what goes wrong has a share or a number', () => {
    expect(parseBrake(' rejected > 1% ')).toEqual({
      text: 'rejected > 1%',
      subject: { kind: 'ratio', word: 'rejected' },
      comparison: '>',
      limit: { kind: 'share', share: 0.01 },
    });
    expect(parseBrake('failed>=100')).toMatchObject({ comparison: '>=', limit: { kind: 'count', count: 100 } });
  });

  it('of a counter has a number, of a measure a duration', () => {
    expect(parseBrake('bootLoops > 500')).toMatchObject({
      subject: { kind: 'counter', word: 'bootLoops' },
      limit: { kind: 'count', count: 500 },
    });
    expect(parseBrake('p99(register) > 30s')).toMatchObject({
      subject: { kind: 'measure', statistic: 'p99', measure: 'register' },
      limit: { kind: 'duration', ms: 30_000 },
    });
  });

  it.each([
    ['rejcted > 1%', 'unknown word "rejcted"; did you mean "rejected"?'],
    ['rejected < 1%', 'expected one of > >=; got "<"'],
    ['rejected > some', 'expected a share or a number, such as 1% or 100; got "some"'],
    ['bootLoops > 1%', 'expected a whole number; got "1%"'],
    ['p99(register) > 30', 'expected a duration with its unit'],
    ['never > 3', 'unknown word "never"'],
    ['rejected', 'expected a brake such as "rejected > 1%"'],
    ['rejected > 1% within 3s', 'expected a brake such as "rejected > 1%"'],
  ])('"%s" is refused: %s', (text, message) => {
    expect(() => parseBrake(text)).toThrow(message);
  });
});
