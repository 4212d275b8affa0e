/** Every fault of the table, as fifty phones meet it, by what they have counted; and that they come back. */
import { describe, expect, it } from 'vitest';
import { deviceRowsOf } from '#lab/view.js';
import type { World } from '#simulation/world.js';
import { type FaultName, type FaultOrder, faultDefaults, faultNames, faultRow } from '#terms/faults.js';
import type { OutcomeName } from '#terms/outcomes.js';
import { isWithin } from '#terms/shares.js';
import { hour, inServiceOf, minute, second, totalsOf, worldOf } from '../support/simulated.js';

const count = 50;

function fifty(lab = '', phones = ''): World {
  return worldOf(
    `phones: { count: ${count}, startup: none${phones} }\nhold: 2h\nlab: { keepaliveInterval: 30s${lab} }`,
  );
}

function order(fault: FaultName, said: Partial<FaultOrder> = {}): FaultOrder {
  return { ...faultDefaults, fault, ...said };
}

function outcomes(world: World, outcome: OutcomeName): number {
  return totalsOf(world).sum('outcomes', { outcome });
}

function registeredAt(world: World): number[] {
  return world.callManagers.map(({ registered }) => registered.size);
}

/** Some of the fifty, by their share, and how many that is. */
const share = 0.4;
const some = 20;

/** The device names of those a fault for `share` befalls, in the order of the alphabet; and of the others. */
function drawn(world: World, isAmong = true): string[] {
  const cut = world.minds.phones.cut(share);
  return [...world.minds.devices.names()].filter((name) => isWithin(name, cut) === isAmong).sort();
}

function namesAt(world: World, node: number): string[] {
  return [...world.callManagers[node]!.registered.keys()].sort();
}

/** In service at cm1, and then a fault there, for all or for some: what befalls each of them, and that they go on with cm2. */
function drivenAway(fault: FaultName, outcome: OutcomeName): void {
  const world = fifty().run(minute);
  expect(registeredAt(world)).toEqual([count, 0]);
  world.inject(order(fault, { node: 'cm1' })).run(3 * minute);
  expect(outcomes(world, outcome)).toBe(count);
  expect(world.callManagers[1]!.registered.size).toBe(count);
  expect(inServiceOf(world)).toBe(count);
  world.inject(order('resume', { node: 'cm1' })).run(10 * minute);
  expect(inServiceOf(world)).toBe(count);

  const shared = fifty().run(minute);
  shared.inject(order(fault, { node: 'cm1', share })).run(3 * minute);
  expect(outcomes(shared, outcome)).toBe(some);
  expect([namesAt(shared, 1), inServiceOf(shared)]).toEqual([drawn(shared), count]);
  shared.inject(order('resume', { node: 'cm1' })).run(10 * minute);
  expect(inServiceOf(shared)).toBe(count);
}

/**
 * A fault from before the phones are switched on, for all or for some: they meet it at least once each, and come up when it
 * is over.
 */
function keptOut(outcome: OutcomeName, said: FaultOrder, lab = '', phones = '', outcomeOfSome = outcome): void {
  const world = fifty(lab, phones)
    .inject(said)
    .run(2 * minute);
  expect(outcomes(world, outcome)).toBeGreaterThanOrEqual(count);
  expect(inServiceOf(world)).toBe(0);
  world.inject(order('resume', { node: said.node })).run(5 * minute);
  expect(inServiceOf(world)).toBe(count);

  const shared = fifty(lab, phones)
    .inject({ ...said, share })
    .run(2 * minute);
  expect(outcomes(shared, outcomeOfSome)).toBeGreaterThanOrEqual(some);
  expect(namesAt(shared, 0)).toEqual(drawn(shared, false));
  shared.inject(order('resume', { node: said.node })).run(5 * minute);
  expect(inServiceOf(shared)).toBe(count);
}

