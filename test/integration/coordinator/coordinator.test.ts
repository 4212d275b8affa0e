import { afterEach, describe, expect, it, vi } from 'vitest';
import { LocalFleet } from '#fleet/local.js';
import type { Plan } from '#plan/plan.js';
import { beginRun, planOf } from '../../support/run-coordinator.js';
import { type OpenLab, openLab } from '../../support/run-lab.js';

const phones = 30;
const base = [
  `phones: { count: ${phones}, startup: none }`,
  'arrivals: { kind: burst, within: 300ms }',
  'lab: { keepaliveInterval: 1s }',
].join('\n');

let lab: OpenLab | undefined;
afterEach(async () => {
  await lab?.stop();
  lab = undefined;
});

/** A run against servers whose minds are open. */
async function begin(more: string, fleet = new LocalFleet()) {
  const plan: Plan = planOf(`${base}\n${more}`);
  lab = await openLab(plan);
  return { lab, fleet, ...beginRun(plan, lab.addresses, fleet) };
}

describe('a run', () => {
  it('plays to its end, and its verdict is that of its thresholds', async () => {
    const { witness, result, lab } = await begin(
      'hold: 3s\nthresholds: [inService == 100% within 2s, inService == 100% at end, bootLoops > 0]',
    );
    const { summary, losses, fault } = await result;
    expect([losses, fault]).toEqual([[], null]);
    expect(summary.thresholds.map(({ passed }) => passed)).toEqual([true, true, false]);
    expect(summary.result).toBe('failed');
    expect(summary.phones).toMatchObject({ total: phones, inService: phones, never: 0, byNode: { cm1: phones } });
    expect(summary.counters).toMatchObject({ 'sccp.register': phones, 'sccp.registerAck': phones, keepalivesLost: 0 });
    expect(summary.counters.keepalives).toBeGreaterThanOrEqual(phones);
    expect(summary.generator.workers).toBe(2);
    expect(witness.told[0]).toBe('start');
    expect(witness.told.at(-1)).toBe('finish');
    expect(witness.inService.length).toBeGreaterThanOrEqual(3);
    expect(witness.summary).toBe(summary);
    await vi.waitFor(() => expect([lab.registered(), lab.releases()]).toEqual([0, phones]));
  });

  it('passes when every threshold holds', async () => {
    const { result } = await begin('hold: 1s\nthresholds: [inService == 100%]');
    expect((await result).summary.result).toBe('passed');
  });

  it('adds up what its workers relay from a giaddr they share, second by second', async () => {
    const site = `sites: { a: { phones: ${phones}, subnets: [{ cidr: 127.16.0.0/16, giaddrs: 127.16.0.2 }] } }`;
    const { result } = await begin(`${site}\nhold: 2s`);
    const { giaddrs } = (await result).summary.dhcp;
    expect(giaddrs).toMatchObject([{ giaddr: '127.16.0.2', messages: 2 * phones }]);
    // All are switched on within 300 ms: more than one of the two workers could say of itself.
    expect(giaddrs[0]!.peakPerSecond).toBeGreaterThan(phones);
    expect(giaddrs[0]!.peakPerSecond).toBeLessThanOrEqual(2 * phones);
  });

  it('ends gently at the first interruption: phones unregister, leases are released, the summary is written', async () => {
    const { coordinator, witness, result, lab } = await begin('hold: 10m');
    await witness.sees(phones);
    expect(lab.registered()).toBe(phones);
    coordinator.interrupt();
    const { summary } = await result;
    expect(summary.result).toBe('interrupted');
    expect(summary.phones.inService).toBe(phones);
    expect(witness.summary).toBe(summary);
    await vi.waitFor(() => expect([lab.registered(), lab.releases()]).toEqual([0, phones]));
  });

  it('ends at once at the second, and is summed up all the same', async () => {
    const { coordinator, witness, result, lab } = await begin('hold: 10m');
    await witness.sees(phones);
    coordinator.interrupt();
    coordinator.interrupt();
    const { summary } = await result;
    expect(summary.result).toBe('interrupted');
    expect(summary.durations.onboard.count).toBe(phones);
    expect(lab.releases()).toBe(0);
    await vi.waitFor(() => expect(lab.nodes.map(({ counts }) => counts.connections)).toEqual([0, 0]));
  });

  it('is interrupted, not refused, when that happens before its first phone', async () => {
    const { coordinator, result } = await begin('hold: 10m');
    coordinator.interrupt();
    coordinator.interrupt();
    const { summary } = await result;
    expect(summary.result).toBe('interrupted');
    expect(summary.durations.onboard.count).toBe(0);
  });

  it('names the worker it lost, ends, and does not believe its own figures', async () => {
    const { fleet, witness, result } = await begin('hold: 10m\nthresholds: [inService >= 1%]');
    await witness.sees(phones);
    await fleet.kill(1);
    const { summary, losses } = await result;
    expect(losses).toEqual([expect.stringContaining('worker 1')]);
    expect(summary.result).toBe('workerLost');
    expect(summary.measurement.verdict).toBe('invalid');
    expect(summary.measurement.reasons[0]!.what).toContain('worker 1');
    // What the lost one had reported still counts.
    expect(summary.durations.onboard.count).toBe(phones);
  });

  it('ends when all its workers are lost', async () => {
    const { fleet, witness, result } = await begin('hold: 10m');
    await witness.sees(phones);
    await Promise.all([fleet.kill(0), fleet.kill(1)]);
    expect((await result).losses).toHaveLength(2);
  });

  it('names the lab when that is lost, and lets the phones go though nobody answers', async () => {
    const { coordinator, witness, result, lab } = await begin('hold: 10m');
    await witness.sees(phones);
    await lab.stop();
    coordinator.lose('the lab ended (SIGKILL)');
    const { summary, losses } = await result;
    expect(losses).toEqual(['the lab ended (SIGKILL)']);
    expect(summary.result).toBe('workerLost');
  });

  it('is refused when a worker is lost before the start, and opens no output', async () => {
    const { fleet, witness, result } = await begin('hold: 10m');
    const refused = expect(result).rejects.toMatchObject({ code: 'worker-lost', message: /worker 0/ });
    await fleet.kill(0);
    await refused;
    expect(witness.told).toEqual([]);
  });

  it('is refused when the plan gives a worker no relay address, and opens no output', async () => {
    // With a server of one's own, which answers at its own port, no two relays can share an address.
    const plan = planOf(
      'network: { dhcp: { servers: [127.0.0.9] } }\nsites: { a: { phones: 10, subnets: [{ cidr: 127.16.0.0/16, giaddrs: 127.16.0.2 }] } }',
    );
    lab = await openLab(plan);
    const { witness, result } = beginRun(plan, lab.addresses, new LocalFleet());
    await expect(result).rejects.toMatchObject({ code: 'cannot-start' });
    expect(witness.told).toEqual([]);
  });

  it('stops with the remedy when this host cannot give a phone its address', async () => {
    const more = 'sites: { a: { phones: 10, subnets: [{ cidr: 192.0.2.0/24, giaddrs: 127.16.0.2-127.16.0.3 }] } }';
    const { result } = await begin(`${more}\nhold: 10m`);
    const { summary, fault } = await result;
    expect(summary.result).toBe('stopped');
    expect(fault).toMatchObject({ code: 'cannot-start', hint: expect.stringContaining('ip route add local') });
  });
});
