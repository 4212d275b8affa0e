/** The events of a profile at their moments, with real timers and short times. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Chronicle } from '#coordinator/chronicle.js';
import { FaultControl } from '#coordinator/fault-control.js';
import { Timetable } from '#coordinator/timetable.js';
import type { ToWorker } from '#fleet/protocol.js';
import type { RunEvent } from '#outputs/events.js';
import { makePlan, phoneOrderOf, phonesOf } from '#plan/plan.js';
import { loadProfile } from '#profile/load.js';
import { type FaultOrder, faultDefaults } from '#terms/faults.js';
import { type Cut, isWithin } from '#terms/shares.js';

const firstArrivalMs = 50;

let folder: string;
let written: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'regstorm-test-'));
  written = join(folder, 'written');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A command that writes a word down. */
const write = (word: string, more = '') =>
  `[sh, -c, "echo ${word} >> '$0'; ${more}", '${written}']`.replace("'$0'", '$0');
const words = () => (existsSync(written) ? readFileSync(written, 'utf8').trim().split('\n') : []);

/** A run of these events; everything that is told, in its order. */
function staged(events: string, failing: readonly string[] = [], environment: Record<string, string> = {}) {
  const plan = makePlan(loadProfile(`name: x\nphones: 5\nevents: [ ${events} ]`, 'x.yaml', {}, environment));
  const told: RunEvent[] = [];
  const chronicle = new Chronicle(
    { start() {}, take() {}, finish() {}, takeEvent: (event) => void told.push(event) },
    5,
  );
  const missed: string[] = [];
  const asked: string[] = [];
  let interventions = 0;
  const ledger = { miss: (what: string) => void missed.push(what), intervene: () => void interventions++ };
  const sentAtMs: number[] = [];
  const cuts: Cut[] = [];
  const fleet = {
    send: (message: ToWorker) => {
      if (message.kind !== 'fault') return;
      sentAtMs.push(message.atMs);
      asked.push(`workers: ${message.node}`);
      cuts.push(message.cut);
    },
  };
  const lab = {
    pid: 1,
    callManagers: ['cm1', 'cm2'],
    servers: ['cm1', 'cm2', 'dhcp', 'tftp', 'dns', 'view'],
    phones: phoneOrderOf(plan),
    phonesHaveAddresses: true,
    inject: async ({ fault, node }: FaultOrder) => {
      asked.push(`lab: ${node} ${fault}`);
      if (failing.includes(fault)) throw new Error('it does not want to');
    },
  };
  const faults = new FaultControl(lab, fleet, ledger, chronicle);
  const timetable = new Timetable(plan, firstArrivalMs, faults, ledger, chronicle);
  const start = () => {
    const originMs = performance.now();
    chronicle.open(originMs);
    faults.start(originMs);
    timetable.start(originMs);
  };
  const tells = (kind: RunEvent['kind'], times = 1) =>
    vi.waitFor(() => expect(told.filter((event) => event.kind === kind)).toHaveLength(times), { timeout: 5_000 });
  return {
    plan,
    timetable,
    faults,
    told,
    asked,
    missed,
    sentAtMs,
    cuts,
    start,
    tells,
    interventions: () => interventions,
  };
}

