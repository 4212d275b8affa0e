import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LoadError } from '#errors.js';
import { models } from '#phone/models.js';
import { isProvisioned, makePlan, type Plan, phonesOf, planLines, type Shard, shardsOf } from '#plan/plan.js';
import { loadProfile } from '#profile/load.js';

const campus = `name: campus
seed: 7
sites:
  hq:
    phones: { 7960: 3, "7962G": 512, "7942G": 128 }
    subnets:
      - { cidr: 10.90.0.0/24, giaddrs: 10.90.0.2-10.90.0.8 }
      - { cidr: 10.90.1.0/24, giaddrs: 10.90.1.2-10.90.1.8 }
  branch:
    phones: 57
    subnets: [ { cidr: 10.91.0.0/21, giaddrs: 10.91.0.2-10.91.0.8 } ]
`;

function planOf(set: readonly string[] = [], phones?: number): Plan {
  return makePlan(loadProfile(campus, 'campus.yaml', { set, ...(phones === undefined ? {} : { phones }) }));
}

function indexesOf(plan: Plan, shards: readonly Shard[]): number[] {
  return shards.flatMap(({ ranges }) => [...phonesOf(plan, ranges)].map(({ index }) => index));
}

describe('a plan', () => {
  it('numbers the phones site after site, model after model', () => {
    const plan = planOf();
    expect(plan.total).toBe(700);
    expect(plan.sites).toEqual([
      {
        name: 'hq',
        first: 0,
        total: 643,
        groups: [],
        srst: null,
        inventory: null,
        subnets: [0, 1],
        blocks: [
          { model: '7960', first: 0, count: 3 },
          { model: '7942G', first: 3, count: 128 },
          { model: '7962G', first: 131, count: 512 },
        ],
      },
      {
        name: 'branch',
        first: 643,
        total: 57,
        groups: [],
        srst: null,
        inventory: null,
        subnets: [2],
        blocks: [
          { model: '7942G', first: 643, count: 11 },
          { model: '7962G', first: 654, count: 46 },
        ],
      },
    ]);
    expect(plan.nodes).toEqual([]);
  });

  it('is plain data that crosses threads', () => {
    const plan = planOf();
    expect(structuredClone(plan)).toEqual(plan);
  });

  it('gives every phone its site, model and one of the subnets of its site', () => {
    const plan = planOf();
    const phones = [...phonesOf(plan, [[0, plan.total]])];
    expect(phones).toHaveLength(700);
    expect(phones[1]).toMatchObject({ index: 1, mac: '020007000001', name: 'SEP020007000001', model: '7960', site: 0 });
    expect(phones.at(-1)).toMatchObject({ model: '7962G', site: 1, subnet: 2 });
    const perSubnet = [0, 1, 2].map((subnet) => phones.filter((phone) => phone.subnet === subnet).length);
    expect(perSubnet).toEqual([322, 321, 57]);
  });

  it('draws start-up times from the range of the model, or from the one the profile gives', () => {
    for (const phone of phonesOf(planOf(), [[0, 200]])) {
      const [low, high] = models[phone.model].startupMs;
      expect(phone.startupMs).toBeGreaterThanOrEqual(low);
      expect(phone.startupMs).toBeLessThan(high);
    }
    const own = [...phonesOf(planOf(['phones.startup=0s..1s']), [[0, 700]])].map(({ startupMs }) => startupMs);
    expect(Math.max(...own)).toBeLessThan(1_000);
    expect(new Set(own).size).toBe(700);
    const none = [...phonesOf(planOf(['phones.startup=none']), [[0, 10]])].map(({ startupMs }) => startupMs);
    expect(none).toEqual(Array(10).fill(0));
  });

  it('knows exactly the provisioned share of the phones', () => {
    const known = (set: string[]) => {
      const plan = planOf(set);
      return Array.from({ length: plan.total }, (_, index) => isProvisioned(plan, index)).filter(Boolean).length;
    };
    expect(known([])).toBe(700);
    expect(known(['lab.provisioned=50%'])).toBe(350);
    expect(known(['lab.provisioned=0%'])).toBe(0);
  });
});

