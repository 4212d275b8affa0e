import { describe, expect, it } from 'vitest';
import { type Forecast, forecastOf } from '#plan/forecast.js';
import { makePlan } from '#plan/plan.js';
import type { StageForecast } from '#plan/queues.js';
import { loadProfile } from '#profile/load.js';

function forecast(text: string, set: readonly string[] = []): Forecast {
  return forecastOf(makePlan(loadProfile(`name: x\n${text}`, 'x.yaml', { set })));
}

function stageOf({ stages }: Forecast, wanted: StageForecast['stage']): StageForecast {
  const found = stages.find(({ stage }) => stage === wanted);
  if (found === undefined) throw new Error(`no stage ${wanted}`);
  return found;
}

/** One phone each 100 ms, on the wire at once. */
const steady = 'phones: { count: 100, startup: none, mix: { "7962G": 100% } }\narrivals: { kind: rate, rate: 10/s }\n';

describe('a forecast', () => {
  it('counts the phones by site and model, and tells the curve of their arrivals', () => {
    const sites = `sites:
  hq: { phones: { "7962G": 30, "7960": 10 }, subnets: [ { cidr: 10.90.0.0/24, giaddrs: 10.90.0.2 } ] }
  b: { phones: { "7960": 5 }, subnets: [ { cidr: 10.91.0.0/24, giaddrs: 10.91.0.2 } ] }
arrivals: { kind: rate, rate: 10/s }
`;
    const { phones, bySite, byModel, arrivals } = forecast(sites);
    expect({ phones, bySite, byModel }).toEqual({
      phones: 45,
      bySite: { hq: 40, b: 5 },
      byModel: { '7962G': 30, '7960': 15 },
    });
    expect(arrivals).toEqual({
      firstMs: 0,
      lastMs: 4_400,
      perSecond: [10, 10, 10, 10, 5],
      peak: { perSecond: 10, atSecond: 0 },
    });
  });

  it('counts what phones ask for: two DHCP messages, trust files and the forms of their own, one Register', () => {
    const found = forecast(steady);
    expect(found.stages.map(({ stage, requests, peak }) => [stage, requests, peak.perSecond])).toEqual([
      ['lease', 200, 20],
      ['fetch', 500, 50],
      ['register', 100, 10],
    ]);
    expect(stageOf(forecast(steady, ['phones.memory=warm']), 'lease').requests).toBe(100);
    expect(stageOf(forecast(steady, ['network.dhcp.mode=off']), 'lease').requests).toBe(0);
    expect(stageOf(forecast(steady, ['phones.mix={"7960": 100%}']), 'fetch').requests).toBe(200);
  });

  it('takes start-up times into account where requests are concerned', () => {
    const late = forecast(steady, ['phones.startup=7s']);
    expect(late.arrivals.peak.atSecond).toBe(0);
    expect(stageOf(late, 'register').peak).toEqual({ perSecond: 10, atSecond: 7 });
    expect(late.timeToInServiceMs['100%']).toBe(16_900);
  });

  it('has phones in service as they come where nothing holds them up', () => {
    const found = forecast(steady);
    expect(found.timeToInServiceMs).toEqual({ '50%': 4_900, '95%': 9_400, '99.9%': 9_900, '100%': 9_900 });
    expect(found.wall).toBe(null);
  });

  it('lets them stand in line at a CallManager that is slower than they come', () => {
    // 10 come in a second and 4 are served: the last of 100 is done after 25 s, having come at 9.9 s.
    const found = forecast(steady, ['lab.capacity.registrationsPerSecond=4']);
    expect(found.wall).toBe('register');
    expect(found.timeToInServiceMs).toEqual({ '50%': 12_500, '95%': 23_750, '99.9%': 25_000, '100%': 25_000 });
    const register = stageOf(found, 'register');
    expect(register).toMatchObject({ perSecond: 4, untilMs: 25_000, longestWaitMs: 24_750 - 9_900 });
    // Phone n comes at 100 n and is taken at 250 n.
    expect(register.waitMs).toBeCloseTo((150 * (99 * 100)) / 2, 6);
    expect(stageOf(found, 'lease').waitMs).toBe(0);
  });

  it('passes on only what the stage before has let through', () => {
    // Two messages of each of 100 phones at 8/s: the last lease at 25 s, one phone each 250 ms; nothing piles up behind.
    const found = forecast(steady, ['lab.capacity={dhcpPerSecond: 8, registrationsPerSecond: 5}']);
    expect(stageOf(found, 'lease')).toMatchObject({ requests: 200, untilMs: 25_000 });
    expect(stageOf(found, 'register')).toMatchObject({ waitMs: 0, untilMs: 25_200 });
    expect(found.wall).toBe('lease');
  });

  it('knows the ceilings of the guard, and no capacity of servers that are not the lab’s', () => {
    expect(forecast(steady, ['guard.maxRegistersPerSecond=4']).timeToInServiceMs['100%']).toBe(25_000);
    const both = ['guard.maxRegistersPerSecond=4', 'lab.capacity.registrationsPerSecond=8'];
    expect(stageOf(forecast(steady, both), 'register').perSecond).toBe(4);
    const own = ['cluster={nodes: {sub1: 127.0.0.9}}', 'network.dhcp.servers=[127.0.0.9]'];
    const capacity = 'lab.capacity={dhcpPerSecond: 1, registrationsPerSecond: 1}';
    expect(forecast(steady, [...own, capacity]).stages.map(({ perSecond }) => perSecond)).toEqual([null, null, null]);
  });

  it('counts the time to in service from the first arrival', () => {
    const closet = 'phones: { count: 1, startup: 2s }\narrivals: { kind: burst, within: 10s }';
    const { arrivals, timeToInServiceMs } = forecast(closet);
    expect(arrivals.firstMs).toBeGreaterThan(0);
    expect(timeToInServiceMs['100%']).toBeCloseTo(2_000, 6);
  });

  it('asks no server for files where TFTP is off', () => {
    expect(stageOf(forecast(steady, ['network.tftp=off']), 'fetch').requests).toBe(0);
  });

  it('leaves out the phones that nobody will register', () => {
    const half = forecast(steady, ['lab.provisioned=50%']);
    expect(half).toMatchObject({ neverInService: 50, timeToInServiceMs: { '95%': null, '100%': null } });
    expect(half.timeToInServiceMs['50%']).toBeGreaterThan(4_900);
    // An unknown phone asks for the default file too.
    expect(stageOf(half, 'fetch').requests).toBe(550);
    const some = forecast(steady, ['lab.provisioned=50%', 'lab.autoRegistration={from: 1, to: 30}']);
    expect(some.neverInService).toBe(20);
  });

  it('sets the phones of each subnet against its pool', () => {
    const sites = `sites:
  hq:
    phones: 300
    subnets:
      - { cidr: 10.90.0.0/24, giaddrs: 10.90.0.2-10.90.0.5 }
      - { cidr: 10.91.0.0/24, static: {} }
arrivals: { kind: burst, within: 1s }
`;
    expect(forecast(sites, ['phones.startup=none']).subnets).toEqual([
      {
        site: 'hq',
        subnet: 0,
        phones: 150,
        poolSize: 249,
        leases: 150,
        giaddrs: 4,
        peak: { perSecond: 300, atSecond: 0 },
      },
      { site: 'hq', subnet: 1, phones: 150, poolSize: 253, leases: 0, giaddrs: 0, peak: { perSecond: 0, atSecond: 0 } },
    ]);
  });

  it('warns of phones that wait longer than they have patience', () => {
    // Phone n comes at 100 n and is taken at 1,000 n: from the 34th on it waits more than the 30 s of a Register.
    const slow = forecast(`${steady}hold: 5m`, ['lab.capacity.registrationsPerSecond=1']);
    expect(slow.warnings).toEqual([{ kind: 'impatience', stage: 'register', phones: 66, patienceMs: 30_000 }]);
    expect(forecast(steady, ['lab.capacity.registrationsPerSecond=4']).warnings).toEqual([]);
    // Two messages each at 2.5/s: phone n comes at 100 n and has its turn at 800 n; from the fifth on more than 3 s later.
    const dhcp = forecast(`${steady}hold: 5m`, ['lab.capacity.dhcpPerSecond=2.5']);
    expect(dhcp.warnings).toEqual([{ kind: 'impatience', stage: 'lease', phones: 95, patienceMs: 3_000 }]);
  });

  it('knows that phones lose no patience while the guard holds them back', () => {
    const guarded = ['guard.maxRegistersPerSecond=1', 'hold=5m'];
    expect(forecast(steady, guarded).warnings).toEqual([]);
    expect(stageOf(forecast(steady, guarded), 'register')).toMatchObject({ patienceMs: null, impatient: 0 });
    expect(forecast(steady, [...guarded, 'lab.capacity.registrationsPerSecond=2']).warnings).toEqual([]);
  });

  it('warns of a run that is over before all phones are in service', () => {
    expect(forecast(steady, ['hold=6.95s']).warnings).toEqual([{ kind: 'holdTooShort', phones: 30, holdMs: 6_950 }]);
    expect(forecast(steady, ['hold=9.9s']).warnings).toEqual([]);
    // Those that will never be are no reason to wait.
    expect(forecast(steady, ['hold=9.9s', 'lab.provisioned=50%']).warnings).toEqual([]);
  });

  it('tells the most DHCP messages of each subnet in a second', () => {
    const text = `phones: { startup: none }
sites:
  hq: { phones: 40, subnets: [ { cidr: 10.90.0.0/24, giaddrs: 10.90.0.2 }, { cidr: 10.91.0.0/24, giaddrs: 10.91.0.2 } ] }
  b: { phones: 20, subnets: [ { cidr: 10.92.0.0/24, static: {} } ] }
arrivals: { kind: rate, rate: 60/s }
`;
    const { subnets, stages } = forecast(text);
    expect(subnets.map(({ peak }) => peak.perSecond)).toEqual([40, 40, 0]);
    expect(stages[0]?.peak.perSecond).toBe(80);
  });

  it('has phones that fetch firmware boot a second time', () => {
    const text = steady.replace('startup: none', 'startup: 7s, firmware: fetch, files: full');
    const found = forecast(text, ['lab.loads={"7962G": other}']);
    // Trust files and its own, a list and five parts; once more trust files and its own, and five further ones.
    expect(stageOf(found, 'fetch').requests).toBe(100 * (5 + 6 + 5 + 5));
    expect(stageOf(found, 'lease').requests).toBe(300);
    // The first boots from second 7 to 16, the second ones from 14 to 23.
    expect(stageOf(found, 'fetch').peak).toEqual({ perSecond: 210, atSecond: 14 });
    expect(stageOf(found, 'register').peak.atSecond).toBe(14);
    expect(found.timeToInServiceMs['100%']).toBe(9_900 + 14_000);
    expect(found.warnings).toEqual([{ kind: 'firmware', phones: 100 }]);
    const other = ['lab.loads={"7962G": other}', 'network.tftp.servers=[127.0.0.9]'];
    expect(stageOf(forecast(text, other), 'fetch').requests).toBe(1_000);
  });

  it('says that it does not reckon how long phones wait for a transfer', () => {
    expect(forecast(steady, ['lab.capacity.tftpSlots=3']).warnings).toEqual([{ kind: 'tftpSlots', slots: 3 }]);
    const own = ['lab.capacity.tftpSlots=3', 'network.tftp.servers=[127.0.0.9]'];
    expect(forecast(steady, own).warnings).toEqual([]);
  });

  it('tells how many phones are too old to fetch by HTTP, as the profile wishes', () => {
    const wish = ['phones.fetchBy=http', 'phones.mix={"7960": 30%, "7962G": 70%}'];
    expect(forecast(steady, wish).warnings).toEqual([{ kind: 'withoutHttp', phones: 30 }]);
    expect(forecast(steady, ['phones.fetchBy=http']).warnings).toEqual([]);
  });

  it('of the smallest profile there is has every phone in service before it ends', () => {
    expect(forecast('phones: 500').warnings).toEqual([]);
  });

  it('is the same each time', () => {
    const text =
      'phones: 500\narrivals: { kind: poisson, rate: 50/s }\nlab: { capacity: { registrationsPerSecond: 40 } }';
    expect(forecast(text)).toEqual(forecast(text));
    expect(forecast(text, ['seed=2'])).not.toEqual(forecast(text));
  });
});