describe('a fault of the profile', () => {
  it('comes at its moment after the first arrival: workers are told first, then the lab', async () => {
    const { start, told, asked, sentAtMs, tells } = staged('{ at: 200ms, node: cm1, do: stop, for: 100ms }');
    start();
    await tells('faultOver');
    expect(asked).toEqual(['workers: cm1', 'lab: cm1 stop']);
    expect(told).toEqual([
      {
        atSeconds: expect.any(Number),
        kind: 'faultDone',
        text: 'cm1: stop, for 100ms',
        details: { fault: 'stop', node: 'cm1', forSeconds: 0.1, plannedSeconds: 0.25 },
      },
      {
        atSeconds: expect.any(Number),
        kind: 'faultOver',
        text: 'cm1: stop is over',
        details: { fault: 'stop', node: 'cm1' },
      },
    ]);
    const [done, over] = told;
    expect(done!.atSeconds).toBeGreaterThanOrEqual(0.249);
    expect(sentAtMs[0]).toBeCloseTo(done!.atSeconds * 1_000, -2);
    expect(over!.atSeconds - done!.atSeconds).toBeGreaterThanOrEqual(0.099);
  });

  it('takes every CallManager away where no node is named, and none where it only disturbs', async () => {
    const { start, asked, tells } = staged('{ at: 0s, do: hang }, { at: 10ms, do: refuse }, { at: 20ms, do: exhaust }');
    start();
    await tells('faultDone', 3);
    expect(asked).toEqual(['workers: cm1', 'workers: cm2', 'lab: null hang', 'lab: null refuse', 'lab: null exhaust']);
  });

  it('that could not be done is told, and missed', async () => {
    const { start, told, missed, tells } = staged('{ at: 0s, node: cm1, do: stop }', ['stop']);
    start();
    await tells('eventFailed');
    expect(missed).toEqual(['cm1: stop: it does not want to']);
    expect(told.at(-1)!.text).toBe('cm1: stop: it does not want to');
  });

  it('is not over when somebody has ended it before, or begun it anew', async () => {
    const { start, told, faults, tells } = staged('{ at: 0s, node: cm1, do: stop, for: 300ms }');
    start();
    await tells('faultDone');
    await faults.inject({ ...faultDefaults, fault: 'resume', node: 'cm1' });
    await faults.inject({ ...faultDefaults, fault: 'hang', node: 'cm2', forMs: 200 });
    await faults.inject({ ...faultDefaults, fault: 'hang', node: 'cm2', forMs: 600 });
    await tells('faultOver');
    expect(told.filter(({ kind }) => kind === 'faultOver').map(({ text }) => text)).toEqual(['cm2: hang is over']);
    const [anew, over] = told.slice(-2);
    expect(over!.atSeconds - anew!.atSeconds).toBeGreaterThan(0.5);
  });

  it('that is still to come when the run ends does not come', async () => {
    const { start, told, timetable } = staged('{ at: 200ms, node: cm1, do: stop }, { at: 200ms, exec: [echo] }');
    const goesOn = staged('{ at: 300ms, node: cm1, do: stop }');
    start();
    goesOn.start();
    await timetable.end();
    await goesOn.tells('faultDone');
    expect(told).toEqual([]);
  });
});

describe('a fault for a share of the phones', () => {
  it('is one of those phones alone to the workers, as many as the share says', async () => {
    const { plan, start, cuts, tells } = staged('{ at: 0s, node: cm1, do: stop, share: 40% }');
    start();
    await tells('faultDone');
    const names = [...phonesOf(plan, [[0, plan.total]])].map(({ name }) => name);
    expect(cuts.map((cut) => names.filter((name) => isWithin(name, cut)).length)).toEqual([2]);
  });

  it('that rejects ends by itself, though another that rejects with another text has come behind it', async () => {
    const first = '{ at: 0s, node: cm1, do: reject, share: 20%, text: one, for: 100ms }';
    const { start, told, tells } = staged(`${first}, { at: 20ms, node: cm1, do: reject, share: 40%, text: two }`);
    start();
    await tells('faultOver');
    expect(told.filter(({ kind }) => kind === 'faultDone')).toHaveLength(2);
  });
});

describe('a fault by hand', () => {
  it('is an intervention', async () => {
    const { start, told, faults, asked, interventions } = staged('');
    start();
    await faults.inject({ ...faultDefaults, fault: 'crash', node: 'cm2' });
    expect(asked).toEqual(['workers: cm2', 'lab: cm2 crash']);
    expect(told).toMatchObject([{ kind: 'faultDone', details: { fault: 'crash', node: 'cm2', isByHand: true } }]);
    expect(interventions()).toBe(1);
  });

  it.each<[string, Partial<FaultOrder>]>([
    ['there is no server "cm9"; there are: cm1, cm2, dhcp, tftp, dns, view', { fault: 'stop', node: 'cm9' }],
    ['slow needs delayMs', { fault: 'slow' }],
  ])('that cannot be is refused, and nobody hears of it: %s', async (message, order) => {
    const { start, told, faults, asked, interventions } = staged('');
    start();
    const refused = faults.inject({ ...faultDefaults, fault: 'stop', ...order });
    await expect(refused).rejects.toMatchObject({ code: 'arguments-invalid', message });
    expect([told, asked, interventions()]).toEqual([[], [], 0]);
  });

  it('is refused before the run has begun, and where there is no lab', async () => {
    const order = { ...faultDefaults, fault: 'stop', node: 'cm1' } as const;
    await expect(staged('').faults.inject(order)).rejects.toThrow('the run has not begun');
    const chronicle = new Chronicle({ start() {}, take() {}, finish() {} }, 5);
    const alone = new FaultControl(null, { send: () => {} }, { miss() {}, intervene() {} }, chronicle);
    await expect(alone.inject(order)).rejects.toThrow('the run has no lab');
  });
});

