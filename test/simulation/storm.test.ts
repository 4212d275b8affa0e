/**
 * DHCP storms whose figures are known before they are played: forty phones with a pause of exactly ten seconds between
 * boots, a minute of retries where DHCP is silent, and a lease that is renewed at its half.
 */
import { describe, expect, it } from 'vitest';
import { simulated } from '../support/simulated-summary.js';

const phones = 40;
const profile = `
phones: { count: ${phones}, startup: none, restartDelay: 10s..10s, rejectDelay: 10s..10s }
arrivals: { kind: burst, within: 500ms }
`;

const storm = async (more: string) => (await simulated(`${profile}${more}`)).summary;

/** Boots in ten minutes, each some milliseconds and a pause: the first has no lease, the others only confirm it. */
const boots = 60;

describe('phones that loop because', () => {
  it.each([
    ['no file is there', 'lab: { provisioned: 0% }', 'fetch', 'filesMissing', 1],
    [
      'both CallManagers refuse',
      'events: [{ at: 0s, do: stop, node: cm1 }, { at: 0s, do: stop, node: cm2 }]',
      'connect',
      'refused',
      2,
    ],
    ['both CallManagers reject', 'lab: { provisioned: 0%, unknownPhones: reject }', 'register', 'rejected', 2],
  ])('%s send two messages for the first ACK and one for each other', async (_, more, stage, reason, times) => {
    const { dhcp, bootLoops, counters, outcomes } = await storm(`${more}\nhold: 10m`);
    expect(counters).toMatchObject({
      boots: phones * boots,
      'dhcp.discover': phones,
      'dhcp.request': phones * boots,
      'dhcp.ack': phones * boots,
      'dhcp.retransmissions': 0,
    });
    expect(dhcp.messagesPerAck).toBeCloseTo((boots + 1) / boots, 3);
    expect(dhcp).toMatchObject({ retransmissionPercent: 0, renewals: { asked: 0, renewed: 0 } });
    // All are switched on in one second, and nothing but a pause of ten seconds parts them.
    expect([dhcp.peakMessagesPerSecond, dhcp.peakAcksPerSecond]).toEqual([2 * phones, phones]);
    expect(bootLoops).toMatchObject({ total: phones * (boots - 1), phones });
    // Each has looped since its first boot began, in the first half second.
    expect(bootLoops.loopsPerHourPerLoopingPhone! / ((boots - 1) * 6)).toBeCloseTo(1, 2);
    expect(outcomes).toEqual([expect.objectContaining({ stage, reason, count: phones * boots * times })]);
    // DISCOVER, a REQUEST a boot, and at the end RELEASE.
    expect(dhcp.loudest.map(({ messages }) => messages)).toEqual(Array(10).fill(1 + boots + 1));
  });

  it('are told by the giaddrs they share: so many messages, and in the first second the most of all', async () => {
    const site = `sites: { hq: { phones: ${phones}, subnets: [{ cidr: 127.16.0.0/16, giaddrs: 127.16.0.2-127.16.0.3 }] } }`;
    const { dhcp } = await storm(`${site}\nlab: { provisioned: 0% }\nhold: 10m`);
    const half = { messages: (phones / 2) * (1 + boots), peakPerSecond: phones };
    expect(dhcp.giaddrs).toEqual([
      { giaddr: '127.16.0.2', ...half },
      { giaddr: '127.16.0.3', ...half },
    ]);
  });

  it.each(['hang', 'exhaust'])('DHCP answers nobody (%s) send each message four times a boot', async (fault) => {
    const { dhcp, bootLoops, counters, outcomes } = await storm(
      `events: [{ at: 0s, node: dhcp, do: ${fault} }]\nhold: 12m`,
    );
    const sent = counters['dhcp.discover']!;
    // A boot takes a minute, and a pause: ten of each phone are over, the eleventh is not.
    expect(counters).toMatchObject({ boots: 11 * phones, 'dhcp.ack': 0, 'dhcp.request': 0 });
    expect(sent).toBeGreaterThan(4 * 10 * phones);
    expect(sent).toBeLessThanOrEqual(4 * 11 * phones);
    // All but the first of each boot.
    expect(counters['dhcp.retransmissions']).toBe(sent - 11 * phones);
    expect(dhcp.retransmissionPercent).toBeCloseTo((100 * (sent - 11 * phones)) / sent, 2);
    expect(dhcp.messagesPerAck).toBeNull();
    expect(bootLoops).toMatchObject({ total: 10 * phones, phones });
    expect(bootLoops.loopsPerHourPerLoopingPhone! / (10 * 5)).toBeCloseTo(1, 2);
    expect(outcomes).toEqual([expect.objectContaining({ stage: 'lease', reason: 'timeout', count: 10 * phones })]);
  });
});

describe('a pool that is exhausted in the midst of a burst', () => {
  it('leaves those who have a lease in service, and only the others loop', async () => {
    const {
      phones: at,
      dhcp,
      bootLoops,
      counters,
    } = await storm('events: [{ at: 250ms, node: dhcp, do: exhaust }]\nhold: 5m');
    expect(at.inService).toBeGreaterThan(0);
    expect(at.never).toBeGreaterThan(0);
    expect(at.inService + at.never).toBe(phones);
    expect(counters['dhcp.ack']).toBe(at.inService);
    expect(bootLoops.phones).toBe(at.never);
    expect(dhcp.loudest.filter(({ messages }) => messages > 3)).toHaveLength(Math.min(10, at.never));
  });
});

describe('a population that renews its leases at once', () => {
  it('is told apart from a storm: each phone at half its lease, three times in a quarter of an hour', async () => {
    const { dhcp, bootLoops, counters } = await storm('lab: { leaseTime: 10m }\nhold: 16m');
    expect(dhcp.renewals).toEqual({ asked: 3 * phones, renewed: 3 * phones });
    expect(counters['dhcp.request']).toBe(4 * phones);
    expect(dhcp).toMatchObject({ messagesPerAck: 2, retransmissionPercent: 0, peakAcksPerSecond: phones });
    expect(bootLoops.total).toBe(0);
  });
});
