/** The faults of the DNS server, and of the view management is shown. */
import { expect } from 'vitest';
import type { Lab } from '#lab/lab.js';
import { old, register } from '../../../unit/lab/call-manager-link.js';
import { cm1, datagramRefusal, dial, dnsClient, order, question, roundTrip } from '../clients.js';
import type { Plays } from './play.js';

const node = 'dns';
/** 127.0.0.1 and .2, as numbers. */
const [first, second] = [0x7f000001, 0x7f000002];

async function answers(lab: Lab): Promise<void> {
  const client = dnsClient(lab);
  await client.ask(question(1, 'cm2.lab.test'));
  await client.hears(1);
  expect(client.answers).toEqual([`1: ${second}`]);
}

async function resumed(lab: Lab): Promise<void> {
  await lab.inject(order('resume', { node }));
  await answers(lab);
}

export const dnsPlays: Plays = {
  stop: async (lab) => {
    await lab.inject(order('stop', { node }));
    expect(await datagramRefusal(lab.addresses.dns!)).toBe('ECONNREFUSED');
    await resumed(lab);
  },

  hang: async (lab) => {
    const client = dnsClient(lab);
    await lab.inject(order('hang', { node }));
    await client.ask(question(7, 'cm1'));
    await roundTrip(lab);
    expect(client.answers).toEqual([]);
    await lab.inject(order('resume', { node }));
    await client.hears(1);
    expect(client.answers).toEqual([`7: ${first}`]);
  },

  blackhole: async (lab) => {
    const client = dnsClient(lab);
    await lab.inject(order('blackhole', { node }));
    await client.ask(question(1, 'cm1'));
    await roundTrip(lab);
    await lab.inject(order('resume', { node }));
    await client.ask(question(2, 'cm1'));
    await client.hears(1);
    expect(client.answers).toEqual([`2: ${first}`]);
  },

  slow: async (lab) => {
    await lab.inject(order('slow', { node, delayMs: 120 }));
    const began = performance.now();
    await answers(lab);
    expect(performance.now() - began).toBeGreaterThan(119);
    await resumed(lab);
  },

  lose: async (lab) => {
    const client = dnsClient(lab);
    await lab.inject(order('lose', { node, rate: 0.5, direction: 'toPhones' }));
    for (let n = 1; n <= 100; n++) await client.ask(question(n, 'cm1'));
    await roundTrip(lab);
    await lab.inject(order('resume', { node }));
    await client.ask(question(0, 'cm1'));
    await expect.poll(() => client.answers.at(-1)).toBe(`0: ${first}`);
    expect(client.answers.length).toBeGreaterThan(30);
    expect(client.answers.length).toBeLessThan(70);
  },

  unresolvable: async (lab) => {
    const client = dnsClient(lab);
    await lab.inject(order('unresolvable', { node, name: 'cm1' }));
    for (const [n, name] of ['cm1', 'CM1.lab.test', 'cm2'].entries()) await client.ask(question(n, name));
    await client.hears(3);
    await lab.inject(order('unresolvable', { node }));
    await client.ask(question(3, 'cm2'));
    await client.hears(4);
    expect(client.answers).toEqual(['0: none', '1: none', `2: ${second}`, '3: none']);
    await resumed(lab);
  },

  resume: async (lab) => {
    await lab.inject(order('unresolvable', { node }));
    await lab.inject(order('hang', { node }));
    await resumed(lab);
  },
};

async function shown(lab: Lab): Promise<unknown> {
  const { address, port } = lab.addresses.management!;
  const [device] = (await (await fetch(`http://${address}:${port}/devices?count=1`)).json()) as unknown[];
  return device;
}

async function lied(lab: Lab): Promise<void> {
  const line = await dial(cm1(lab));
  line.say(register(old, 11));
  await line.hears('RegisterAck');
  const truth = { name: old.name, node: 'cm1', status: 'registered', reason: null };
  expect(await shown(lab)).toEqual(truth);
  await lab.inject(order('lie', { node: 'view' }));
  expect(await shown(lab)).toEqual({ ...truth, node: null, status: 'unregistered', reason: 1 });
  expect(lab.view().callManagers[0]?.registered).toBe(1);
  await lab.inject(order('resume', { node: 'view' }));
  expect(await shown(lab)).toEqual(truth);
}

export const viewPlays: Plays = { lie: lied, resume: lied };