/** A fault at cm1 from before the phones are switched on, for all or for some: they meet it and register with cm2. */
function sentOn(outcome: OutcomeName, said: FaultOrder): void {
  const world = fifty().inject(said).run(minute);
  expect(outcomes(world, outcome)).toBeGreaterThanOrEqual(count);
  expect([registeredAt(world), inServiceOf(world)]).toEqual([[0, count], count]);
  if (faultRow(said.fault).whyNoShare !== '') return;
  const shared = fifty()
    .inject({ ...said, share })
    .run(minute);
  expect(outcomes(shared, outcome)).toBeGreaterThanOrEqual(some);
  expect([namesAt(shared, 1), inServiceOf(shared)]).toEqual([drawn(shared), count]);
}

const names = ', dns: { tellsNames: true }';

const plays: Record<FaultName, () => void> = {
  stop: () => {
    drivenAway('stop', 'serviceClosed');
    keptOut('leaseTimeout', order('stop', { node: 'dhcp' }));
    // A port that is open for others is closed for nobody: to some it is silent.
    keptOut('fetchRefused', order('stop', { node: 'tftp' }), '', '', 'fetchTimeout');
    keptOut('tftpUnanswered', order('stop', { node: 'dns' }), names);
  },
  crash: () => drivenAway('crash', 'serviceReset'),
  hang: () => {
    drivenAway('hang', 'keepaliveLost');
    keptOut('leaseTimeout', order('hang', { node: 'dhcp' }));
    keptOut('fetchTimeout', order('hang', { node: 'tftp' }));
    keptOut('tftpUnanswered', order('hang', { node: 'dns' }), names);
  },
  blackhole: () => {
    drivenAway('blackhole', 'pathLost');
    keptOut('leaseTimeout', order('blackhole', { node: 'dhcp' }));
    keptOut('fetchTimeout', order('blackhole', { node: 'tftp' }));
    keptOut('tftpUnanswered', order('blackhole', { node: 'dns' }), names);
  },
  refuse: () => {
    sentOn('connectRefused', order('refuse', { node: 'cm1' }));
    const world = fifty()
      .run(minute)
      .inject(order('refuse', { node: 'cm1' }))
      .run(5 * minute);
    expect([registeredAt(world), outcomes(world, 'connectRefused')]).toEqual([[count, 0], 0]);
  },
  reject: () => {
    sentOn('registerRejected', order('reject', { node: 'cm1' }));
  },
  slow: () => {
    for (const [node, measure] of [
      ['cm1', 'register'],
      ['dhcp', 'lease'],
      ['tftp', 'fetch'],
      ['dns', 'fetch'],
    ] as const) {
      const quick = totalsOf(fifty(names).run(minute)).histogram(measure).maxMs!;
      const slow = fifty(names)
        .inject(order('slow', { node, delayMs: 500 }))
        .run(minute);
      expect(totalsOf(slow).histogram(measure).minMs).toBeGreaterThan(quick + 490);
      expect(inServiceOf(slow)).toBe(count);
    }
  },
  lose: () => {
    keptOut('leaseTimeout', order('lose', { node: 'dhcp', rate: 1 }));
    keptOut('fetchTimeout', order('lose', { node: 'tftp', rate: 1, direction: 'toPhones' }));
    keptOut('tftpUnanswered', order('lose', { node: 'dns', rate: 1, direction: 'toServer' }), names);
    const world = fifty()
      .inject(order('lose', { node: 'dhcp', rate: 0.3 }))
      .run(10 * minute);
    expect(totalsOf(world).sum('dhcpRetransmissions')).toBeGreaterThan(count / 4);
    expect(inServiceOf(world)).toBe(count);
  },
  dropAcks: () => drivenAway('dropAcks', 'keepaliveLost'),
  throttle: () => {
    for (const [of, struck] of [
      [1, count],
      [share, some],
    ] as const) {
      const world = fifty()
        .inject(order('throttle', { node: 'cm1', perSecond: 4, share: of }))
        .run(minute);
      expect(world.callManagers[0]!.counts.throttled).toBeGreaterThanOrEqual(struck);
      expect(registeredAt(world)).toEqual([count - struck, struck]);
    }
  },
  reset: () => {
    const world = fifty().run(minute);
    const boots = totalsOf(world).sum('boots');
    world.inject(order('reset', { node: 'cm1', type: 'restart' })).run(minute);
    expect([outcomes(world, 'resetByServer'), inServiceOf(world)]).toEqual([count, count]);
    expect(totalsOf(world).sum('boots')).toBe(boots);
    world.inject(order('reset', { share, type: 'restart' })).run(minute);
    expect([outcomes(world, 'resetByServer'), inServiceOf(world)]).toEqual([count + some, count]);
    world.inject(order('reset')).run(minute);
    expect(totalsOf(world).sum('boots')).toBe(boots + count);
    expect(inServiceOf(world)).toBe(count);
  },
  exhaust: () => {
    keptOut('leaseTimeout', order('exhaust'));
    const held = fifty().run(minute).inject(order('exhaust')).run(hour);
    expect(inServiceOf(held)).toBe(count);
  },
  missingFile: () => {
    keptOut('filesMissing', order('missingFile', { node: 'tftp' }));
  },
  corruptFile: () => {
    keptOut('fileCorrupt', order('corruptFile', { node: 'tftp' }));
    keptOut('fileCorrupt', order('corruptFile', { node: 'tftp' }), '', ', mix: { "7910": 100% }');
  },
  noTftpServer: () => {
    // The lab knows CiscoCM1, which phones try by themselves; without it they are at their end.
    const found = fifty()
      .inject(order('noTftpServer', { node: 'dhcp' }))
      .run(2 * minute);
    expect(inServiceOf(found)).toBe(count);
    keptOut('tftpUnresolved', order('noTftpServer', { node: 'dhcp' }), ', dns: { hosts: { CiscoCM1: [] } }');
    keptOut('noTftpServer', order('noTftpServer', { node: 'dhcp' }), ', dns: off');
  },
  staleFile: () => {
    keptOut('connectRefused', order('staleFile', { node: 'tftp' }));
  },
  wrongLoad: () => {
    const world = fifty('', ', firmware: fetch')
      .inject(order('wrongLoad', { load: 'SCCP99.9-9-9S' }))
      .run(2 * minute);
    expect(outcomes(world, 'firmwareFailed')).toBeGreaterThanOrEqual(count);
    expect(inServiceOf(world)).toBe(count);

    // A load of another model, which the server has: phones stay where they are, until somebody comes by.
    const other = order('wrongLoad', { load: 'SCCP41.9-4-2-1S', share });
    const stuck = fifty('', ', firmware: fetch')
      .inject(other)
      .run(2 * minute);
    expect(namesAt(stuck, 0)).toEqual(drawn(stuck, false));
    expect([outcomes(stuck, 'versionError'), totalsOf(stuck).sum('bootLoops')]).toEqual([some, 0]);
    const requests = stuck.minds.tftp!.counts.requests;
    stuck.inject(order('resume', { node: 'tftp' })).run(10 * minute);
    expect([inServiceOf(stuck), stuck.minds.tftp!.counts.requests]).toEqual([count - some, requests]);
    expect(outcomes(fifty().inject(other).run(minute), 'versionError')).toBe(0); // who keeps its load does not look
  },
  unresolvable: () => {
    const world = fifty(names)
      .inject(order('unresolvable', { name: 'cm1' }))
      .run(2 * minute);
    expect(outcomes(world, 'nameUnresolved')).toBeGreaterThanOrEqual(count);
    expect([registeredAt(world), inServiceOf(world)]).toEqual([[0, count], count]);
    keptOut('tftpUnresolved', order('unresolvable', { node: 'dns' }), names);
  },
  lie: () => {
    const shown = (world: World) =>
      deviceRowsOf(world.minds, 0, count).filter(({ status }) => status === 'registered').length;
    const world = fifty().run(minute);
    expect(shown(world)).toBe(count);
    world.inject(order('lie', { share, forMs: minute })).run(second);
    expect(shown(world)).toBe(count - some);
    expect(inServiceOf(world)).toBe(count);
    expect(shown(world.run(minute))).toBe(count);
  },
  resume: () => {
    const world = fifty()
      .inject(order('stop', { node: 'dhcp' }))
      .inject(order('slow', { node: 'dhcp', delayMs: hour }));
    expect(inServiceOf(world.run(minute))).toBe(0);
    expect(inServiceOf(world.inject(order('resume')).run(3 * minute))).toBe(count);
  },
};