describe('a command of the profile', () => {
  it('takes its node away, is told with its last line, and is undone once when its time is over', async () => {
    const exec = `exec: ${write('stopped', 'echo all stopped')}, undo: ${write('started')}`;
    const { start, told, asked, tells, timetable } = staged(`{ at: 0s, node: cm1, for: 300ms, ${exec} }`);
    start();
    await tells('hookEnded', 2);
    expect(asked).toEqual(['workers: cm1']);
    await timetable.end();
    await timetable.end();
    expect(words()).toEqual(['stopped', 'started']);
    expect(told.map(({ kind, text }) => [kind, text])).toEqual([
      ['hookBegun', 'cm1: sh begins'],
      ['hookEnded', 'cm1: sh is done (all stopped)'],
      ['hookBegun', 'cm1: undo by sh begins'],
      ['hookEnded', 'cm1: undo by sh is done'],
    ]);
    expect(told[0]!.details).toEqual({ step: 'exec', node: 'cm1', plannedSeconds: 0.05 });
    expect(told[1]!.details).toEqual({
      step: 'exec',
      node: 'cm1',
      seconds: expect.any(Number),
      lastLine: 'all stopped',
    });
    expect(told[2]!.atSeconds - told[0]!.atSeconds).toBeGreaterThan(0.29);
  });

  it('waits to be undone, and that can be seen', async () => {
    const [timed, open, final] = ['for: 1m, ', '', ''].map((time, n) => {
      const undo = n === 2 ? '' : `, undo: ${write('undone')}`;
      return `{ at: 0s, node: cm1, ${time}exec: ${write('done')}${undo} }`;
    });
    const { start, tells, timetable } = staged(`${timed}, ${open}, ${final}`);
    start();
    await tells('hookEnded', 3);
    const [first, second, ...others] = timetable.waitingHooks;
    expect([first?.name, second, others]).toEqual(['cm1: sh', { name: 'cm1: sh', undoneInMs: null }, []]);
    expect(first!.undoneInMs).toBeGreaterThan(50_000);
    expect(first!.undoneInMs).toBeLessThanOrEqual(60_000);
    await timetable.end();
    expect(timetable.waitingHooks).toEqual([]);
  });

  it('is undone at the end of the run, the last one first, when it has ended itself', async () => {
    const slow = `{ at: 0s, exec: ${write('a', 'sleep 0.5; echo a2 >> $0')}, undo: ${write('-a')} }`;
    const quick = `{ at: 10ms, exec: ${write('b')}, undo: ${write('-b')}, for: 1m }`;
    const { start, tells, timetable } = staged(`${slow}, ${quick}`);
    start();
    await tells('hookEnded');
    await timetable.end();
    expect(words()).toEqual(['a', 'b', '-b', 'a2', '-a']);
  });

  it('that failed is missed, and undone all the same', async () => {
    const event = `{ at: 0s, exec: ${write('half', 'echo no way; exit 7')}, undo: ${write('undone')} }`;
    const { start, told, missed, tells, timetable } = staged(event);
    start();
    await tells('eventFailed');
    await timetable.end();
    expect(told[1]!.text).toBe('sh failed: exit code 7 (no way)');
    expect(missed).toEqual(['sh: exit code 7']);
    expect(words()).toEqual(['half', 'undone']);
  });

  it('is killed when the run is cut short, and undone; the undoing is not killed', async () => {
    const event = `{ at: 0s, exec: ${write('half', 'exec sleep 60')}, undo: ${write('begun', 'sleep 0.3; echo undone >> $0')} }`;
    const { start, missed, timetable } = staged(event);
    start();
    await vi.waitFor(() => expect(words()).toEqual(['half']), { timeout: 5_000 });
    const ended = timetable.end();
    timetable.cut();
    await vi.waitFor(() => expect(words()).toEqual(['half', 'begun']), { timeout: 5_000 });
    timetable.cut();
    await ended;
    expect(words()).toEqual(['half', 'begun', 'undone']);
    expect(missed).toEqual(['sh: killed: the run was ended at once']);
  });

  it('does not tell a secret that it says itself', async () => {
    const event = '{ at: 0s, exec: [sh, -c, "echo password $0 is wrong", env:PASSWORD] }';
    const { start, told, tells } = staged(event, [], { PASSWORD: 'hunter2' });
    start();
    await tells('hookEnded');
    expect(told.at(-1)!.details.lastLine).toBe('password env:PASSWORD is wrong');
    expect(JSON.stringify(told)).not.toContain('hunter2');
  });
});
