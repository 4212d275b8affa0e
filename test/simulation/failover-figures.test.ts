/** What a summary says of phones that lose their node, by way of profiles whose course is known. */
import { expect, it } from 'vitest';
import { simulated } from '../support/simulated-summary.js';

const phones = 100;
const profile = `
phones: { count: ${phones}, startup: none, failover: { badMark: 1s, nodeRetry: 1s } }
arrivals: { kind: burst, within: 10s }
`;

it('a hang and a dead path of one run do not mix', async () => {
  const { summary } = await simulated(`${profile}
hold: 30m
events:
  - { at: 5m, node: cm1, do: hang, for: 5m }
  - { at: 20m, node: cm1, do: blackhole, for: 5m }`);
  const { detections, serviceLost, durations, counters } = summary;
  expect(detections.map(({ cause, count, sinceEvent, expected }) => [cause, count, sinceEvent, expected])).toEqual([
    ['pathLost', phones, phones, [22, 52]],
    ['keepaliveTimeout', phones, phones, [61, 91]],
  ]);
  for (const { detect, expected, outage } of detections) {
    // A histogram knows three digits, and a packet takes a moment.
    expect(detect!.min).toBeGreaterThan(expected![0] * 0.999);
    expect(detect!.max).toBeLessThan(expected![1] * 1.002 + 0.5);
    expect(outage!.max).toBeLessThan(expected![1] + 2);
  }
  expect(durations.detect.count).toBe(2 * phones);
  const lost = Object.fromEntries(serviceLost.map(({ cause, phoneSeconds }) => [cause, phoneSeconds]));
  expect(Object.keys(lost).sort()).toEqual(['keepaliveTimeout', 'pathLost', 'returning']);
  for (const { cause, outage, count } of detections) {
    expect(lost[cause]).toBeGreaterThan(count * outage!.min);
    expect(lost[cause]).toBeLessThan(count * outage!.max);
  }
  const sum = serviceLost.reduce((all, { phoneSeconds }) => all + phoneSeconds, 0);
  expect(sum).toBeCloseTo(counters.serviceLostPhoneSeconds!, 1);
});

it('who flaps is named with the cause and how often', async () => {
  const windows = [2, 4, 6].map((at) => `  - { at: ${at}m, node: cm1, do: hang, for: 100s }`);
  const { summary, phones: records } = await simulated(
    `${profile}lab: { keepaliveInterval: 5s, standbyKeepaliveInterval: 5s }\nhold: 10m\nevents:\n${windows.join('\n')}`,
  );
  expect(summary.counters).toMatchObject({ failovers: 3 * phones, fallbacks: 3 * phones });
  expect(summary.phones.flapping).toBe(phones);
  expect(summary.flapping).toHaveLength(5);
  for (const one of summary.flapping) expect(one).toMatchObject({ cause: 'keepaliveTimeout', cycles: 3 });
  const flapped = records.filter(({ troubles }) => troubles.includes('flapped'));
  expect(flapped).toHaveLength(phones);
  expect(flapped[0]!.flapping).toEqual({ cause: 'keepaliveTimeout', cycles: 3 });
});

it('the way back is told: by whom tokens were asked for, how many were refused, and where phones stood meanwhile', async () => {
  const { summary, snapshots } = await simulated(`${profile}
lab: { capacity: { tokensPerSecond: 10 } }
hold: 10m
events: [ { at: 2m, node: cm1, do: stop, for: 1m } ]`);
  const { asked, granted, refused, meanWait, maxWait } = summary.tokens;
  expect([granted, asked - refused]).toEqual([phones, phones]);
  expect(refused).toBeGreaterThan(0);
  expect(maxWait).toBeGreaterThanOrEqual(9);
  expect(meanWait).toBeLessThan(maxWait!);
  expect(summary.phones.byRole).toMatchObject({ cm1: { primary: phones }, cm2: {} });
  const at = (seconds: number) => snapshots.findLast(({ atSeconds }) => atSeconds <= seconds)!.gauges;
  expect(at(170)['phones_registered{site=lab,node=cm2,role=secondary}']).toBe(phones);
  expect(at(170)).not.toHaveProperty(['phones_registered{site=lab,node=cm1,role=primary}']);
});