/** Phones that speak from one address are known by what they say. */
function alike(lab = '', phones = ''): World {
  return fifty(lab, `${phones} }\nnetwork: { source: host`);
}

describe('fifty phones of which a fault befalls some', () => {
  const meanings: readonly (readonly [FaultName, OutcomeName, OutcomeName])[] = [
    // While they come up: the system lets them in, if it does, before the process can end it.
    ['stop', 'registerClosed', 'registerClosed'],
    ['crash', 'registerClosed', 'registerClosed'],
    ['hang', 'registerTimeout', 'registerTimeout'],
    ['blackhole', 'connectTimeout', 'registerClosed'],
  ];

  it.each(meanings)(
    'come up elsewhere: %s is %s to whom an address tells apart, else %s',
    (fault, byAddress, byName) => {
      for (const [make, outcome] of [
        [fifty, byAddress],
        [alike, byName],
      ] as const) {
        const world = make()
          .inject(order(fault, { node: 'cm1', share }))
          .run(2 * minute);
        expect([namesAt(world, 0), namesAt(world, 1)]).toEqual([drawn(world, false), drawn(world)]);
        expect(outcomes(world, outcome)).toBeGreaterThanOrEqual(some);
        world.inject(order('resume', { node: 'cm1' })).run(10 * minute);
        expect(inServiceOf(world)).toBe(count);
      }
    },
  );

  it.each(['stop', 'crash', 'hang', 'dropAcks'] as const)(
    'leave in service where they speak from one address: %s',
    (fault) => {
      const world = alike().run(minute);
      world.inject(order(fault, { node: 'cm1', share })).run(3 * minute);
      expect([namesAt(world, 1), inServiceOf(world)]).toEqual([drawn(world), count]);
    },
  );

  it('are told apart in what DNS says by the addresses they ask from', () => {
    const world = fifty(names)
      .inject(order('unresolvable', { name: 'cm1', share }))
      .run(2 * minute);
    expect([namesAt(world, 1), inServiceOf(world)]).toEqual([drawn(world), count]);
    expect(() => alike().inject(order('unresolvable', { share }))).toThrow(/leave share out/);
  });

  it.each([
    ['stop', 'fetchError'],
    ['hang', 'fetchTimeout'],
    ['blackhole', 'fetchTimeout'],
  ] as const)('are told apart by HTTP, too: %s', (fault, outcome) => {
    for (const make of [fifty, alike]) {
      const world = make('', ', fetchBy: http')
        .inject(order(fault, { node: 'tftp', share }))
        .run(2 * minute);
      expect(namesAt(world, 0)).toEqual(drawn(world, false));
      expect(outcomes(world, outcome)).toBeGreaterThanOrEqual(some);
      world.inject(order('resume', { node: 'tftp' })).run(5 * minute);
      expect(inServiceOf(world)).toBe(count);
    }
  });

  it('are those of all phones there are, whom the lab knows or not', () => {
    const world = fifty(', provisioned: 50%, unknownPhones: reject')
      .inject(order('exhaust', { share }))
      .run(2 * minute);
    expect(world.phones.filter(({ address }) => address === 0)).toHaveLength(some);
  });

  it('hear each the text that is theirs', () => {
    const world = fifty()
      .inject(order('reject', { node: 'cm1', share: 0.2, text: 'one' }))
      .inject(order('reject', { node: 'cm1', share, text: 'two' }));
    const { faults } = world.callManagers[0]!;
    const texts = [...world.minds.devices.names()].map((name) => faults.find('reject', name)?.text);
    expect(
      [texts.filter((text) => text === 'one'), texts.filter((text) => text === 'two')].map(({ length }) => length),
    ).toEqual([some / 2, some / 2]);
  });
});

