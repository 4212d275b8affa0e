import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { forecastOf } from '#plan/forecast.js';
import { makePlan, shardsOf } from '#plan/plan.js';
import { readProfile } from '#profile/load.js';

const files = readdirSync('profiles').filter((file) => file.endsWith('.yaml'));

describe.each(files)('profiles/%s', (file) => {
  it('loads, says what it is for and what must hold, and can be planned', () => {
    const profile = readProfile(`profiles/${file}`);
    expect(`${profile.name}.yaml`).toBe(file);
    for (const text of [profile.description, profile.expect, profile.doc5710]) expect(text).not.toBe('');
    expect(profile.thresholds.length).toBeGreaterThan(0);
    expect(shardsOf(makePlan(profile), profile.workers)).toHaveLength(profile.workers);
  });

  it('has a small form of under eight seconds', () => {
    const small = readProfile(`profiles/${file}`, { small: true });
    expect(small.holdMs).toBeLessThan(8_000);
    expect(small.phones.count).toBeLessThanOrEqual(100);
  });
});

describe('the example of three subscribers', () => {
  const profile = readProfile('docs/examples/three-subscribers.yaml');

  it('has three nodes, four subnets and a branch with SRST whose phones are those of its file', () => {
    const plan = makePlan(profile);
    expect(plan.nodes).toHaveLength(3);
    expect(plan.subnets).toHaveLength(4);
    const branch = plan.sites.find(({ name }) => name === 'branch');
    expect(branch).toMatchObject({ srst: { address: 0x0a5b0001, port: 2000 } });
    expect(branch?.inventory?.map(({ mac }) => mac)).toEqual(['001B535CD3D6', '001B535CD3D7', '001F9E266369']);
  });

  it.each([
    ['without files', { set: ['network.tftp=off'] }],
    [
      'by broadcast, given leave and one worker',
      { set: ['network.dhcp={ mode: broadcast }', 'guard.broadcast=true'], workers: 1 },
    ],
  ])('can be played %s, as its comments say', (_, overrides) => {
    const plan = makePlan(readProfile('docs/examples/three-subscribers.yaml', overrides));
    expect(shardsOf(plan, plan.profile.workers)).toHaveLength(plan.profile.workers);
  });

  it('can be cut for its workers, with pools that are large enough', () => {
    const plan = makePlan(profile);
    expect(shardsOf(plan, profile.workers)).toHaveLength(2);
    const { subnets, phones } = forecastOf(plan);
    expect(phones).toBe(1_063);
    for (const subnet of subnets) expect(subnet.poolSize).toBeGreaterThanOrEqual(subnet.phones);
  });
});

describe('power-restore', () => {
  it('has the wall at register, and is over before a phone loses patience', () => {
    const { wall, warnings, timeToInServiceMs } = forecastOf(makePlan(readProfile('profiles/power-restore.yaml')));
    expect(wall).toBe('register');
    // 4,000 phones at 125 a second, from when the first one comes.
    expect(timeToInServiceMs['100%']).toBeGreaterThan(32_000);
    expect(timeToInServiceMs['100%']).toBeLessThan(33_500);
    expect(warnings).toEqual([]);
  });
});
