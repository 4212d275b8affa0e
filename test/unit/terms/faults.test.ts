import { describe, expect, it } from 'vitest';
import { canBefall, faultProblem, kindOfServer } from '#terms/fault-problem.js';
import { type FaultField, type FaultOrder, faultDefaults, faultNames, faultRow } from '#terms/faults.js';

const servers = ['cm1', 'cm2', 'srst', 'dhcp', 'tftp', 'dns', 'view'];

/** Something to say for each field. */
const said: Readonly<Record<FaultField, Partial<FaultOrder>>> = {
  share: { share: 0.5 },
  rate: { rate: 0.5 },
  delay: { delayMs: 100 },
  text: { text: 'no' },
  direction: { direction: 'toServer' },
  load: { load: 'P00308010200' },
  name: { name: 'cm1' },
  type: { type: 'restart' },
  perSecond: { perSecond: 10 },
};
const fields = Object.keys(said) as FaultField[];

function saidFor(wanted: readonly FaultField[]): Partial<FaultOrder> {
  return Object.assign({}, ...wanted.map((field) => said[field]));
}

describe('the table of faults', () => {
  it.each(faultNames)('has what is needed among what is taken: %s', (fault) => {
    const { takes, needed, at, isAct, takesAway, whyNoShare } = faultRow(fault);
    for (const field of needed) expect(takes).toContain(field);
    expect(at.length).toBeGreaterThan(0);
    expect(isAct && takesAway).toBe(false);
    expect(whyNoShare === '').toBe(takes.includes('share'));
  });

  it('knows servers by their names: CallManagers have any', () => {
    expect(servers.map(kindOfServer)).toEqual([...Array(3).fill('callManager'), 'dhcp', 'tftp', 'dns', 'view']);
  });
});

describe.each(faultNames)('an order of %s', (fault) => {
  const { takes, needed, isAct } = faultRow(fault);
  const least = { fault, ...saidFor(needed) };
  const [place = ''] = servers.filter((server) => canBefall(fault, server));

  it('can be done where its kind of server is, with all it takes, or as little as it needs', () => {
    expect(faultProblem(least, servers)).toBeNull();
    expect(faultProblem({ ...least, node: place }, servers)).toBeNull();
    expect(faultProblem({ ...faultDefaults, fault, ...saidFor(takes), node: place }, servers)).toBeNull();
  });

  it('can be done at no other server, nor where there is none', () => {
    for (const node of servers) {
      const problem = faultProblem({ ...least, node }, servers);
      expect(problem === null).toBe(canBefall(fault, node));
    }
    expect(faultProblem(least, [])).toMatch(/no server/);
  });

  it('is refused without what it needs, and with what it does not take', () => {
    for (const field of needed) {
      const lacking = { fault, ...saidFor(needed.filter((each) => each !== field)) };
      expect(faultProblem(lacking, servers)).toMatch(new RegExp(`${fault} needs ${Object.keys(said[field])[0]}`));
    }
    for (const field of fields.filter((each) => !takes.includes(each))) {
      expect(faultProblem({ ...least, ...said[field] }, servers)).toMatch(/takes no/);
    }
    expect(faultProblem({ ...least, forMs: 1_000 }, servers) === null).toBe(!isAct);
  });
});

describe('an order from outside', () => {
  it.each([
    [null, /expected an object/],
    [[], /fault: expected stop, crash/],
    [{}, /fault: expected stop, crash/],
    [{ fault: 'explode' }, /fault: expected .* got "explode"/],
    [{ fault: 'stop', nodes: 'cm1' }, /unknown field "nodes"; there are: fault, node, forMs/],
    [{ fault: 'stop', node: 'cm9' }, /no server "cm9"; there are: cm1, cm2, srst, dhcp/],
    [{ fault: 'stop', node: 5 }, /node: expected a text; got 5/],
    [{ fault: 'stop', forMs: '10s' }, /forMs: expected milliseconds, 1 to 2147483647; got "10s"/],
    [{ fault: 'stop', forMs: 2 ** 31 }, /forMs/],
    [{ fault: 'reject', share: 1.5 }, /share: expected a number above 0, up to 1/],
    [{ fault: 'reject', share: 0 }, /share/],
    [{ fault: 'reject', share: Number.NaN }, /share/],
    [{ fault: 'lose', rate: -1 }, /rate/],
    [{ fault: 'throttle', perSecond: -1 }, /perSecond: expected a number above 0/],
    [{ fault: 'reset', type: 'boot' }, /type: expected reset, restart, applyConfig; got "boot"/],
    [{ fault: 'crash', node: 'dhcp' }, /crash cannot befall dhcp; it can befall cm1, cm2, srst/],
    [{ fault: 'refuse', share: 0.5 }, /refuse takes no share: a port refuses everybody or nobody; crash, with a share/],
    [{ fault: 'resume', share: 0.5 }, /resume takes no share: it ends the faults of a node for all/],
  ])('%j is told what is wrong with it', (order, problem) => {
    expect(faultProblem(order, servers)).toMatch(problem);
  });
});

describe('a share at the DNS server', () => {
  const slow = { fault: 'slow', node: 'dns', delayMs: 5, share: 0.5 };

  it('can be taken where a question comes from the phone’s own address, and nowhere else', () => {
    expect(faultProblem(slow, servers)).toBeNull();
    for (const order of [slow, { fault: 'unresolvable', share: 0.5 }]) {
      expect(faultProblem(order, servers, false)).toMatch(
        /for all phones where they share an address .*: leave share out/,
      );
    }
    expect(faultProblem({ ...slow, share: 1 }, servers, false)).toBeNull();
    // Elsewhere phones say who they are.
    for (const node of ['cm1', 'tftp', 'dhcp']) expect(faultProblem({ ...slow, node }, servers, false)).toBeNull();
  });
});