describe('fifty phones', () => {
  it.each(faultNames)('meet the fault %s, and are back when it is over', (name) => {
    plays[name]();
  });

  it('are at a node again as soon as it has read what came while it hung, for less than they bear', () => {
    const world = fifty()
      .run(minute)
      .inject(order('hang', { node: 'cm1', forMs: 50 * second }))
      .run(3 * minute);
    expect([registeredAt(world), outcomes(world, 'keepaliveLost')]).toEqual([[count, 0], 0]);
    expect(world.callManagers[0]!.counts.timeouts).toBe(0);
    expect(totalsOf(world).histogram('keepalive').maxMs).toBeGreaterThan(40 * second);
  });

  it('stand in line for as much longer as their node hung', () => {
    const line = ', capacity: { registrationsPerSecond: 1 }, callManagers: 1';
    const world = fifty(line).run(10 * second);
    const before = world.callManagers[0]!.registered.size;
    world.inject(order('hang', { node: 'cm1', forMs: 10 * second })).run(12 * second);
    expect(world.callManagers[0]!.registered.size).toBeLessThanOrEqual(before + 3);
    expect(world.callManagers[0]!.registered.size).toBeGreaterThan(before);
  });

  it('are told apart a dark node and one that hangs where keepalives are lost before TCP has lost its patience', () => {
    for (const [fault, outcome] of [
      ['blackhole', 'pathLost'],
      ['hang', 'keepaliveLost'],
    ] as const) {
      const world = worldOf(`phones: { count: ${count}, startup: none }\nlab: { keepaliveInterval: 5s }`).run(minute);
      world.inject(order(fault, { node: 'cm1' })).run(25 * second);
      expect(outcomes(world, outcome)).toBe(count);
    }
  });

  it('hear what a node said in the dark when it is light, and it hears nothing of those who have given it up', () => {
    const world = fifty().run(minute);
    world
      .inject(order('blackhole', { node: 'cm1' }))
      .inject(order('reset', { node: 'cm1' }))
      .run(20);
    expect(outcomes(world, 'resetByServer')).toBe(0);
    world.inject(order('resume', { node: 'cm1' }));
    expect(outcomes(world, 'resetByServer')).toBe(count);

    const silent = fifty().run(minute);
    silent.inject(order('blackhole', { node: 'cm1' })).run(minute);
    expect(outcomes(silent, 'pathLost')).toBe(count);
    const [{ counts } = { counts: { keepalives: 0 } }] = silent.callManagers;
    const before = counts.keepalives;
    silent.inject(order('resume', { node: 'cm1' }));
    expect(counts.keepalives).toBe(before);
  });

  it('begin their files anew at a server that was stopped in the midst of them', () => {
    const profile = `phones: { count: ${count}, startup: none }\narrivals: { kind: burst, within: 0s }\nhold: 1h`;
    const world = worldOf(profile, { delayMs: [5, 50] }).run(400);
    expect(world.minds.tftp!.counts.requests).toBeGreaterThan(0);
    world.inject(order('stop', { node: 'tftp', forMs: second }));
    expect(world.minds.tftp!.counts.aborted).toBeGreaterThan(0);
    expect(inServiceOf(world.run(5 * minute))).toBe(count);
  });

  it('hear nothing of a silence shorter than the patience of their TCP', () => {
    const world = fifty()
      .run(minute)
      .inject(order('blackhole', { node: 'cm1', forMs: 15 * second }))
      .run(3 * minute);
    expect([registeredAt(world), outcomes(world, 'pathLost')]).toEqual([[count, 0], 0]);
  });

  it('go to the SRST router where no CallManager is left', () => {
    const world = fifty(', srst: true').run(minute);
    world
      .inject(order('stop', { node: 'cm1' }))
      .inject(order('stop', { node: 'cm2' }))
      .run(10 * minute);
    expect([world.minds.srst!.registered.size, inServiceOf(world)]).toEqual([count, count]);
  });
});
