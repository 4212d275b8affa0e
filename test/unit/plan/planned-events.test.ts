import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makePlan, planLines } from '#plan/plan.js';
import { eventText, secretWords, takenAway } from '#plan/planned-events.js';
import { readFault } from '#profile/fault-fields.js';
import { loadProfile } from '#profile/load.js';
import { faultDefaults, faultNames } from '#terms/faults.js';

const profileOf = (events: string, file = '/a/x.yaml', environment = {}) =>
  loadProfile(`name: x\nphones: 5\nevents: [ ${events} ]`, file, {}, environment);

function hashOf(...words: Parameters<typeof profileOf>): string {
  const hash = createHash('sha256');
  for (const line of planLines(makePlan(profileOf(...words)))) hash.update(line);
  return hash.digest('hex');
}

describe('the hash of a plan', () => {
  it('covers what its events do, and when', () => {
    const events = [
      '',
      '{ at: 1s, do: stop }',
      '{ at: 2s, do: stop }',
      '{ at: 1s, do: stop, node: cm1 }',
      '{ at: 1s, do: slow, delay: 1s }',
      '{ at: 1s, do: slow, delay: 2s }',
      '{ at: 1s, exec: [a] }',
      '{ at: 1s, exec: [a, b] }',
      '{ at: 1s, exec: [a], undo: [b] }',
    ];
    expect(new Set(events.map((event) => hashOf(event))).size).toBe(events.length);
  });

  it('is the same wherever the commands are, and whatever their secrets', () => {
    const event = '{ at: 1s, exec: [./stop.sh, env:KEY], undo: [./start.sh, env:KEY] }';
    const here = hashOf(event, '/a/x.yaml', { KEY: 'one' });
    expect(hashOf(event, '/b/x.yaml', { KEY: 'two' })).toBe(here);
    expect(hashOf(event.replace('start.sh', 'begin.sh'), '/a/x.yaml', { KEY: 'one' })).not.toBe(here);
  });
});

describe('what is told of an event', () => {
  it.each([
    ['{ at: 1s, do: hang, node: cm1, for: 10m }', 'cm1: hang, for 10m'],
    ['{ at: 1s, exec: [./ccm.sh, stop] }', 'ccm.sh'],
    ['{ at: 1s, exec: [ccm, stop], node: cm1, undo: [ccm] }', 'cm1: ccm, undone at the end'],
    ['{ at: 1s, exec: [ccm, stop], undo: [ccm], for: 90s }', 'ccm, undone after 90s'],
  ])('%s: %s', (event, text) => {
    expect(eventText(profileOf(event).events[0]!)).toBe(text);
  });

  it('is never a secret: the words that are one are known', () => {
    const events = '{ at: 1s, exec: [a, env:ONE], undo: [env:TWO] }, { at: 1s, do: reject, text: env:ONE }';
    const profile = profileOf(events, '/a/x.yaml', { ONE: '1', TWO: '2' });
    expect([...secretWords(profile)]).toEqual([
      ['1', 'ONE'],
      ['2', 'TWO'],
    ]);
  });
});

describe('the nodes a fault takes away', () => {
  const nodes = ['cm1', 'cm2'];

  it('are the one it names, or all', () => {
    expect(takenAway(readFault('stop', { node: 'cm2' }), nodes)).toEqual(['cm2']);
    expect(takenAway(readFault('stop', {}), nodes)).toEqual(nodes);
    expect(takenAway(readFault('stop', { node: 'dhcp' }), nodes)).toEqual([]);
  });

  it('are none where the node goes on serving', () => {
    const taking = faultNames.filter((fault) => takenAway({ ...faultDefaults, fault }, nodes).length > 0);
    expect(taking).toEqual(['stop', 'crash', 'hang', 'blackhole']);
  });
});