describe('shards', () => {
  it('add up to exactly the whole, for any number of phones and workers', () => {
    const relays = ['network.ports.relay=0'];
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_500 }), fc.integer({ min: 1, max: 64 }), (phones, workers) => {
        const plan = planOf(relays, phones);
        const shards = shardsOf(plan, workers);
        expect(shards.map(({ worker }) => worker)).toEqual(Array.from({ length: workers }, (_, worker) => worker));
        const all = indexesOf(plan, shards).sort((a, b) => a - b);
        expect(all).toEqual(Array.from({ length: phones }, (_, index) => index));
      }),
      { numRuns: 50 },
    );
  });

  it('give every worker its part of every site and model, and about as many phones as the others', () => {
    const plan = planOf();
    const parts = shardsOf(plan, 7).map(({ ranges }) => [...phonesOf(plan, ranges)]);
    for (const phones of parts) {
      expect(Math.abs(phones.length - 100)).toBeLessThanOrEqual(2);
      expect(phones.filter(({ model, site }) => site === 0 && model === '7962G').length).toBeGreaterThanOrEqual(73);
    }
  });

  it('hold the same phones however many workers there are', () => {
    const plan = planOf();
    const phones = (workers: number) => {
      const parts = shardsOf(plan, workers).flatMap(({ ranges }) => [...phonesOf(plan, ranges)]);
      return parts.sort((a, b) => a.index - b.index);
    };
    expect(phones(2)).toEqual(phones(1));
  });

  it('own relay addresses of their own in every subnet, and together all of them', () => {
    const plan = planOf();
    const shards = shardsOf(plan, 3);
    for (const [subnet, { giaddrs }] of plan.subnets.entries()) {
      const owned = shards.flatMap((shard) => shard.giaddrs[subnet]);
      expect(owned.sort()).toEqual(Array.from({ length: 7 }, (_, n) => giaddrs.first + n));
    }
  });

  it('cannot be made when a subnet has fewer relay addresses than there are workers', () => {
    const refused = () => shardsOf(planOf(['network.dhcp.servers=[10.1.0.31]']), 8);
    expect(refused).toThrow(LoadError);
    expect(refused).toThrow('subnet 10.90.0.0/24 has 7 relay addresses (10.90.0.2-10.90.0.8) for 8 workers');
    try {
      refused();
    } catch (error) {
      expect(error).toMatchObject({ code: 'cannot-start', hint: expect.stringContaining('--workers 7') });
    }
  });

  it('share relay addresses when each relay has a port of its own', () => {
    const real = 'network.dhcp.servers=[10.1.0.31]';
    // In front of the lab they always have.
    for (const set of [['network.ports.relay=0', real], []]) {
      const owned = shardsOf(planOf(set), 9).map((shard) => shard.giaddrs[0]);
      expect(owned.every((addresses) => addresses?.length === 1)).toBe(true);
      expect(owned[7]).toEqual(owned[0]);
    }
  });

  it('own none where phones broadcast', () => {
    const set = [
      'network.dhcp.mode=broadcast',
      'guard.broadcast=true',
      'cluster.nodes={ sub1: 10.1.0.11 }',
      'network.tftp.servers=[10.1.0.2]',
    ];
    expect(shardsOf(planOf(set), 1).map(({ giaddrs }) => giaddrs)).toEqual([[[], [], []]]);
  });
});

describe('the lines of a plan', () => {
  it('say all that makes a phone what it is', () => {
    const lines = [...planLines(planOf(['phones.startup=2s', 'arrivals={kind: rate, rate: 10/s}']))];
    expect(lines).toHaveLength(700);
    expect(lines[2]).toMatch(
      /^2 020007000002 SEP020007000002 7960 hq 10\.90\.0\.0\/24 - dhcp 0\.0\.0\.0 \d+\.000 2000\.000$/,
    );
  });

  it('do not depend on the workers, but on the seed', () => {
    const lines = (set: string[]) => [...planLines(planOf(set))].join('\n');
    expect(lines(['workers=1'])).toBe(lines(['workers=5']));
    expect(lines(['seed=8'])).not.toBe(lines(['seed=7']));
  });
});
