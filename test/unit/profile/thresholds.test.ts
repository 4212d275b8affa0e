import { describe, expect, it } from 'vitest';
import { parseThreshold } from '#profile/thresholds.js';

describe('a threshold', () => {
  it('of a population has a share or a number, and a time', () => {
    expect(parseThreshold('inService >= 99.9% within 12m')).toEqual({
      text: 'inService >= 99.9% within 12m',
      phase: null,
      subject: { kind: 'population', word: 'inService' },
      comparison: '>=',
      limit: { kind: 'share', share: 99.9 / 100 },
      when: { kind: 'within', ms: 720_000 },
    });
    expect(parseThreshold('never == 0').limit).toEqual({ kind: 'count', count: 0 });
    expect(parseThreshold('inService == 100% at end').when).toEqual({ kind: 'atEnd' });
    expect(parseThreshold('registered >= 95%').when).toEqual({ kind: 'atEnd' });
    expect(parseThreshold('registered >= 95% throughout').when).toEqual({ kind: 'throughout' });
  });

  it('of a measure names a statistic and a duration', () => {
    expect(parseThreshold('p99(onboard) < 90s')).toEqual({
      text: 'p99(onboard) < 90s',
      phase: null,
      subject: { kind: 'measure', statistic: 'p99', measure: 'onboard' },
      comparison: '<',
      limit: { kind: 'duration', ms: 90_000 },
      when: { kind: 'atEnd' },
    });
    expect(parseThreshold('count(keepalive) >= 150').limit).toEqual({ kind: 'count', count: 150 });
  });

  it('of a counter has a whole number', () => {
    expect(parseThreshold('bootLoops == 0')).toEqual({
      text: 'bootLoops == 0',
      phase: null,
      subject: { kind: 'counter', word: 'bootLoops' },
      comparison: '==',
      limit: { kind: 'count', count: 0 },
      when: { kind: 'atEnd' },
    });
    expect(() => parseThreshold('bootLoops < 5%')).toThrow('expected a whole number; got "5%"');
  });

  it('of a phase begins with its name', () => {
    const loss = parseThreshold('loss: p99(register) < 3s');
    expect(loss).toMatchObject({ text: 'loss: p99(register) < 3s', phase: 'loss', limit: { ms: 3_000 } });
    expect(loss.subject).toEqual({ kind: 'measure', statistic: 'p99', measure: 'register' });
    const restore = parseThreshold('phase-2 :  inService >= 99.9% within 12m');
    expect(restore).toMatchObject({ phase: 'phase-2', when: { kind: 'within', ms: 720_000 } });
  });

  it('speaks of every measure of phones and every counter, and of no time of ours', () => {
    expect(parseThreshold('max(connect) < 1s').subject).toMatchObject({ measure: 'connect' });
    expect(parseThreshold('dhcpRetransmissions < 100').subject).toEqual({
      kind: 'counter',
      word: 'dhcpRetransmissions',
    });
    expect(() => parseThreshold('p99(loopDelay) < 1s')).toThrow('unknown measure "loopDelay"');
    expect(() => parseThreshold('phonesLooping == 0')).toThrow('unknown word "phonesLooping"');
  });

  it('does not mind spaces', () => {
    const { subject, limit } = parseThreshold('  p99 ( onboard )<90s ');
    expect(subject).toEqual({ kind: 'measure', statistic: 'p99', measure: 'onboard' });
    expect(limit).toEqual({ kind: 'duration', ms: 90_000 });
  });

  it.each([
    ['inservice >= 99%', 'unknown word "inservice"; did you mean "inService"?'],
    ['bootloop == 0', 'unknown word "bootloop"; did you mean "bootLoops"?'],
    ['p99(onbord) < 3s', 'unknown measure "onbord"; did you mean "onboard"?'],
    ['q99(onboard) < 3s', 'unknown statistic "q99"; did you mean "p99"?'],
    ['onboard < 3s', '"onboard" is a measure: say which figure, such as p99(onboard)'],
    ['inService => 99%', 'expected one of < <= == != >= >; got "=>"'],
    ['inService >= many', 'expected a share or a number of phones, such as 99.9% or 500; got "many"'],
    ['inService >= 200%', 'expected a share of at most 100%'],
    ['p99(onboard) < 20', 'expected a duration with its unit'],
    ['inService >= 99% soon', 'expected "within 30s", "at end" or "throughout"; got "soon"'],
    ['inService >= 99% within', 'expected a duration with its unit'],
    ['bootLoops == 0 within 3s', '"within" needs phones that are counted'],
    ['loss:inService == 3', 'expected a threshold such as'],
    ['loss: nothing', 'expected a threshold such as'],
    ['all is well', 'expected a threshold such as "inService >= 99% within 30s" or "p99(onboard) < 20s"'],
  ])('"%s" is refused: %s', (text, message) => {
    expect(() => parseThreshold(text)).toThrow(message);
  });
});
