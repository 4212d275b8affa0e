import { describe, expect, it } from 'vitest';
import { summaryText } from '#outputs/summary-text.js';
import { Story, stormyStory } from './samples.js';

describe('the summary for a person', () => {
  it('reads so when all went well', () => {
    const story = new Story().boot(1000, 0);
    story.moment(1000);
    story.keepalives(3000, 0).moment(2000);
    expect(summaryText(story.summary(), { colour: false })).toBe(
      [
        'quickstart: 1,000 phones, 31.2 s, seed 1',
        '',
        'PASSED         the threshold holds',
        'VALID          the measurement may be believed',
        '',
        'In service     1,000 of 1,000 phones (1,000 registered, 0 degraded, 0 never)',
        '  share               50%         95%       99.9%        100%',
        '  after               1 s         1 s         1 s         1 s',
        'Registered     cm1 1,000 primary, cm2 0',
        '',
        'Stage          ended well     did not         p50         p99         max',
        '  lease             1,000           0       50 ms       99 ms      100 ms',
        '  fetch             1,000           0       25 ms     49.5 ms       50 ms',
        '  connect           1,000           0     0.25 ms     0.25 ms     0.25 ms',
        '  register          1,000           0      150 ms      297 ms      300 ms',
        '  provision         1,000           0       50 ms       99 ms      100 ms',
        '  onboard           1,000           0      275 ms      545 ms      550 ms',
        'The wall       registration: 55 % of the time went into register',
        '',
        'Registrations  peak 1,000/s, mean 1,000/s',
        'DHCP           2 messages per ACK, 0 % sent again, peak 2,000/s',
        'Boot loops     none',
        'Keepalives     3,000 sent, 0 lost, p50 0.4 ms, p99 0.4 ms',
        'Outcomes       none: nothing befell a phone',
        '',
        'Generator      1 worker, 500 ms of CPU, 123 MB',
        '  p99          lateness 2 ms, loop delay no data',
        'Results        runs/20261122T125304Z-quickstart',
        '  to look at   report.html there, in a browser',
        '',
      ].join('\n'),
    );
  });

  it('reads so when it did not', () => {
    const { story } = stormyStory();
    const text = summaryText(
      story.summary({
        thresholds: [
          { expression: 'p99(onboard) < 90s', value: 0.545, unit: 'seconds', passed: true },
          { expression: 'inService >= 99% within 30s', value: 95, unit: 'percent', passed: false },
          { expression: 'p99(keepalive) < 1s', value: null, unit: 'seconds', passed: false },
          { expression: 'p99(fetch) < 1s', value: null, never: true, unit: 'seconds', passed: false },
        ],
        measurement: {
          verdict: 'suspect',
          reasons: [
            {
              what: 'keepalives were sent late, for the generator was busy with something else',
              figure: 'p99 120 ms',
              remedy: 'Take fewer phones a worker (--workers 4).',
            },
          ],
        },
      }),
      { colour: false },
    );
    expect(text).toBe(
      [
        'quickstart: 1,000 phones, 31.2 s, seed 1',
        '',
        'FAILED         3 of 4 thresholds do not hold',
        '               inService >= 99% within 30s (measured: 95 %)',
        '               p99(keepalive) < 1s (measured: no data)',
        '               p99(fetch) < 1s (measured: never)',
        'SUSPECT        read the figures with care',
        '               keepalives were sent late, for the generator was busy with',
        '               something else: p99 120 ms',
        '               Take fewer phones a worker (--workers 4).',
        '',
        'In service     950 of 1,000 phones (950 registered, 0 degraded, 50 never)',
        '  share               50%         95%       99.9%        100%',
        '  after               1 s         2 s not reached not reached',
        'Registered     cm1 950 primary, cm2 0',
        '',
        'Stage          ended well     did not         p50         p99         max',
        '  lease               950           0       48 ms       99 ms      100 ms',
        '  fetch               950          50       24 ms     49.5 ms       50 ms',
        '  connect             950           0     0.25 ms     0.25 ms     0.25 ms',
        '  register            950           0      144 ms      297 ms      300 ms',
        '  provision           950           0       48 ms       99 ms      100 ms',
        '  onboard             950          50      264 ms      545 ms      550 ms',
        'The wall       fetching files: 50 phones never got past it',
        '',
        'Registrations  peak 600/s, mean 475/s',
        'DHCP           2 messages per ACK, 0 % sent again, peak 1,200/s',
        'Boot loops     50 loops of up to 50 phones at a time, 120 an hour each',
        'Keepalives     950 sent, 1 lost, p50 0.4 ms, p99 0.4 ms',
        'Outcomes       the likeliest cause first, with the section of Cisco Doc 5710',
        '           50  fetch filesMissing (50 phones never in service)',
        '               Step 3a: Phone Sends TFTP Request for a Configuration File',
        '               check: Device > Phone: does a phone with this MAC address exist?…',
        '',
        'Generator      1 worker, 750 ms of CPU, 123 MB',
        '  p99          lateness 2 ms, loop delay no data',
        'Results        runs/20261122T125304Z-quickstart',
        '  to look at   report.html there, in a browser',
        '',
      ].join('\n'),
    );
  });

  it('says so where there is no data', () => {
    const story = new Story();
    story.moment(1000);
    const text = summaryText(story.summary({ thresholds: [], ending: 'interrupted' }), { colour: false });
    expect(text).toContain('INTERRUPTED');
    expect(text).toContain('no thresholds were set');
    expect(text).toContain('The wall       no data');
    expect(text).toContain('no data messages per ACK');
    expect(text).toMatch(/onboard +0 +1,000 +no data +no data +no data/);
  });

  it('keeps to 80 columns and to a page', () => {
    const { story } = stormyStory();
    for (let outcome = 0; outcome < 20; outcome++) story.recorder.add(story.layout.slot('outcomes', outcome), 1e6);
    story.moment(4000);
    const expression = `p99(onboard) < ${'9'.repeat(90)}s`;
    const threshold = { expression, value: null, unit: 'seconds', passed: false } as const;
    const text = summaryText(story.summary({ thresholds: Array(20).fill(threshold) }), { colour: false });
    expect(text).toContain('and 15 more in summary.json');
    expect(text.match(/and \d+ more in summary.json/g)).toHaveLength(2);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBe(80);
    expect(text.split('\n').length).toBeLessThan(55);
  });

  it('colours the verdicts only when asked to', () => {
    const { story } = stormyStory();
    const coloured = summaryText(story.summary(), { colour: true });
    expect(coloured).toContain('\x1b[32mPASSED\x1b[0m         ');
    const bare = coloured.replaceAll('\x1b', '␛').replace(/␛\[\d+m/g, '');
    expect(bare).toBe(summaryText(story.summary(), { colour: false }));
  });

  it('names the busiest giaddr and the loudest phones', () => {
    const { story } = stormyStory();
    const loudest = [31, 30, 29, 28].map((messages, n) => ({ name: `SEP02AB0000000${n}`, messages }));
    const shared = { giaddr: '127.16.0.3', messages: 1, peakPerSecond: null };
    const giaddrs = [{ giaddr: '127.16.0.2', messages: 4000, peakPerSecond: 210 }, shared];
    const { dhcp, ...others } = story.summary();
    const renewals = { asked: 100, renewed: 90 };
    const text = (of: typeof giaddrs | (typeof shared)[]) =>
      summaryText({ ...others, dhcp: { ...dhcp, giaddrs: of, loudest, renewals } }, { colour: false });
    expect(text(giaddrs)).toContain(
      [
        '  renewals     100 asked for, 90 granted',
        '  busiest      giaddr 127.16.0.2, 4,000 messages, peak 210/s',
        '  loudest      SEP02AB00000000 31, SEP02AB00000001 30 messages',
        '',
      ].join('\n'),
    );
    expect(text([shared])).toContain('  busiest      giaddr 127.16.0.3, 1 message\n');
  });
});
