import { describe, expect, it } from 'vitest';
import { faultText, readFault } from '#profile/fault-fields.js';
import { loadProfile, readProfile, resolvedYaml } from '#profile/load.js';
import { faultDefaults, faultNames, faultRow } from '#terms/faults.js';
import { directoryWith, mistakesOf } from './files.js';

const load = (rest: string) => loadProfile(`name: x\nphones: 5\nhold: 30m\n${rest}`, 'x.yaml');
const mistakesIn = (event: string, more = '') => mistakesOf(() => load(`events: [ ${event} ]\n${more}`));
const own = 'cluster: { nodes: { sub1: 127.0.0.1, sub2: 127.0.0.2 } }\nnetwork: { tftp: { servers: [127.0.0.1] } }';

/** A value for each field of the table. */
const written = {
  share: '30%',
  rate: '50%',
  delay: '2s',
  text: 'No',
  direction: 'toPhones',
  load: 'P003',
  name: 'cm1',
  type: 'restart',
  perSecond: 3,
};

describe('an event of a profile', () => {
  it('is a fault at a node, at a moment, for a time', () => {
    const { events } = load('events: [ { at: 15m, node: cm1, do: hang, for: 10m } ]');
    expect(events).toEqual([
      { kind: 'fault', atMs: 900_000, order: { ...faultDefaults, fault: 'hang', node: 'cm1', forMs: 600_000 } },
    ]);
  });

  it('befalls every server it can where no node is named', () => {
    const [event] = load('events: [ { at: 1s, do: slow, delay: 2s, share: 30% } ]').events;
    expect(event).toMatchObject({ order: { fault: 'slow', node: null, delayMs: 2_000, share: 0.3 } });
  });

  it.each(faultNames)('does %s with the fields it takes, and comes back from the resolved profile', (fault) => {
    const { takes, isAct } = faultRow(fault);
    const fields = takes.map((field) => `, ${field}: ${written[field]}`).join('');
    const profile = load(`events: [ { at: 1s, do: ${fault}${fields}${isAct ? '' : ', for: 3s'} } ]`);
    expect(loadProfile(resolvedYaml(profile), 'resolved.yaml')).toEqual(profile);
    expect(profile.events).toMatchObject([{ order: { fault, forMs: isAct ? null : 3_000 } }]);
  });

  it('is a command with its undoing on a cluster of one’s own', () => {
    const { events } = load(
      `${own}\nevents: [ { at: 0s, node: sub1, exec: [ccm, stop], undo: [ccm, start], for: 1m } ]`,
    );
    expect(events).toEqual([
      {
        kind: 'exec',
        atMs: 0,
        node: 'sub1',
        command: ['ccm', 'stop'],
        timeoutMs: 60_000,
        undo: ['ccm', 'start'],
        forMs: 60_000,
      },
    ]);
  });

  it('finds the file of a command beside the file it stands in, and comes back with its whole path', () => {
    const directory = directoryWith({
      'base/base.yaml': 'name: x\nphones: 5\nevents: [ { at: 1s, exec: [./stop.sh, now], undo: [../start.sh] } ]',
      'top.yaml': 'extends: base/base.yaml',
    });
    const profile = readProfile(`${directory}/top.yaml`);
    expect(profile.events).toMatchObject([
      { command: [`${directory}/base/stop.sh`, 'now'], undo: [`${directory}/start.sh`], node: null, forMs: null },
    ]);
    expect(loadProfile(resolvedYaml(profile), '/elsewhere/resolved.yaml').events).toEqual(profile.events);
  });

  it('keeps a secret of a command out of the resolved profile', () => {
    const yaml = 'name: x\nphones: 5\nevents: [ { at: 1s, exec: [ccm, env:PASSWORD] } ]';
    const profile = loadProfile(yaml, 'x.yaml', {}, { PASSWORD: 'hunter2' });
    expect(profile.events).toMatchObject([{ command: ['ccm', 'hunter2'] }]);
    expect(resolvedYaml(profile)).toContain('env:PASSWORD');
    expect(resolvedYaml(profile)).not.toContain('hunter2');
  });
});

