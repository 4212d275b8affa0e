import { describe, expect, it } from 'vitest';
import { makePlan } from '#plan/plan.js';
import { labelNumbersOf, labelsOf, targetsOf } from '#plan/targets.js';
import { loadProfile } from '#profile/load.js';
import { parseIpv4 } from '#wire/ipv4.js';

const plan = makePlan(loadProfile('name: x\nphones: 3', 'x.yaml'));
/** A lab where there is one loopback address only. */
const targets = targetsOf(plan, {
  dhcp: { address: '127.0.0.1', port: 6767 },
  tftp: null,
  callManagers: [
    { name: 'cm1', address: '127.0.0.1', port: 2000 },
    { name: 'cm2', address: '127.0.0.1', port: 2001 },
    { name: 'cm3', address: '127.0.0.2', port: 2000 },
  ],
});
const { node: nodes, server: servers } = labelsOf(plan, targets);
const numbers = labelNumbersOf(targets);

describe('the label of a node', () => {
  it.each([
    ['127.0.0.1', 2000, 'cm1'],
    ['127.0.0.1', 2001, 'cm2'],
    ['127.0.0.2', 2000, 'cm3'],
    ['127.0.0.2', 2001, 'other'],
    ['127.0.0.3', 2000, 'other'],
  ])('at %s, port %i, is %s', (address, port, name) => {
    expect(nodes[numbers.node(parseIpv4(address), port)]).toBe(name);
  });
});

describe('the label of a DHCP server', () => {
  it.each([
    ['0.0.0.0', 'broadcast'],
    ['127.0.0.1', '127.0.0.1'],
    ['127.0.0.9', 'other'],
  ])('at %s is %s', (address, name) => {
    expect(servers[numbers.server(parseIpv4(address))]).toBe(name);
  });
});
