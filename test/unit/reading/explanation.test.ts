import { describe, expect, it } from 'vitest';
import { explain } from '#reading/explanation.js';
import { explanationText } from '#reading/explanation-text.js';
import { outcomeNames, outcomes } from '#terms/outcomes.js';
import { runFiles, stranded, wanderer } from './samples.js';

const textOf = (phone: typeof wanderer) => explanationText(explain(runFiles, phone));

describe('a phone, explained', () => {
  it('reads so when it lost its node and came back', () => {
    expect(textOf(wanderer)).toBe(
      [
        'SEP020001000007, phone 7 of 1,000: a Cisco 7942G at site "lab"',
        'run of quickstart, 2026-11-22T12:53:04.250Z, seed 1; when it ended: inService,',
        'with 127.16.0.73',
        '1 boot, 2 registrations, 4 DHCP messages, 1 failover, 0 fallbacks, 1 outage, 1',
        'outcome',
        '',
        'First in service 10 s after its power-on, planned 500 ms into the run',
        '                this phone      median',
        '  startup           500 ms      500 ms         ##',
        '  lease                8 s       48 ms   167x    ##########################',
        '  fetch              25 ms       24 ms                                     #',
        '  connect          0.25 ms     0.25 ms                                     #',
        '  register          150 ms      144 ms                                     #',
        '  provision          50 ms       48 ms                                      #',
        '  waited            1.27 s                                                  ####',
        '  in all              10 s      764 ms    13x',
        '',
        'What happened, in seconds of the run',
        '     1.000  boots',
        '    10.450  registered with cm1 (127.0.0.1:2000), its primary',
        '    10.500  in service',
        '    20.000  out of service: the node closed the connection',
        '    20.000  service closed',
        '    20.012  registered with cm2 (127.0.0.2:2000), its secondary',
        '    20.050  in service',
        '',
        'service closed, 1 time',
        '  meaning     the CallManager closed the connection of a phone in service (FIN)',
        '  Doc 5710    "Cisco CallManager and TFTP Services Do Not Run"',
        '  display     | Your current options |',
        '  Alarm       reason 14, Last=CM-closed-TCP',
        '  seen at     alarm DeviceUnregistered',
        '  check       - Service > Control Center: do the Cisco CallManager and the Cisco',
        '              TFTP service run?',
        '              - was the CallManager stopped or restarted at this moment?',
        '              - Service Parameters > Max Events Allowed: a phone that sends more',
        '              is cut off (reason 12, SCCP throttling)',
        '',
      ].join('\n'),
    );
  });

  it('compares one attempt with the median of single ones, however many it made', () => {
    const { way } = wanderer;
    const again = { ...wanderer, way: { ...way!, times: { ...way!.times, lease: 20, register: 2 } } };
    const text = textOf(again);
    expect(text).toContain('\n  lease                8 s       48 ms     8x    ###');
    expect(text).toContain('\n  register          150 ms      144 ms            ');
    expect(text).toContain(
      [
        'More than once: lease 20 times, 400 ms each; register 2 times, 75 ms each. The',
        'median is of one time; one is compared with it.',
      ].join('\n'),
    );
    expect(textOf(wanderer)).not.toContain('More than once');
  });

  it('says so when it never came up, and how much of its history is gone', () => {
    const text = textOf(stranded);
    expect(text).toContain(
      'Never in service: where the 30 s since its power-on, planned 500 ms into the\nrun, have gone',
    );
    expect(text).toContain('without an address');
    expect(text).toContain('25 moments before these are not kept');
    expect(text).toContain('lease nak, 20 times among these\n');
  });

  it('tells of the last outcome though moments of something else have pushed it out', () => {
    const history = Array.from({ length: 20 }, (_, n) => ({ atSeconds: n, what: 'boot' as const }));
    const told = explain(runFiles, { ...stranded, history });
    expect(told.outcomes.map(({ reason, times }) => [reason, times])).toEqual([['nak', 0]]);
    expect(explanationText(told)).toContain('lease nak, before all that\n');
  });

  it('says so when nothing befell it, and when it was never switched on', () => {
    const well = { ...wanderer, outcomes: { count: 0, last: null }, history: [] };
    expect(textOf(well)).toContain('\n\nNothing befell it.\n');
    expect(textOf({ ...well, state: 'off', way: null })).toContain('It was never switched on.');
  });

  it.each(outcomeNames)('explains %s within 80 columns', (name) => {
    const { stage, reason, alarmCode, cucm } = outcomes[name];
    const history = [{ atSeconds: 1_000_000, what: 'outcome', stage, reason }] as const;
    const told = explain(runFiles, { ...stranded, history, outcomes: { count: 1, last: { stage, reason } } });
    const [explained, ...others] = told.outcomes;
    expect(others).toEqual([]);
    expect(explained!.meaning).toBe(outcomes[name].meaning);
    expect(explained!.check.length).toBeGreaterThan(0);
    expect(explained!.alarm?.code ?? null).toBe(alarmCode);
    // A code without a word would be told as "Unknown".
    expect(explained!.alarm?.last).not.toBe('Unknown');
    expect(explained!.unregistered.map((each) => each.reason)).toEqual(cucm);
    for (const line of explanationText(told).split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('gives the reasons of CallManager’s alarms in numbers and words', () => {
    const { stage, reason } = outcomes.keepaliveLost;
    const [told] = explain(runFiles, {
      ...stranded,
      history: [],
      outcomes: { count: 1, last: { stage, reason } },
    }).outcomes;
    expect(told!.unregistered).toEqual([{ reason: 13, meaning: 'keepalive timeout' }]);
    expect(told!.seenAt).toBe('alarm DeviceUnregistered, reason 13 (keepalive timeout)');
  });

  it('survives being written and read', () => {
    const told = explain(runFiles, wanderer);
    expect(JSON.parse(JSON.stringify(told))).toEqual(told);
    expect(told.run).toEqual({
      kind: 'run',
      name: 'quickstart',
      plannedPhones: 1000,
      seed: 1,
      startedAt: '2026-11-22T12:53:04.250Z',
      directory: runFiles.directory,
    });
  });
});