describe('a mistake in an event', () => {
  it.each<[event: string, at: string, message: string]>([
    ['{ at: 1s, do: hnag }', 'hnag', 'unknown fault "hnag"; did you mean "hang"?'],
    ['{ at: 1s, do: hang, node: cm4 }', 'cm4', 'unknown node "cm4"; did you mean "cm1"?'],
    ['{ at: 1s, do: hang, node: cm3 }', 'cm3', 'unknown node "cm3"; did you mean "cm1"?'],
    ['{ at: 1s, do: hang, node: sub1 }', 'sub1', 'unknown node "sub1"; known: cm1, cm2, dhcp, tftp, dns, view'],
    ['{ at: 1s, do: exhaust, node: cm1 }', 'cm1', 'exhaust cannot befall "cm1"; it can: dhcp'],
    ['{ at: 1s, do: hang, rate: 30% }', 'rate', 'hang takes no "rate"; it takes share'],
    [
      '{ at: 1s, do: refuse, share: 30% }',
      'share',
      'refuse takes no "share"; a port refuses everybody or nobody; crash, with a share, resets the new links of some',
    ],
    ['{ at: 1s, do: reject, delay: 3s }', 'delay', 'reject takes no "delay"; it takes share, text'],
    ['{ at: 1s, do: slow }', 'slow', 'slow needs "delay"'],
    ['{ at: 1s, do: reset, for: 3s }', 'for', 'reset is over as soon as it is done: it takes no "for"'],
    ['{ at: 30m, do: hang }', '30m', 'at this moment the run is over: hold is 30m'],
    ['{ do: hang }', '{', '"at" is missing'],
    ['{ at: 1s }', '{', 'what happens? give it "do" with a fault, or "exec"'],
    ['{ at: 1s, do: hang, exec: [a] }', 'exec', '"do" and "exec" are two events'],
    ['{ at: 1s, do: hang, undo: [a] }', 'undo', '"undo" belongs to exec'],
    ['{ at: 1s, exec: [a], share: 3% }', 'share', '"share" belongs to a fault, and this is exec'],
    ['{ at: 1s, exec: [a], node: cm9 }', 'cm9', 'unknown node "cm9"; did you mean "cm1"?'],
    ['{ at: 1s, exec: [a], for: 3s }', 'for', '"for" of exec is the time until its "undo", and there is none'],
    ['{ at: 1s, do: reject, share: 0% }', '0%', 'expected more than nothing'],
    ['{ at: 1s, do: hang, for: 0s }', '0s', 'expected more than nothing'],
    ['{ at: 1s, exec: [] }', '[', 'expected at least 1, got an empty list'],
    ['{ at: 1s, do: hang, nod: cm1 }', 'nod', 'unknown key "nod"; did you mean "node"?'],
  ])('%s is told at its place', (event, at, message) => {
    expect(mistakesIn(event)).toEqual([`x.yaml:4:${'events: [ '.length + event.indexOf(at) + 1}: ${message}`]);
  });

  it('is told together with all others', () => {
    expect(mistakesIn('{ at: 1h, do: stop, rate: 3%, node: cm8 }, { at: 1, do: slwo }').length).toBe(5);
  });

  it('is a fault at a node that is not of the lab: the remedy is exec', () => {
    expect(mistakesIn('{ at: 1s, do: stop, node: sub1 }', own)).toEqual([
      'x.yaml:4:37: "sub1" is not of the lab, so nobody here can make it stop: give it "exec", a command that does it, with its "undo"',
    ]);
    expect(mistakesIn('{ at: 1s, do: crash }', own)).toEqual([
      'x.yaml:4:25: crash is done to servers of the lab, and this run has none of those; use exec',
    ]);
    // The DHCP server is the lab's here too.
    expect(mistakesIn('{ at: 1s, do: exhaust }, { at: 2s, exec: [a], node: sub2 }', own)).toEqual([]);
  });

  it('is not the SRST router of a lab that has one', () => {
    expect(mistakesIn('{ at: 1s, do: stop, node: srst }', 'lab: { srst: true, callManagers: 3 }')).toEqual([]);
    expect(mistakesIn('{ at: 1s, do: stop, node: cm3 }', 'lab: { callManagers: 3 }')).toEqual([]);
  });

  it('is a moment behind a run that is made shorter', () => {
    const text = 'name: x\nphones: 5\nevents: [ { at: 10s, do: hang } ]';
    expect(mistakesOf(() => loadProfile(text, 'x.yaml', { holdMs: 5_000 }))).toEqual([
      'x.yaml:3:17: at this moment the run is over: hold is 5s',
    ]);
  });
});

describe('a fault in a person’s words', () => {
  it('becomes an order', () => {
    expect(readFault('slow', { node: 'cm2', for: '10s', delay: '2s', share: '30%' })).toEqual({
      ...faultDefaults,
      fault: 'slow',
      node: 'cm2',
      forMs: 10_000,
      delayMs: 2_000,
      share: 0.3,
    });
  });

  it.each<[fault: string, words: Record<string, unknown>, message: string]>([
    ['hnag', {}, 'unknown fault "hnag"; did you mean "hang"?'],
    ['slow', { delay: '2' }, 'delay: expected a duration with its unit, such as 30s, 500ms or 2m; got "2"'],
    [
      'slow',
      { share: '130%' },
      'share: expected a share of at most 100%, such as 2% or 0.02; got "130%"\nslow needs "delay"',
    ],
    ['stop', { rate: '3%' }, 'stop takes no "rate"; it takes share'],
    ['resume', { share: '3%' }, 'resume takes no "share"; it ends the faults of a node for all phones'],
  ])('%s with %j is refused', (fault, words, message) => {
    expect(() => readFault(fault, words)).toThrow(expect.objectContaining({ code: 'arguments-invalid', message }));
  });
});

describe('what is told of a fault', () => {
  it.each<[fault: string, words: Record<string, unknown>, text: string]>([
    ['stop', {}, 'every server: stop'],
    ['hang', { node: 'cm1', for: '10m' }, 'cm1: hang, for 10m'],
    ['slow', { node: 'dhcp', delay: '2s', share: '30%' }, 'dhcp: slow, share 30%, delay 2s'],
    ['throttle', { node: 'cm1', perSecond: 3 }, 'cm1: throttle, perSecond 3'],
    ['reject', { text: 'No' }, 'every server: reject, text No'],
  ])('is what goes not without saying: %s %j', (fault, words, text) => {
    expect(faultText(readFault(fault, words))).toBe(text);
  });
});
