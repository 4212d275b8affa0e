import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makePlan, type PhonePlan, type Plan, phonesOf, shardsOf } from '#plan/plan.js';
import { loadProfile } from '#profile/load.js';
import { directoryWith } from '../profile/files.js';

function planOf(text: string, set: readonly string[] = []): Plan {
  return makePlan(loadProfile(text, 'x.yaml', { set }));
}

function phones(plan: Plan): PhonePlan[] {
  return [...phonesOf(plan, [[0, plan.total]])];
}

describe('CallManager groups', () => {
  const text = `name: x
cluster:
  nodes: { sub1: 10.1.0.11, sub2: 10.1.0.12, sub3: 10.1.0.13 }
  groups: { A: [sub1, sub3], B: [sub2, sub3], C: [sub3] }
sites:
  hq: { phones: 101, groups: { A: 60%, B: 25%, C: 15% }, subnets: [ { cidr: 10.90.0.0/24, giaddrs: 10.90.0.2 } ] }
  branch: { phones: 40, groups: { B: 100% }, subnets: [ { cidr: 10.91.0.0/24, giaddrs: 10.91.0.2 } ] }
  attic: { phones: 9, subnets: [ { cidr: 10.92.0.0/24, giaddrs: 10.92.0.2 } ] }
`;

  it('are a table of nodes, first choice first', () => {
    expect(planOf(text).groups).toEqual([
      { name: 'A', nodes: [0, 2] },
      { name: 'B', nodes: [1, 2] },
      { name: 'C', nodes: [2] },
    ]);
  });

  it('have exactly their share of the phones of a site', () => {
    const all = phones(planOf(text));
    const count = (site: number, group: number) => all.filter((one) => one.site === site && one.group === group).length;
    expect([count(0, 0), count(0, 1), count(0, 2)]).toEqual([61, 25, 15]);
    expect([count(1, 0), count(1, 1)]).toEqual([0, 40]);
    expect(count(2, -1)).toBe(9);
  });

  it('are mixed: neighbours are in different ones', () => {
    const first = phones(planOf(text)).slice(0, 50);
    expect(first.filter(({ group }) => group === 1).length).toBeGreaterThan(4);
    expect(first.filter(({ group }) => group === 0).length).toBeGreaterThan(20);
  });
});

describe('phones without DHCP', () => {
  const text = `name: x
phones: { memory: warm }
sites:
  hq: { phones: 10, subnets: [ { cidr: 10.90.0.0/24, giaddrs: 10.90.0.2 } ] }
  branch:
    phones: 7
    subnets:
      - { cidr: 10.91.0.0/24, pool: 10.91.0.10-10.91.0.13, static: { gateway: 10.91.0.9, dns: 10.1.0.2, tftp: 10.1.0.3 } }
      - { cidr: 10.92.0.0/24, static: {} }
`;

  it('have an address each, and the settings of their subnet', () => {
    const all = phones(planOf(text));
    expect(all.slice(0, 10).every(({ fixed }) => fixed === null)).toBe(true);
    const fixed = all.slice(10).map((phone) => ({ subnet: phone.subnet, ...phone.fixed }));
    expect(fixed.filter(({ subnet }) => subnet === 1).map(({ address }) => address)).toEqual([
      0x0a5b000a, 0x0a5b000b, 0x0a5b000c, 0x0a5b000d,
    ]);
    expect(new Set(fixed.map(({ address }) => address)).size).toBe(7);
    expect(fixed.find(({ subnet }) => subnet === 1)).toMatchObject({
      mask: 0xffffff00,
      gateway: 0x0a5b0009,
      dns: 0x0a010002,
      tftp: 0x0a010003,
    });
    expect(fixed.find(({ subnet }) => subnet === 2)).toMatchObject({ gateway: 0x0a5c0001, dns: 0, tftp: 0x7f000001 });
  });

  it('need no relays', () => {
    const [shard] = shardsOf(planOf(text, ['workers=1']), 1);
    expect(shard?.giaddrs).toEqual([[0x0a5a0002], [], []]);
    expect(shardsOf(planOf('name: x\nphones: 7', ['network.dhcp.mode=off']), 64)[63]?.giaddrs).toEqual([[]]);
  });

  it('remember no lease; warm ones with DHCP remember an address of the pool each, as long as it lasts', () => {
    const warm = phones(planOf(text));
    expect(warm.slice(0, 3).map(({ remembered }) => remembered)).toEqual([0x0a5a0003, 0x0a5a0004, 0x0a5a0005]);
    expect(warm.slice(10).every(({ remembered }) => remembered === 0)).toBe(true);
    expect(phones(planOf(text, ['phones.memory=cold'])).every(({ remembered }) => remembered === 0)).toBe(true);
    const small = phones(planOf(text, ['sites.hq.subnets.0.pool=10.90.0.8-10.90.0.9']));
    expect(small.slice(0, 4).map(({ remembered }) => remembered)).toEqual([0x0a5a0008, 0x0a5a0009, 0, 0]);
  });
});

describe('phones of an inventory', () => {
  it('have its MACs and models, whatever the seed; their neighbours have made-up ones', () => {
    const directory = directoryWith({ 'b.csv': 'mac,model\n001B535CD3D6,7960\n001B535CD3D7,7940\n001B535CD3D8,7960' });
    const text = `name: x
sites:
  hq: { phones: 2, subnets: [ { cidr: 10.90.0.0/24, giaddrs: 10.90.0.2 } ] }
  b: { phones: { from: ${join(directory, 'b.csv')} }, subnets: [ { cidr: 10.91.0.0/24, giaddrs: 10.91.0.2 } ] }
`;
    const namesOf = (seed: number) =>
      phones(planOf(text, [`seed=${seed}`])).map(({ name, model }) => `${name} ${model}`);
    expect(namesOf(7).slice(2)).toEqual(['SEP001B535CD3D6 7960', 'SEP001B535CD3D8 7960', 'SEP001B535CD3D7 7940']);
    expect(namesOf(8).slice(2)).toEqual(namesOf(7).slice(2));
    expect(namesOf(8).slice(0, 2)).not.toEqual(namesOf(7).slice(0, 2));
    writeFileSync(join(directory, 'b.csv'), 'gone');
    expect(() => planOf(text)).toThrow('unknown column "gone"');
  });
});
